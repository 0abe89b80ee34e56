// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

import java.util.List;
import org.fittedq.mdp.Environment;

/// Environments of another module, known by name as the built-in ones are: a service ([java.util.ServiceLoader]), a class with a
/// public constructor without parameters.
public interface EnvironmentProvider {

    /// Returns the environments. Asked for often, and where nothing is installed that they need: does no more than say.
    ///
    /// @return names and descriptions, in the order of listing; what must be installed for them is part of the description
    List<Environments.Entry> all();

    /// Returns the default settings of an environment.
    ///
    /// @param name one of [#all]
    /// @return its settings record
    Record settings(String name);

    /// Makes an environment.
    ///
    /// @param name     one of [#all]
    /// @param settings its settings record
    /// @return the environment, without time limit and wrappers
    /// @throws IllegalStateException if something that it needs is not installed: what, and how to get it; an
    ///                               [EnvironmentFailure] if that is found outside the JVM
    Environment create(String name, Record settings);
}
