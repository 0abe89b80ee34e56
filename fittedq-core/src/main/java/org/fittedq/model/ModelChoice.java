// SPDX-License-Identifier: Apache-2.0
package org.fittedq.model;

import java.util.Locale;
import java.util.Optional;
import org.fittedq.math.Check;
import org.fittedq.math.Compute;
import org.fittedq.mdp.Dynamics;
import org.fittedq.mdp.Physics;
import org.fittedq.mdp.Spec;
import org.fittedq.random.Streams;
import org.fittedq.settings.Setting;
import org.fittedq.settings.Settings;

/// Which model of the dynamics, and when it is fitted.
///
/// @param kind       learned or given
/// @param everyFits  critic's fits between two of the model
/// @param actionGain g
/// @param network    the learned one
public record ModelChoice(
        @Setting(value = "learned: a network fitted to the transitions; objective: the same, with the environment's own reward and end; physics: the environment's own equations", source = "Heess et al. 2015: learned") Kind kind,
        @Setting(value = "fits of the critic between two of the model; smaller keeps it fresher and takes longer", range = "[1, ∞)", unit = "fits", source = "ours; Janner et al. 2019: 250") int everyFits,
        @Setting(value = "g: the model takes actions to be g times as strong as they are; 1 is right, others are for studies of wrong models", range = "(0, ∞)", source = "ours") double actionGain,
        GaussianDynamics.Config network) {

    /// What is learned and what is given.
    public enum Kind {
        /// s′, reward and end are learned.
        LEARNED,
        /// s′ is learned; reward and end are the environment's equations.
        OBJECTIVE,
        /// All are the environment's equations.
        PHYSICS
    }

    /// A learned model, fitted every 250 fits.
    public static final ModelChoice DEFAULT = new ModelChoice(Kind.LEARNED, 250, 1, GaussianDynamics.Config.DEFAULT);

    /// Checks the ranges.
    ///
    /// @throws IllegalArgumentException if a number is out of range
    public ModelChoice {
        Settings.check(ModelChoice.class, "everyFits", everyFits);
        Settings.check(ModelChoice.class, "actionGain", actionGain);
    }

    /// Makes the model before its first fit.
    ///
    /// @param spec    shapes
    /// @param physics the environment's own equations, if it has them
    /// @param streams randomness; only its seed is used
    /// @param compute kernels and threads
    /// @return the model
    /// @throws IllegalArgumentException if the environment's equations are wanted and it has none
    public DynamicsModel make(Spec spec, Optional<Physics> physics, Streams streams, Compute compute) {
        Check.that(kind == Kind.LEARNED || physics.isPresent(), "model.kind",
                "learned, as " + spec.name() + " gives no equations of its own", kind.name().toLowerCase(Locale.ROOT),
                "wrappers other than a time limit and normalised observations hide them");
        if (kind == Kind.PHYSICS) {
            return new DynamicsModel(judged(physics.orElseThrow().dynamics()), Optional.empty());
        }
        GaussianDynamics.Learned what = kind == Kind.OBJECTIVE
                ? new GaussianDynamics.Learned(false, false)
                : network.learned();
        GaussianDynamics.Config config = new GaussianDynamics.Config(network.network(), network.optimiser(),
                network.ensemble(), network.fitting(), what, network.logStd());
        GaussianDynamics learned = new GaussianDynamics(spec.observationSize(), spec.actions().size(), config, streams,
                "model", compute);
        return new DynamicsModel(judged(
                kind == Kind.LEARNED ? learned : new GivenObjective(learned, physics.orElseThrow().objective())),
                Optional.of(learned));
    }

    private Dynamics judged(Dynamics right) {
        return actionGain == 1 ? right : new Misjudged(right, actionGain);
    }
}
