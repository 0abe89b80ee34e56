// SPDX-License-Identifier: Apache-2.0
package org.fittedq.settings;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Describes one setting: a component of a settings record.
///
/// This is the only place where a setting's meaning, range and origin are written. [Settings#check] enforces the range,
/// the command prints all of it (`describe`), and the API docs show it beside the component. On the interface of a [Choice] it
/// describes every component of that type that bears none of its own; on a method of such an interface, the setting of that name
/// of every alternative.
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.METHOD, ElementType.TYPE})
public @interface Setting {

    /// Returns what the setting means and what a larger value does.
    ///
    /// @return one sentence
    String value();

    /// Returns the allowed range: an interval such as `[0, 1]`, `(0, ∞)`, `[1, ∞)`; empty for no restriction.
    ///
    /// @return interval
    String range() default "";

    /// Returns the unit, such as `environment steps`; empty for a pure number.
    ///
    /// @return unit
    String unit() default "";

    /// Returns whether the value, a text, is the path of a file or folder. A run keeps where a relative one began, so that it
    /// is found from any working directory.
    ///
    /// @return false by default
    boolean file() default false;

    /// Returns where the default comes from.
    ///
    /// @return paper or code; `ours` if it is our choice
    String source() default "ours";

    /// Returns whether the setting may be changed in mid-run: nothing that is learned or stored has its shape or its meaning from it.
    ///
    /// @return true for step sizes, exploration, intervals
    boolean resumable() default false;
}
