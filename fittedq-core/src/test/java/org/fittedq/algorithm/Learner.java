// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.fittedq.MemoryExchange;
import org.fittedq.argmax.Cem;
import org.fittedq.buffer.Replay;
import org.fittedq.fit.Budget;
import org.fittedq.fit.CriticLoss;
import org.fittedq.math.Compute;
import org.fittedq.math.Stateful;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Spec;
import org.fittedq.model.ExpansionChoice;
import org.fittedq.model.GaussianDynamics;
import org.fittedq.model.ModelChoice;
import org.fittedq.nn.Activation;
import org.fittedq.nn.Mlp;
import org.fittedq.nn.Network;
import org.fittedq.nn.Optimiser;
import org.fittedq.policy.Exploration;
import org.fittedq.policy.GreedyPolicy;
import org.fittedq.policy.Noise;
import org.fittedq.policy.ObservationNormaliser;
import org.fittedq.policy.Projected;
import org.fittedq.policy.TargetNoise;
import org.fittedq.random.Streams;
import org.fittedq.settings.Schedule;
import org.fittedq.settings.Settings;
import org.fittedq.target.Discount;
import org.fittedq.value.MappedQ;
import org.fittedq.value.Points;
import org.fittedq.value.QFunction;

/// An algorithm with all that belongs to its loop, for tests of every algorithm.
final class Learner implements Stateful {

    static final int WARMUP = 20;

    final Streams streams;
    final Algorithm algorithm;
    final Metrics metrics = new Metrics();
    final FittedQ loop;
    private final Optional<ObservationNormaliser> normaliser;

    Learner(Record config, long seed, int environments, boolean normalise, Compute compute,
            Supplier<Environment> environment) {
        List<Environment> all = new ArrayList<>();
        for (int e = 0; e < environments; e++) {
            all.add(environment.get());
        }
        Spec spec = Spec.of(all.getFirst());
        this.streams = new Streams(seed);
        this.algorithm = algorithm(config, spec, environments, streams, compute);
        this.normaliser = normalise
                ? Optional.of(new ObservationNormaliser(spec.observationSize()))
                : Optional.empty();
        this.loop = new FittedQ(algorithm, all, streams, normaliser, metrics, (e, episodeReturn, length) -> {
        });
    }

    static Algorithm algorithm(Record config, Spec spec, int environments, Streams streams, Compute compute) {
        return ((Algorithm.Config) config).make(new Setup(spec, environments, streams, compute));
    }

    /// Every algorithm in small: a ring that wraps within 60 steps, noise that is correlated, targets that follow fast.
    static List<Record> small() {
        Optimiser adam = new Optimiser(Optimiser.Rule.ADAM, 1e-2, new Optimiser.Moments(0.9, 0.99, 1e-3),
                1e-3, 0);
        Networks networks = new Networks(new Network(List.of(8, 8), Activation.RELU), adam, adam);
        // values that overshoot, so that the lagged target is the smaller one now and then
        Optimiser restless = new Optimiser(Optimiser.Rule.ADAM, 0.1, adam.moments(), 1e-3, 0);
        Replay replay = new Replay(48, 8, WARMUP, 1);
        Discount discount = new Discount(0.9, 0);
        Noise noise = new Noise.OrnsteinUhlenbeck(0.2, 0.15, 0.1, 0.5);
        Budget budget = Budget.ONE_FIT_PER_STEP;
        return List.of(new Ddpg.Config(0.1, 0, noise, discount, replay, budget, networks, Projected.DEFAULT),
                new Td3.Config(0.1, 2, 0, new TargetNoise(0.2, 0.3), noise, discount, replay, budget, networks),
                new Sac.Config(0.1, 0.2, new Entropy.Learned(-1, 1e-2), discount, replay, budget, networks),
                new SacV.Config(0.1, 0.2, 2, 1e-3, discount, replay, budget, networks),
                new QtOpt.Config(new Cem(8, 2, 3, 0.8, 0.3, 1, Cem.Answer.BEST),
                        new Targets.DoubleLagged(0.7, 5), new Exploration(0.5, 0.3),
                        discount, replay, budget,
                        new QtOpt.CriticNetworks(networks.shape(), restless, CriticLoss.Squared.DEFAULT)),
                new ControlPoints.Config(0.1, 2, new Points(4, 2, 0.1, Schedule.CONSTANT, 0.05),
                        new TargetNoise(0.2, 0.3), noise, discount, replay, budget,
                        new ControlPoints.CriticNetworks(networks.shape(), adam), Projected.DEFAULT),
                svg(networks, replay, discount, budget));
    }

