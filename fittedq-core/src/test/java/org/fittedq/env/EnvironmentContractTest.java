// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.fittedq.MemoryExchange;
import org.fittedq.env.check.EnvironmentCheck;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Outcome;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The contract of [Environment], for every built-in environment in every stack of wrappers below.
final class EnvironmentContractTest {

    private static final List<Map<String, String>> STACKS = List.of(Map.of(), Map.of("actions.rescale", "true"),
            Map.of("actions.rateLimit", "0.3", "observations.noise", "0.1"),
            Map.of("actions.delaySteps", "3", "observations.historySteps", "4"),
            Map.of("narrowed.low", "-0.5", "narrowed.high", "0.25", "actions.rescale", "true"),
            Map.of("actions.repeat", "4", "restricted.boxes", "5"),
            Map.of("actions.rescale", "true", "actions.rateLimit", "0.5", "actions.delaySteps", "2", "actions.repeat",
                    "2", "observations.noise", "0.05", "observations.historySteps",
                    "3", "restricted.boxes", "4"));

    static Stream<Arguments> all() {
        return Environments.all().stream()
                .flatMap(e -> STACKS.stream().filter(stack -> accepts(e.name(), stack))
                        .map(stack -> Arguments.of(e.name(), settings(e.name()), within(e.name(), stack))));
    }

    /// Where valid actions depend on the state, wrappers that take them elsewhere are refused.
    private static boolean accepts(String name, Map<String, String> stack) {
        return !name.equals(Inventory.NAME) || Collections.disjoint(stack.keySet(),
                List.of("observations.noise", "actions.delaySteps", "actions.repeat"));
    }

    /// No order is below 0, and whole ones must be left.
    private static Map<String, String> within(String name, Map<String, String> stack) {
        Map<String, String> own = new LinkedHashMap<>(stack);
        own.computeIfPresent("narrowed.low", (path, low) -> name.equals(Inventory.NAME) ? "0" : low);
        own.computeIfPresent("narrowed.high", (path, high) -> name.equals(Inventory.NAME) ? "2" : high);
        return own;
    }

    /// Noise, several dimensions and short episodes, so that draws, loops and ends are met.
    private static Map<String, String> settings(String name) {
        return switch (name) {
            case Lqr.NAME -> Map.of("noise", "0.1", "timeLimitSteps", "30");
            case PointMass.NAME -> Map.of("dimensions", "3", "timeLimitSteps", "30");
            case TwoHills.NAME -> Map.of("dimensions", "2");
            case MountainCarContinuous.NAME -> Map.of("timeLimitSteps", "30", "power", "0.02");
            case Inventory.NAME -> Map.of("timeLimitSteps", "30", "products", "4", "leadPeriods", "2");
            default -> Map.of("timeLimitSteps", "30");
        };
    }

    private static Environment create(String name, Map<String, String> settings, Map<String, String> stack) {
        return Environments.create(name, settings, stack);
    }

    @ParameterizedTest
    @MethodSource("all")
    void noProblemIsFound(String name, Map<String, String> settings, Map<String, String> stack) {
        Environment env = create(name, settings, stack);

        assertEquals(List.of(), EnvironmentCheck.problems(env, 11));
    }

    /// One call's numbers, to the bit.
    private static List<Number> call(Environment env, Outcome out, RandomStream random, RandomStream actions) {
        if (out.episodeEnded()) {
            env.reset(random, out.observation());
            out.set(0, false, false);
        } else {
            float[] action = new float[env.spec().actions().size()];
            env.spec().actions().sample(actions, action);
            env.step(action, out);
        }
        List<Number> numbers = new ArrayList<>(Recorded.list(out.observation()));
        numbers.add(out.reward());
        numbers.add((out.terminal() ? 2 : 0) + (out.truncated() ? 1 : 0));
        return numbers;
    }

    @ParameterizedTest
    @MethodSource("all")
    void anotherObjectOfTheSameSeedGivesTheSameBits(String name, Map<String, String> settings,
            Map<String, String> stack) {
        List<List<Number>> first = run(create(name, settings, stack));
        List<List<Number>> second = run(create(name, settings, stack));

        assertEquals(first, second);
    }

