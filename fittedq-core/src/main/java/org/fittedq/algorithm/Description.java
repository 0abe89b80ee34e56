// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

/// What an algorithm is, in words: its source and its choice on each axis of the template.
///
/// @param name     as on the command line
/// @param title    full name
/// @param source   paper and algorithm number
/// @param axes     choices on the five axes
/// @param networks what is learned
/// @param feature  what sets it apart
/// @param use      when to use it
public record Description(String name, String title, String source, Axes axes, String networks, String feature,
        String use) {

    /// Choices on the five axes.
    ///
    /// @param buffer buffer evolution
    /// @param target target map
    /// @param loss   loss and fit
    /// @param budget optimisation budget
    /// @param policy policy class
    public record Axes(String buffer, String target, String loss, String budget, String policy) {}
}
