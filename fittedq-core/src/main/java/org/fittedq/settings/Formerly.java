// SPDX-License-Identifier: Apache-2.0
package org.fittedq.settings;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Says how a [Choice] was written when it was a record with an enum beside the settings of all alternatives: older manifests,
/// checkpoints, policies, presets and configuration files are read by it.
///
/// With `@Formerly("method")` the settings `argmax.method` and `argmax.cem.samples` are read as `argmax` and `argmax.samples`. Of
/// settings with such a selector those of other alternatives, which had no effect, are left out.
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Formerly {

    /// Returns the name of the component that said which alternative is taken.
    ///
    /// @return such as `method`; empty if the choice's own path did
    String value() default "";

    /// Returns the name of a group beside the choice in which settings of its alternatives were.
    ///
    /// @return such as `moments`; empty if there was none
    String beside() default "";
}
