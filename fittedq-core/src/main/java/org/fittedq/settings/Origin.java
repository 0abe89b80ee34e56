// SPDX-License-Identifier: Apache-2.0
package org.fittedq.settings;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Says where the defaults of a group of settings come from, as far as they are other ones than the `DEFAULT` of the group's own
/// record, whose sources are those of each [Setting].
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Origin {

    /// Returns the source.
    ///
    /// @return paper or code; `ours` if it is our choice
    String value();
}
