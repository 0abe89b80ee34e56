// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.fittedq.algorithm.Algorithm;
import org.fittedq.algorithm.ControlPoints;
import org.fittedq.algorithm.Ddpg;
import org.fittedq.algorithm.Description;
import org.fittedq.algorithm.Fqi;
import org.fittedq.algorithm.FqiAmortized;
import org.fittedq.algorithm.Nfqca;
import org.fittedq.algorithm.QtOpt;
import org.fittedq.algorithm.Sac;
import org.fittedq.algorithm.SacV;
import org.fittedq.algorithm.Setup;
import org.fittedq.algorithm.SoftFqi;
import org.fittedq.algorithm.Svg;
import org.fittedq.algorithm.Td3;
import org.fittedq.algorithm.Workload;
import org.fittedq.rounds.Rounds;
import org.fittedq.settings.Nearest;

/// An algorithm by name: its authors' settings, which say what it is and make it.
///
/// @param defaults the authors' settings; an [Algorithm.Config]
public record AlgorithmKind(Record defaults) {

    private static final RunSettings SWEEPS = new RunSettings(50, 1, 1, false, 5, 10, 100_000, 1, 10, 0, 100,
            Rounds.None.DEFAULT);
    private static final RunSettings GROWING = new RunSettings(20_000, 1, 1, false, 1_000, 10, 100_000, 1_000, 10_000,
            0, 100, Rounds.None.DEFAULT);

    /// The one list of algorithms: whatever lists, describes or makes them goes over it.
    private static final List<AlgorithmKind> ALL = Stream.<Record>of(Ddpg.Config.DEFAULT, Td3.Config.DEFAULT,
            Sac.Config.DEFAULT, SacV.Config.DEFAULT, Svg.Config.DEFAULT, QtOpt.Config.DEFAULT,
            ControlPoints.Config.DEFAULT, Fqi.Config.DEFAULT,
            FqiAmortized.Config.DEFAULT, SoftFqi.Config.DEFAULT, Nfqca.Config.DEFAULT).map(AlgorithmKind::new).toList();

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
        if (!sweeps()) {
            return RunSettings.DEFAULT;
        }
        return recorded ? SWEEPS : GROWING;
    }

    /// Returns the name.
    ///
    /// @return as on the command line
    public String name() {
        return description().name();
    }

    /// Returns what it is.
    ///
    /// @return source, axes and use
    public Description description() {
        return of(defaults).description();
    }

    /// Tells whether each fit is a sweep over all transitions, rather than a step on a batch.
    ///
    /// @return true if it sweeps
    public boolean sweeps() {
        return of(defaults).sweeps();
    }

    /// Returns its settings that have a name of their own.
    ///
    /// @return as they are listed; none for most
    public List<Algorithm.Form> forms() {
        return of(defaults).forms();
    }

    /// Finds settings by their name.
    ///
    /// @param name such as `paper`
    /// @return the settings; empty if it has none of that name
    public Optional<Algorithm.Form> form(String name) {
        return forms().stream().filter(f -> f.name().equals(name)).findFirst();
    }

    /// Returns what an algorithm holds and computes, if it fits networks on batches.
    ///
    /// @param config settings of an algorithm
    /// @return networks in memory, passes of an update; empty if it sweeps
    public static Optional<Workload> workload(Record config) {
        return of(config).workload();
    }

    /// Makes an algorithm before its first step.
    ///
    /// @param config settings of an algorithm
    /// @param setup  what it is made for
    /// @return the algorithm
    /// @throws IllegalArgumentException if it cannot serve the task
    public static Algorithm make(Record config, Setup setup) {
        return of(config).make(setup);
    }

    private static Algorithm.Config of(Record config) {
        return Algorithm.Config.class.cast(config);
    }
}
