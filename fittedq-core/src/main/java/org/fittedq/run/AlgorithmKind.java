// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import java.util.List;
import java.util.Optional;
import org.fittedq.algorithm.Algorithm;
import org.fittedq.algorithm.Ddpg;
import org.fittedq.algorithm.Description;
import org.fittedq.algorithm.Fqi;
import org.fittedq.algorithm.FqiAmortized;
import org.fittedq.algorithm.Nfqca;
import org.fittedq.algorithm.QtOpt;
import org.fittedq.algorithm.Sac;
import org.fittedq.algorithm.SacV;
import org.fittedq.algorithm.SoftFqi;
import org.fittedq.algorithm.Svg;
import org.fittedq.algorithm.Td3;
import org.fittedq.math.Compute;
import org.fittedq.mdp.Physics;
import org.fittedq.mdp.Spec;
import org.fittedq.random.Streams;
import org.fittedq.settings.Nearest;

/// An algorithm by name: its description, its authors' settings, and how to make it.
///
/// @param description source and axes
/// @param defaults    the authors' settings
/// @param sweeps      whether each fit is a sweep over all transitions, rather than a step on a batch
/// @param factory     makes it
public record AlgorithmKind(Description description, Record defaults, boolean sweeps, Factory factory) {

    /// Makes an algorithm.
    @FunctionalInterface
    public interface Factory {

        /// Makes an algorithm before its first step.
        ///
        /// @param spec         shapes and action box
        /// @param physics      the environment's own equations, if it has them and they may be used
        /// @param config       settings, of the type of the kind's defaults
        /// @param environments number of environments
        /// @param streams      randomness
        /// @param compute      kernels and threads
        /// @return the algorithm
        Algorithm make(Spec spec, Optional<Physics> physics, Record config, int environments, Streams streams,
                Compute compute);
    }

    private static final RunSettings SWEEPS = new RunSettings(50, 1, 1, false, 5, 10, 100_000, 1, 10, 0, 100);
    private static final RunSettings GROWING = new RunSettings(20_000, 1, 1, false, 1_000, 10, 100_000, 1_000, 10_000,
            0, 100);

    private static final List<AlgorithmKind> ALL = List.of(
            new AlgorithmKind(Ddpg.DESCRIPTION, Ddpg.Config.DEFAULT, false,
                    (spec, physics, config, n, streams, compute) -> new Ddpg(spec, (Ddpg.Config) config, n, streams,
                            compute)),
            new AlgorithmKind(Td3.DESCRIPTION, Td3.Config.DEFAULT, false,
                    (spec, physics, config, n, streams, compute) -> new Td3(spec, physics, (Td3.Config) config, n,
                            streams,
                            compute)),
            new AlgorithmKind(Sac.DESCRIPTION, Sac.Config.DEFAULT, false,
                    (spec, physics, config, n, streams, compute) -> new Sac(spec, physics, (Sac.Config) config, n,
                            streams,
                            compute)),
            new AlgorithmKind(SacV.DESCRIPTION, SacV.Config.DEFAULT, false,
                    (spec, physics, config, n, streams, compute) -> new SacV(spec, (SacV.Config) config, n, streams,
                            compute)),
            new AlgorithmKind(Svg.DESCRIPTION, Svg.Config.DEFAULT, false,
                    (spec, physics, config, n, streams, compute) -> new Svg(spec, physics, (Svg.Config) config, n,
                            streams, compute)),
            new AlgorithmKind(QtOpt.DESCRIPTION, QtOpt.Config.DEFAULT, false,
                    (spec, physics, config, n, streams, compute) -> new QtOpt(spec, physics, (QtOpt.Config) config, n,
                            streams,
                            compute)),
            new AlgorithmKind(Fqi.DESCRIPTION, Fqi.Config.DEFAULT, true,
                    (spec, physics, config, n, streams, compute) -> new Fqi(spec, (Fqi.Config) config, n, streams,
                            compute)),
            new AlgorithmKind(FqiAmortized.DESCRIPTION, FqiAmortized.Config.DEFAULT, true,
                    (spec, physics, config, n, streams, compute) -> new FqiAmortized(spec, (FqiAmortized.Config) config,
                            n,
                            streams, compute)),
            new AlgorithmKind(SoftFqi.DESCRIPTION, SoftFqi.Config.DEFAULT, true,
                    (spec, physics, config, n, streams, compute) -> new SoftFqi(spec, (SoftFqi.Config) config, n,
                            streams,
                            compute)),
            new AlgorithmKind(Nfqca.DESCRIPTION, Nfqca.Config.DEFAULT, true,
                    (spec, physics, config, n, streams, compute) -> new Nfqca(spec, (Nfqca.Config) config, n, streams,
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

    /// Returns the length and the intervals usual for it: with recorded data a step is a fit, so an algorithm that sweeps takes
    /// few of them.
    ///
    /// @param recorded whether it learns from recorded data alone
    /// @return run settings, seed 1
    public RunSettings run(boolean recorded) {
        return sweeps && recorded ? SWEEPS : sweeps ? GROWING : RunSettings.DEFAULT;
    }

    /// Returns the name.
    ///
    /// @return as on the command line
    public String name() {
        return description.name();
    }
}
