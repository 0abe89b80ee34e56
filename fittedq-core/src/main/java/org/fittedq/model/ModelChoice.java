// SPDX-License-Identifier: Apache-2.0
package org.fittedq.model;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.fittedq.math.Check;
import org.fittedq.math.Compute;
import org.fittedq.mdp.Dynamics;
import org.fittedq.mdp.Physics;
import org.fittedq.mdp.Spec;
import org.fittedq.random.Streams;
import org.fittedq.settings.Choice;
import org.fittedq.settings.Formerly;
import org.fittedq.settings.OlderForm;
import org.fittedq.settings.Setting;
import org.fittedq.settings.Settings;

/// Which model of the dynamics: its settings, and when it is fitted.
@Formerly("kind")
@Setting(value = "learned: a network fitted to the transitions; objective: the same, with the environment's own reward and end; physics: the environment's own equations", source = "Heess et al. 2015: learned")
public sealed interface ModelChoice extends Choice, OlderForm {

    /// A learned model, fitted every 250 fits.
    ModelChoice DEFAULT = Learned.DEFAULT;

    /// Returns g.
    ///
    /// @return above 0
    @Setting(value = "g: the model takes actions to be g times as strong as they are; 1 is right, others are for studies of wrong models", range = "(0, ∞)", source = "ours")
    double actionGain();

    /// What is learned beside s′ was among the settings of the network, and so of `objective` too, without effect.
    @Override
    default Map<String, String> today(Map<String, String> texts) {
        Map<String, String> today = new LinkedHashMap<>();
        texts.forEach((path, text) -> today.put(path.replaceFirst("^network\\.learned\\.", "learned."), text));
        return today;
    }

    /// Makes the model before its first fit.
    ///
    /// @param spec    shapes
    /// @param physics the environment's own equations, if it has them
    /// @param streams randomness; only its seed is used
    /// @param compute kernels and threads
    /// @return the model
    /// @throws IllegalArgumentException if the environment's equations are wanted and it has none
    DynamicsModel make(Spec spec, Optional<Physics> physics, Streams streams, Compute compute);

    /// Returns the environment's own equations.
    ///
    /// @param spec    shapes
    /// @param physics its equations, if it has them
    /// @return them
    /// @throws IllegalArgumentException if it has none
    default Physics equations(Spec spec, Optional<Physics> physics) {
        Check.that(physics.isPresent(), "model", "learned, as " + spec.name() + " gives no equations of its own",
                name(),
                "wrappers other than a time limit and normalised observations hide them");
        return physics.orElseThrow();
    }

    /// A model with a part that is fitted.
    sealed interface Fitted extends ModelChoice {

        /// Returns the critic's fits between two of the model.
        ///
        /// @return at least 1
        @Setting(value = "fits of the critic between two of the model; smaller keeps it fresher and takes longer", range = "[1, ∞)", unit = "fits", source = "ours; Janner et al. 2019: 250")
        int everyFits();

        /// Returns the settings of the network.
        ///
        /// @return of one, or of an ensemble
        GaussianDynamics.Config network();

        /// Makes the network before its first fit.
        ///
        /// @param what    what is learned beside s′
        /// @param spec    shapes
        /// @param streams randomness; only its seed is used
        /// @param compute kernels and threads
        /// @return a new one
        default GaussianDynamics make(GaussianDynamics.Learned what, Spec spec, Streams streams, Compute compute) {
            return new GaussianDynamics(spec.observationSize(), spec.actions().size(), network(), what, streams,
                    "model", compute);
        }
    }

    /// s′ is learned, and reward and end, if they are asked for.
    ///
    /// @param everyFits  critic's fits between two of the model
    /// @param actionGain g
    /// @param network    the network
    /// @param learned    whether reward and end are
    record Learned(int everyFits, double actionGain, GaussianDynamics.Config network, GaussianDynamics.Learned learned)
            implements
                Fitted {

        /// Fitted every 250 fits.
        public static final Learned DEFAULT = new Learned(250, 1, GaussianDynamics.Config.DEFAULT,
                GaussianDynamics.Learned.DEFAULT);

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a number is out of range
        public Learned {
            Settings.check(Learned.class, "everyFits", everyFits);
            Settings.check(Learned.class, "actionGain", actionGain);
        }

        @Override
        public String name() {
            return "learned";
        }

        @Override
        public DynamicsModel make(Spec spec, Optional<Physics> physics, Streams streams, Compute compute) {
            GaussianDynamics network = make(learned, spec, streams, compute);
            return new DynamicsModel(Misjudged.judged(network, actionGain), Optional.of(network));
        }
    }

    /// s′ is learned; reward and end are the environment's equations.
    ///
    /// @param everyFits  critic's fits between two of the model
    /// @param actionGain g
    /// @param network    the network
    record Objective(int everyFits, double actionGain, GaussianDynamics.Config network) implements Fitted {

        /// Fitted every 250 fits.
        public static final Objective DEFAULT = new Objective(250, 1, GaussianDynamics.Config.DEFAULT);

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a number is out of range
        public Objective {
            Settings.check(Objective.class, "everyFits", everyFits);
            Settings.check(Objective.class, "actionGain", actionGain);
        }

        @Override
        public String name() {
            return "objective";
        }

        @Override
        public DynamicsModel make(Spec spec, Optional<Physics> physics, Streams streams, Compute compute) {
            Physics own = equations(spec, physics);
            GaussianDynamics learned = make(new GaussianDynamics.Learned(false, false), spec, streams, compute);
            return new DynamicsModel(
                    Misjudged.judged(new GivenObjective(learned, own.objective()), actionGain), Optional.of(learned));
        }
    }

    /// All are the environment's equations.
    ///
    /// @param actionGain g
    record Physical(double actionGain) implements ModelChoice {

        /// The equations as they are.
        public static final Physical DEFAULT = new Physical(1);

        /// Checks the range.
        ///
        /// @throws IllegalArgumentException if g is out of range
        public Physical {
            Settings.check(Physical.class, "actionGain", actionGain);
        }

        @Override
        public String name() {
            return "physics";
        }

        @Override
        public DynamicsModel make(Spec spec, Optional<Physics> physics, Streams streams, Compute compute) {
            Dynamics equations = equations(spec, physics).dynamics();
            return new DynamicsModel(Misjudged.judged(equations, actionGain), Optional.empty());
        }
    }
}
