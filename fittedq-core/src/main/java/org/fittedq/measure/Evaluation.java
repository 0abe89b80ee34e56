// SPDX-License-Identifier: Apache-2.0
package org.fittedq.measure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.fittedq.deploy.Controller;
import org.fittedq.math.Check;
import org.fittedq.math.Mat;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Outcome;
import org.fittedq.policy.ObservationNormaliser;
import org.fittedq.random.RandomStream;
import org.fittedq.value.ActionValues;
import org.fittedq.value.QFunction;

/// Evaluates a deterministic policy, or a planner, on an environment of its own.
public final class Evaluation {

    private static final float SATURATED = 0.99f;
    private static final int MOST_KEPT = 1 << 20;

    private Evaluation() {}

    /// What an evaluation found.
    ///
    /// @param returnMean mean return, undiscounted
    /// @param returnStd  standard deviation over episodes (n − 1); 0 for one episode
    /// @param lengthMean mean length, environment steps
    /// @param episodes   number of episodes
    /// @param valueBias  predicted q minus discounted return obtained, see [org.fittedq.algorithm.Metric#VALUE_BIAS]; NaN
    ///                   without a critic
    /// @param saturation share of action components within 1 % of a bound
    /// @param warnings   why episodes were cut, if a fault of the simulation was the reason ([Environment#warning])
    /// @param unended    episodes that were cut as they had not ended after [Limits#maxSteps]
    public record Result(double returnMean, double returnStd, double lengthMean, int episodes, double valueBias,
            double saturation, List<String> warnings, int unended) {}

    /// How long episodes may go on.
    ///
    /// @param maxSteps steps after which an episode that has not ended is cut: it then counts as truncated, never as terminal; 0 is
    ///                 never
    /// @param stop     asked before each step: true ends it all
    public record Limits(int maxSteps, BooleanSupplier stop) {

        /// The usual longest episode, and nobody who stops.
        public static final Limits DEFAULT = of(100_000);

        /// Checks the range.
        ///
        /// @throws IllegalArgumentException if the number of steps is below 0
        public Limits {
            Check.that(maxSteps >= 0, "maxSteps", "an integer of at least 0", maxSteps);
        }

        /// Makes limits without anybody who stops.
        ///
        /// @param maxSteps longest episode; 0 is without limit
        /// @return the limits
        public static Limits of(int maxSteps) {
            return new Limits(maxSteps, () -> false);
        }

        /// Tells whether an episode is long enough.
        boolean reached(long steps) {
            return maxSteps > 0 && steps >= maxSteps;
        }

        /// Tells, for people, that episodes were cut.
        ///
        /// @param unended  how many
        /// @param episodes of how many
        /// @return one clause
        public String told(int unended, int episodes) {
            return unended + " of " + episodes + (episodes == 1 ? " episode" : " episodes") + " had no end within "
                    + maxSteps
                    + " steps and " + (unended == 1 ? "was" : "were") + " cut there, as truncated";
        }
    }

    /// A critic to be compared with the returns obtained.
    ///
    /// @param critic     q(s, a)
    /// @param normaliser normalisation of its observations, if any
    /// @param gamma      discount γ for each environment step
    public record Predicted(QFunction critic, Optional<ObservationNormaliser> normaliser, double gamma) {}

    /// Runs episodes, of at most 100 000 steps each.
    ///
    /// @param policy      deterministic policy, or another that decides; told the beginning of each episode
    /// @param environment its own environment; left at an episode's end
    /// @param random      the environments' randomness; initial states come from it, one episode after the other
    /// @param episodes    how many, at least 1
    /// @param predicted   critic to compare with, if any
    /// @return the result
    public static Result run(Controller policy, Environment environment, RandomStream random, int episodes,
            Optional<Predicted> predicted) {
        return run(policy, environment, random, episodes, predicted, Limits.DEFAULT).orElseThrow();
    }