    /// qt-opt of [#small] with two critics.
    static QtOpt.Config twin() {
        return small().stream().filter(QtOpt.Config.class::isInstance).map(QtOpt.Config.class::cast)
                .map(c -> Settings.override(c, "targets", "twin")).findFirst().orElseThrow();
    }

    /// qt-opt of [#twin] with batches by priority, whose greatest is renewed soon.
    static QtOpt.Config prioritised() {
        return Settings.override(twin(),
                Map.of("draw", "prioritised", "draw.alpha", "1", "draw.smallest", "0.1", "draw.everyFits",
                        "3"));
    }

    /// qt-opt of [#twin] with batch-normalised critics, of which the latest is the policy's.
    static QtOpt.Config batchNormalised() {
        return Settings.override(twin(), "networks.shape.norm", "batch");
    }

    /// qt-opt of [#twin] whose critics say distributions.
    static QtOpt.Config categorical() {
        return Settings.override(twin(), Map.of("networks.loss", "categorical", "networks.loss.bins", "33",
                "valueRange", "known", "valueRange.low", "-1", "valueRange.high", "-0.1"));
    }

    /// Alternatives that the others do not have: qt-opt with one target, ddpg and td3 with independent noise, svg along
    /// the model's states, with v and without a critic.
    static List<Record> alternatives() {
        List<Record> out = new ArrayList<>();
        for (Record config : small()) {
            Map<String, String> all = Settings.flatten(config);
            if (all.containsKey("noise")) {
                out.add(Settings.override(config, "noise", "gaussian"));
            }
            if (all.containsKey("targets")) {
                out.add(Settings.override(config, "targets", "single"));
                out.add(Settings.override(config, Map.of("targets", "ensemble", "targets.members", "4")));
                out.add(Settings.override(config, Map.of("targets", "ensemble", "targets.members", "4",
                        "targets.pessimism", "smallest")));
                out.add(Settings.override(config,
                        Map.of("valueRange", "known", "valueRange.low", "-1.0",
                                "valueRange.high", "-0.1")));
                out.add(Settings.override(config, Map.of("valueRange", "seen", "valueRange.everyFits", "5")));
                out.add(Settings.override(config, "cem.start", "even"));
                out.add(Settings.override(config, "networks.shape.norm", "layer"));
                out.add(Settings.override(config, Map.of("networks.loss", "huber", "networks.loss.threshold", "0.5")));
                out.add(Settings.override(config, Map.of("networks.loss", "cross-entropy", "valueRange", "known",
                        "valueRange.low", "-1", "valueRange.high", "-0.1")));
            }
            if (all.containsKey("unroll.rollout")) {
                out.add(Settings.override(config, "unroll.rollout", "planned"));
                out.add(Settings.override(config, Map.of("bootstrap", "v", "bootstrap.largestWeight", "1.1")));
                out.add(Settings.override(config, "bootstrap", "none"));
            }
        }
        return out;
    }

    /// td3 of [#small] with two steps of a learned ensemble in its labels, cut where it does not know.
    static Td3.Config expanded() {
        Td3.Config c = small().stream().filter(Td3.Config.class::isInstance).map(Td3.Config.class::cast).findFirst()
                .orElseThrow();
        return new Td3.Config(c.tau(), c.delay(), c.cloning(), c.smoothing(), c.noise(), c.discount(), c.replay(),
                c.budget(), c.networks(), c.projection(), new ExpansionChoice.RolledOut(2, 0.5, model()));
    }

