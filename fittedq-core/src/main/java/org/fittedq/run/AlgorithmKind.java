// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import java.util.List;
import org.fittedq.algorithm.Algorithm;
import org.fittedq.algorithm.Ddpg;
import org.fittedq.algorithm.Description;
import org.fittedq.algorithm.QtOpt;
import org.fittedq.algorithm.Sac;
import org.fittedq.algorithm.SacV;
import org.fittedq.algorithm.Td3;
import org.fittedq.math.Compute;
import org.fittedq.mdp.Spec;
import org.fittedq.random.Streams;
import org.fittedq.settings.Nearest;

/// An algorithm by name: its description, its authors' settings, and how to make it.
///
/// @param description source and axes
/// @param defaults    the authors' settings
/// @param factory     makes it
public record AlgorithmKind(Description description, Record defaults, Factory factory) {

    /// Makes an algorithm.
    @FunctionalInterface
    public interface Factory {

        /// Makes an algorithm before its first step.
        ///
        /// @param spec         shapes and action box
        /// @param config       settings, of the type of the kind's defaults
        /// @param environments number of environments
        /// @param streams      randomness
        /// @param compute      kernels and threads
        /// @return the algorithm
        Algorithm make(Spec spec, Record config, int environments, Streams streams, Compute compute);
    }

    private static final List<AlgorithmKind> ALL = List.of(
            new AlgorithmKind(Ddpg.DESCRIPTION, Ddpg.Config.DEFAULT,
                    (spec, config, n, streams, compute) -> new Ddpg(spec, (Ddpg.Config) config, n, streams, compute)),
            new AlgorithmKind(Td3.DESCRIPTION, Td3.Config.DEFAULT,
                    (spec, config, n, streams, compute) -> new Td3(spec, (Td3.Config) config, n, streams, compute)),
            new AlgorithmKind(Sac.DESCRIPTION, Sac.Config.DEFAULT,
                    (spec, config, n, streams, compute) -> new Sac(spec, (Sac.Config) config, n, streams, compute)),
            new AlgorithmKind(SacV.DESCRIPTION, SacV.Config.DEFAULT,
                    (spec, config, n, streams, compute) -> new SacV(spec, (SacV.Config) config, n, streams, compute)),
            new AlgorithmKind(QtOpt.DESCRIPTION, QtOpt.Config.DEFAULT,
                    (spec, config, n, streams, compute) -> new QtOpt(spec, (QtOpt.Config) config, n, streams,
                            compute)));

    /// Returns every algorithm, in the order of listing.
    ///
    /// @return all kinds
    public static List<AlgorithmKind> all() {
        return ALL;
    }

    /// Returns the algorithm of a name.
    ///
    /// @param name as on the command line
    /// @return its kind
    /// @throws IllegalArgumentException if there is none, with the nearest name
    public static AlgorithmKind of(String name) {
        List<String> names = ALL.stream().map(AlgorithmKind::name).toList();
        return ALL.stream().filter(k -> k.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("algorithm: expected one of "
                        + String.join(", ", names) + ", got '" + name + "'"
                        + Nearest.to(name, names).map(n -> "; did you mean " + n + "?").orElse("")));
    }

    /// Returns the name.
    ///
    /// @return as on the command line
    public String name() {
        return description.name();
    }
}
