// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.fittedq.env.EnvironmentFailure;
import org.fittedq.env.GuardedSets;
import org.fittedq.math.Check;
import org.fittedq.math.Stateful;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.ActionSet;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Spec;
import org.fittedq.random.RandomStream;

/// Drives an environment through episodes with watched arrays and notes what breaks the contract.
///
/// Before each call everything to be written is filled with a mark, a NaN with bits of its own, so that what was not
/// written is told from a NaN that was computed.
final class CheckedEpisode {

    private static final float MARK = Float.intBitsToFloat(0x7FC12345);
    private static final double REWARD_MARK = Double.longBitsToDouble(0x7FF8000012345678L);

    /// What one call gave; equal means to the bit. A reset has reward 0 and ends nothing.
    record Given(String call, List<Float> observation, double reward, boolean terminal, boolean truncated) {

        /// Returns the first thing in which this differs from `other`.
        String difference(Given other) {
            for (int i = 0; i < observation.size(); i++) {
                if (!observation.get(i).equals(other.observation.get(i))) {
                    return "observation[" + i + "] " + observation.get(i);
                }
            }
            if (Double.compare(reward, other.reward) != 0) {
                return "reward " + reward;
            }
            return "terminal " + terminal + ", truncated " + truncated;
        }
    }

    /// An exception of the environment, told in words; nothing more can be checked after it.
    static final class Broken extends RuntimeException {

        private static final long serialVersionUID = 1;