    /// The same settings, but all that may change do: to twice their value within 50 steps, ε from 0.3 to 1.
    static Record scheduled(Record config) {
        Map<String, String> changes = new LinkedHashMap<>();
        Map<String, String> values = Settings.flatten(config);
        for (String shape : values.keySet()) {
            if (shape.endsWith("Schedule")) {
                String schedule = shape + ".";
                String setting = shape.replace("Schedule", "");
                changes.put(shape, "linear");
                changes.put(schedule + "overSteps", "50");
                changes.put(schedule + "end", String.valueOf(2 * Double.parseDouble(values.get(setting))));
            }
        }
        if (changes.containsKey("exploration.epsilonSchedule.end")) {
            changes.put("exploration.epsilon", "0.3");
            changes.put("exploration.epsilonSchedule.end", "1");
            changes.put("exploration.epsilonSchedule.overSteps", "100"); // so that a draw lies between any two ways
        }
        return Settings.override(config, changes);
    }

    /// sac of [#small] with a temperature that is not learned but changes.
    static Record cooled() {
        return small().stream().filter(Sac.Config.class::isInstance)
                .map(c -> Settings.override(c,
                        Map.of("entropy", "fixed", "entropy.alphaSchedule", "cosine",
                                "entropy.alphaSchedule.overSteps", "50", "entropy.alphaSchedule.end", "0.05")))
                .findFirst().orElseThrow();
    }

    /// Two steps of a learned ensemble along recorded trajectories, cut where it does not know.
    private static Svg.Config svg(Networks networks, Replay replay, Discount discount, Budget budget) {
        return new Svg.Config(new Unroll(2, new Unroll.Inferred(1.1), 0.5), new Ending.Q(0.1), 0.05,
                model(), discount, replay, budget, networks);
    }

    private static ModelChoice model() {
        GaussianDynamics.Config d = GaussianDynamics.Config.DEFAULT;
        GaussianDynamics.Config small = new GaussianDynamics.Config(new Network(List.of(6), Activation.SILU),
                new Optimiser(Optimiser.Rule.ADAM, 1e-2, new Optimiser.Moments(0.9, 0.99, 1e-3), 1e-3, 0),
                new GaussianDynamics.Ensemble(2, true, false),
                new GaussianDynamics.Fitting(new GaussianDynamics.Stop(4, 0.01, 2), 8, 0.3, 10, true),
                d.logStd());
        return new ModelChoice.Learned(7, 0.8, small, GaussianDynamics.Learned.DEFAULT);
    }

    Learner turns(int n) {
        for (int i = 0; i < n; i++) {
            loop.turn();
        }
        return this;
    }

    /// Saves everything, as a checkpoint does.
    MemoryExchange save() {
        loop.capture();
        return MemoryExchange.save(this);
    }

    /// Restores everything.
    ///
    /// @return number of episodes that had to be given up
    int restore(MemoryExchange checkpoint) {
        checkpoint.restore(this);
        return loop.continueEpisodes();
    }

    /// The weights of policy and critic, which everything must reach in the end.
    List<Float> weights() {
        List<Float> all = new ArrayList<>();
        for (Mlp mlp : List.of(policyNetwork(algorithm), criticNetwork(algorithm))) {
            for (int l = 0; l < mlp.depth(); l++) {
                for (float w : mlp.weight(l)) {
                    all.add(w);
                }
            }
        }
        return all;
    }

    /// The network that chooses the action: the actor, the critic that is searched, or that values the points.
    static Mlp policyNetwork(Algorithm algorithm) {
        return switch (algorithm.greedyPolicy()) {
            case GreedyPolicy.Amortised(Mlp actor) -> actor;
            case GreedyPolicy.Implicit search -> search.critics().getFirst();
            case GreedyPolicy.BestPoint(Mlp points, Mlp values) -> values;
            case GreedyPolicy.Searched searched -> throw new IllegalArgumentException(
                    "policy: expected a network, got " + searched.q().getClass().getSimpleName());
        };
    }

    static Mlp criticNetwork(Algorithm algorithm) {
        QFunction critic = algorithm.critic() instanceof MappedQ mapped ? mapped.inner() : algorithm.critic();
        // of a plan there is no network of q
        return critic.networks().map(form -> form.networks().getFirst()).orElseGet(() -> policyNetwork(algorithm));
    }

    @Override
    public void exchange(String name, Exchange x) {
        loop.exchange(name + "/loop", x);
        metrics.exchange(name + "/metrics", x);
        streams.exchange(name + "/streams", x);
    }
}