    /// Runs episodes within limits. Memory does not grow with their length: beyond 2²⁰ steps an episode counts for the value bias as
    /// if it were cut there.
    ///
    /// @param policy      deterministic policy, or another that decides; told the beginning of each episode
    /// @param environment its own environment; left at an episode's end, if it is not stopped or cut
    /// @param random      the environments' randomness; initial states come from it, one episode after the other
    /// @param episodes    how many, at least 1
    /// @param predicted   critic to compare with, if any
    /// @param limits      how long episodes may go on
    /// @return the result; empty if it was stopped
    public static Optional<Result> run(Controller policy, Environment environment, RandomStream random, int episodes,
            Optional<Predicted> predicted, Limits limits) {
        int observationSize = environment.spec().observationSize();
        int actionSize = environment.spec().actions().size();
        Outcome outcome = new Outcome(observationSize);
        float[] s = new float[observationSize];
        float[] unit = new float[actionSize];
        float[] action = new float[actionSize];
        double[] returns = new double[episodes];
        Episode episode = new Episode();
        List<String> warnings = new ArrayList<>();
        long steps = 0;
        long saturated = 0;
        double bias = 0;
        long biased = 0;
        int unended = 0;
        Optional<Probe> probe = predicted.map(p -> new Probe(p, observationSize));
        for (int k = 0; k < episodes; k++) {
            environment.reset(random, s);
            policy.begin();
            episode.clear();
            do {
                if (limits.stop().getAsBoolean()) {
                    return Optional.empty();
                }
                policy.actUnit(s, unit);
                double q = probe.isPresent() ? probe.get().q(s, unit) : 0;
                environment.spec().actions().fromUnit(unit, 0, action);
                for (float u : unit) {
                    saturated += Math.abs(u) >= SATURATED ? 1 : 0;
                }
                environment.step(action, outcome);
                episode.add(q, outcome.reward());
                returns[k] += outcome.reward();
                System.arraycopy(outcome.observation(), 0, s, 0, observationSize);
            } while (!outcome.episodeEnded() && !limits.reached(episode.length));
            unended += outcome.episodeEnded() ? 0 : 1;
            steps += episode.length;
            environment.warning().ifPresent(warnings::add);
            if (probe.isPresent()) {
                policy.actUnit(s, unit);
                double tail = outcome.terminal() ? 0 : probe.get().q(s, unit);
                int half = episode.half();
                bias += episode.bias(predicted.get().gamma(), tail, half);
                biased += half;
            }
        }
        double std = episodes == 1 ? 0 : Statistics.std(returns);
        return Optional.of(new Result(Statistics.mean(returns), std, (double) steps / episodes, episodes,
                biased == 0 ? Double.NaN : bias / biased, (double) saturated / (steps * actionSize),
                List.copyOf(warnings), unended));
    }

    /// q at one state and action.
    private static final class Probe {
        private final ActionValues critic;
        private final Optional<ObservationNormaliser> normaliser;
        private final Mat s;
        private final Mat raw;
        private final float[] q = new float[1];

        private Probe(Predicted predicted, int observationSize) {
            this.critic = predicted.critic().at(1, 1);
            this.normaliser = predicted.normaliser();
            this.s = new Mat(1, observationSize);
            this.raw = new Mat(1, observationSize);
        }

        private double q(float[] observation, float[] unit) {
            s.setRow(0, observation);
            raw.setRow(0, observation);
            normaliser.ifPresent(n -> n.apply(s));
            critic.fix(s, raw, 0, 1);
            critic.values(unit, 1, q);
            return q[0];
        }
    }

    private static final class Episode {
        private double[] q = new double[1024];
        private double[] r = new double[1024];
        private long length;
        private int kept;
        private double rest; // q where no more is kept

        private void clear() {
            length = 0;
            kept = 0;
        }

        private void add(double predicted, double reward) {
            if (kept == q.length && kept < MOST_KEPT) {
                q = Arrays.copyOf(q, 2 * kept);
                r = Arrays.copyOf(r, 2 * kept);
            }
            if (kept < MOST_KEPT) {
                q[kept] = predicted;
                r[kept++] = reward;
            } else if (length == MOST_KEPT) {
                rest = predicted;
            }
            length++;
        }

        /// The first half of the steps, rounded up.
        private int half() {
            return (kept + 1) / 2;
        }

        /// Σ over the first `count` steps of q(sₜ, aₜ) − (rₜ + γ rₜ₊₁ + … + γᵀ⁻ᵗ tail).
        private double bias(double gamma, double tail, int count) {
            double g = length > kept ? rest : tail;
            double sum = 0;
            for (int t = kept - 1; t >= 0; t--) {
                g = r[t] + gamma * g;
                sum += t < count ? q[t] - g : 0;
            }
            return sum;
        }
    }
}