        private Broken(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private final Environment environment;
    private final Set<String> problems;
    private final Spec spec;
    private final SetsCheck sets;
    private final RandomStream random;
    private final RandomStream actions;
    private final Outcome out;
    private int steps;
    private boolean ended;
    private boolean everEnded;
    private float[] lastAction = {};
    private Optional<ActionSet> valid = Optional.empty(); // A(s) of the last observation, if that was sound

    CheckedEpisode(Environment environment, SetsCheck sets, Set<String> problems, long episodeSeed, long actionSeed) {
        this.environment = environment;
        this.sets = sets;
        this.problems = problems;
        this.spec = environment.spec();
        this.random = new RandomStream(episodeSeed, "environment");
        this.actions = new RandomStream(actionSeed, "actions");
        this.out = new Outcome(spec.observationSize());
    }

    /// Where the episode stands.
    ///
    /// @param drawn       words drawn from the episode's generator
    /// @param actions     words drawn from that of the actions
    /// @param steps       steps taken
    /// @param ended       whether it has ended
    /// @param observation the last one
    record Position(long drawn, long actions, int steps, boolean ended, List<Float> observation) {}

    Position position() {
        return new Position(drawn(), words(actions, -1), steps, ended, list(out.observation()));
    }

    /// Goes on from another driver's position, of the same seeds.
    void resume(Position position) {
        words(random, position.drawn());
        words(actions, position.actions());
        steps = position.steps();
        ended = position.ended();
        for (int i = 0; i < position.observation().size(); i++) {
            out.observation()[i] = position.observation().get(i);
        }
        checkObservation("step");
    }

    RandomStream random() {
        return random;
    }

    /// Tells whether the next call begins an episode.
    boolean ended() {
        return ended;
    }

    /// Tells whether an episode has ended.
    boolean hasEnded() {
        return everEnded;
    }

    /// Returns the action of the last step, in action units.
    float[] lastAction() {
        return lastAction;
    }

    /// Words that the environment has drawn.
    long drawn() {
        return words(random, -1);
    }

    /// Returns the words drawn from a stream, after setting them if `to` is not negative.
    private static long words(RandomStream stream, long to) {
        long[] drawn = new long[1];
        stream.exchange("", new Stateful.Exchange() {
            @Override
            public void longs(String name, long[] array) {
                if (to >= 0) {
                    array[0] = to;
                }
                drawn[0] = array[0];
            }

            @Override
            public void floats(String name, float[] array) {}

            @Override
            public void doubles(String name, double[] array) {}

            @Override
            public void bytes(String name, byte[] array) {}
        });
        return drawn[0];
    }

    Given reset() {
        float[] observation = out.observation();
        Arrays.fill(observation, MARK);
        calling("reset", () -> {
            environment.reset(random, observation);
            return true;
        });
        ended = false;
        checkObservation("reset");
        return new Given("reset", list(observation), 0, false, false);
    }

    /// Takes a step, or begins the next episode where one has ended.
    Given next() {
        if (ended) {
            return reset();
        }
        String call = "step " + ++steps;
        float[] action = action();
        float[] given = action.clone();
        float[] state = out.observation().clone();
        lastAction = action;
        Arrays.fill(out.observation(), MARK);
        out.set(REWARD_MARK, false, false);
        calling(call, () -> {
            environment.step(given, out);
            return true;
        }, () -> sets.isWhole() ? shapes() : acted(action, state));
        ended = out.episodeEnded();
        everEnded |= ended;
        if (Double.doubleToRawLongBits(out.reward()) == Double.doubleToRawLongBits(REWARD_MARK)) {
            problem("step", "the outcome to be set", "nothing written");
        } else if (!Double.isFinite(out.reward())) {
            problem("step", "a finite reward", out.reward());
        }
        if (!Arrays.equals(action, given)) {
            problem("step", "the given action not modified", "a modified one");
        }
        checkObservation("step");
        return new Given(call, list(out.observation()), out.reward(), out.terminal(), out.truncated());
    }

    /// The lowest corner, the highest, the middle, then seven uniform actions, and so on; of the valid ones, or the nearest.
    private float[] action() {
        ActionBox box = spec.actions();
        float[] action = new float[box.size()];
        switch (steps % 10) {
            case 1 -> Arrays.fill(action, -1);
            case 2 -> Arrays.fill(action, 1);
            case 3 -> Arrays.fill(action, 0);
            default -> {
                if (sets.isWhole() || valid.isEmpty()) {
                    box.sample(actions, action);
                    return action;
                }
                valid.get().sample(actions, action, 0);
            }
        }
        valid.ifPresent(set -> set.project(action, 0));
        box.fromUnit(action, 0, action);
        return action;
    }

    private void checkObservation(String call) {
        valid = Optional.empty();
        float[] o = out.observation();
        for (int i = 0; i < o.length; i++) {
            if (Float.floatToRawIntBits(o[i]) == Float.floatToRawIntBits(MARK)) {
                problem(call, "all " + o.length + " floats of the observation to be written", "none at index " + i);
                return;
            }
            if (!Float.isFinite(o[i])) {
                problem(call, "a finite observation", o[i] + " at index " + i);
                return;
            }
        }
        valid = Optional.of(calling("actionSets", () -> sets.at(o), this::shapes));
    }

    private void problem(String what, String rule, Object got) {
        problems.add(Check.message(what, rule, got));
    }

    private static List<Float> list(float[] values) {
        List<Float> list = new ArrayList<>(values.length);
        for (float value : values) {
            list.add(value);
        }
        return list;
    }

    /// Calls the environment; what it throws ends the check.
    <T> T calling(String call, Supplier<T> body) {
        return calling(call, body, this::shapes);
    }

    /// As above, with other words after the exception.
    static <T> T calling(String call, Supplier<T> body, Supplier<String> about) {
        try {
            return body.get();
        } catch (Throwable e) { // an Error is the environment's too
            throw new Broken(e instanceof EnvironmentFailure ? e.getMessage() : thrown(call, e) + "; " + about.get(),
                    e);
        }
    }

    private String shapes() {
        return "the observation has " + spec.observationSize() + " floats, the action " + spec.actions().size();
    }

    private static String acted(float[] action, float[] state) {
        return "the action " + Arrays.toString(action) + " is of A(s) at " + GuardedSets.state(state, 0);
    }

    /// Says which call threw what, and where.
    static String thrown(String call, Throwable e) {
        StackTraceElement[] trace = e.getStackTrace();
        return Check.message(call, "no exception", e + (trace.length == 0 ? "" : " at " + trace[0]));
    }
}