    private static List<List<Number>> run(Environment env) {
        RandomStream random = new RandomStream(21, "environment");
        RandomStream actions = new RandomStream(21, "actions");
        Outcome out = new Outcome(env.spec().observationSize());
        out.set(0, true, false); // so that the first call resets
        List<List<Number>> calls = new ArrayList<>();
        for (int t = 0; t < 100; t++) {
            calls.add(call(env, out, random, actions));
        }
        return calls;
    }

    @ParameterizedTest
    @MethodSource("all")
    void aStateRestoredIntoAnotherObjectGoesOnToTheBit(String name, Map<String, String> settings,
            Map<String, String> stack) {
        Environment env = create(name, settings, stack);
        RandomStream random = new RandomStream(31, "environment");
        RandomStream actions = new RandomStream(31, "actions");
        Outcome out = new Outcome(env.spec().observationSize());
        out.set(0, true, false);
        for (int t = 0; t < 47; t++) {
            call(env, out, random, actions);
        }
        Environment other = create(name, settings, stack);
        Outcome otherOut = new Outcome(env.spec().observationSize());
        RandomStream otherRandom = copy(random, "environment");
        RandomStream otherActions = copy(actions, "actions");
        otherOut.set(0, out.terminal(), out.truncated());

        other.restoreState(env.saveState().orElseThrow(), otherRandom);

        for (int t = 0; t < 60; t++) {
            assertEquals(call(env, out, random, actions), call(other, otherOut, otherRandom, otherActions),
                    "call " + t);
        }
    }

    private static RandomStream copy(RandomStream stream, String name) {
        RandomStream copy = new RandomStream(31, name);
        MemoryExchange.save(stream).restore(copy);
        return copy;
    }

    @ParameterizedTest
    @MethodSource("all")
    void timeLimitsTruncateAndOnlyTasksTerminate(String name, Map<String, String> settings, Map<String, String> stack) {
        Environment env = create(name, settings, stack);
        RandomStream random = new RandomStream(41, "environment");
        Outcome out = new Outcome(env.spec().observationSize());
        float[] action = new float[env.spec().actions().size()];
        boolean endsByTask = name.equals(TwoHills.NAME);

        env.reset(random, out.observation());
        env.spec().actions().fromUnit(new float[action.length], 0, action); // the middle: no car reaches its goal
        int steps = 0;
        do {
            env.step(action, out);
            steps++;
        } while (!out.episodeEnded() && steps < 100);

        int repeat = Integer.parseInt(stack.getOrDefault("actions.repeat", "1"));
        if (stack.containsKey("restricted.boxes") && name.equals(MountainCarContinuous.NAME)) {
            return; // the middle may be replaced by an action that climbs
        }
        assertEquals(endsByTask, out.terminal());
        assertEquals(!endsByTask, out.truncated());
        assertEquals(endsByTask ? 1 : (30 + repeat - 1) / repeat, steps);
    }

    @ParameterizedTest
    @MethodSource("all")
    void stepsAndResetsAllocateNothing(String name, Map<String, String> settings, Map<String, String> stack) {
        Environment env = create(name, settings, stack);
        RandomStream random = new RandomStream(51, "environment");
        Outcome out = new Outcome(env.spec().observationSize());
        float[] action = new float[env.spec().actions().size()];
        Arrays.fill(action, 0.3f);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        calls(env, out, action, random, 300);

        long least = Long.MAX_VALUE;
        for (int attempt = 0; attempt < 5; attempt++) { // the JVM itself may allocate now and then
            long before = threads.getCurrentThreadAllocatedBytes();
            calls(env, out, action, random, 300);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }

        long allocated = least;
        assertTrue(allocated == 0, () -> allocated + " bytes in 300 calls");
    }

    private static void calls(Environment env, Outcome out, float[] action, RandomStream random, int n) {
        out.set(0, true, false);
        for (int t = 0; t < n; t++) {
            if (out.episodeEnded()) {
                env.reset(random, out.observation());
                out.set(0, false, false);
            } else {
                env.step(action, out);
            }
        }
    }
}
