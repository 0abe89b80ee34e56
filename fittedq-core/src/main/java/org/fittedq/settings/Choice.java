// SPDX-License-Identifier: Apache-2.0
package org.fittedq.settings;

/// One of several alternatives, each a record of settings of its own.
///
/// A settings record that leaves a choice has a component whose type is an interface that extends this one. The component's own
/// path says which alternative is taken, by its name, and the settings of that alternative, and no others, are at the paths
/// below it: `argmax cem`, `argmax.samples 64`.
///
/// The alternatives of a sealed interface are the records that it permits, each with its `public static final` `DEFAULT`; those
/// of a permitted interface that is not sealed are services ([java.util.ServiceLoader]), records with a public constructor
/// without parameters, so that other modules bring their own. [Alternatives] finds them.
///
/// An alternative that is newly chosen begins with its own defaults. A setting that the interface itself declares, by a method
/// of its name, is one of every alternative and is kept.
public interface Choice {

    /// Returns the name by which it is chosen.
    ///
    /// @return lower-case letters and digits, with hyphens between words, such as `random-shooting`
    String name();
}
