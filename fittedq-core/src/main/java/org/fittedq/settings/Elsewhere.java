// SPDX-License-Identifier: Apache-2.0
package org.fittedq.settings;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Names alternatives of a [Choice] that another module of this library brings, so that whoever asks for one without it is told
/// what is missing.
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Elsewhere {

    /// Returns the names of the alternatives.
    ///
    /// @return as [Choice#name]
    String[] names();

    /// Returns what brings them.
    ///
    /// @return name of the jar, without its version
    String module();
}
