// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Spec;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whatever a user's environment does wrong is told as its fault, with call, rule and value.
class GuardedTest {

    private static final String NAME = "environment " + Faulty.class.getName() + ", ";

    private final Calls calls = new Calls();

    /// Breaks one rule, at its second step or where the mode says.
    public static final class Faulty implements Environment {

        private static Outcome seen = new Outcome(1);
        private static boolean closed;

        private final String mode;
        private float[] kept = {};
        private int steps;
        private int specs;

        /// Which rule.
        ///
        /// @param mode the rule
        public record Config(String mode) {

            /// None.
            public static final Config DEFAULT = new Config("none");
        }

        /// Makes one.
        ///
        /// @param config settings
        public Faulty(Config config) {
            mode = config.mode();
            if (mode.equals("constructor")) {
                throw new NoSuchMethodError("libfoo.bar()");
            }
        }

        private boolean now(String which) {
            return steps == 2 && mode.equals(which);
        }

        @Override
        public Spec spec() {
            return switch (mode) {
                case "spec-null" -> null;
                case "spec-throw" -> throw new IllegalStateException("no spec");
                case "spec-changes" -> new Spec("faulty", 2 + specs++, ActionBox.symmetric(1, 1));
                case "box-null" -> new Spec("faulty", 2, null);
                default -> new Spec("faulty", 2, ActionBox.symmetric(1, 1));
            };
        }

        @Override
        public void reset(RandomGenerator random, float[] observation) {
            kept = observation;
            observation[0] = mode.equals("reset-nan") ? Float.NaN : 1;
            if (!mode.equals("reset-short")) {
                observation[1] = 2;
            }
        }

        @Override
        public void step(float[] action, Outcome out) {
            steps++;
            seen = out;
            if (now("nothing")) {
                return;
            }
            out.observation()[0] = now("nan") ? Float.NaN : now("inf") ? Float.NEGATIVE_INFINITY : 3;
            out.observation()[1] = now("huge") ? Float.MAX_VALUE : 4;
            if (!now("no-outcome")) {
                out.set(now("reward") ? Double.NaN : now("reward-huge") ? -1e300 : 0.5, false, steps == 3);
            }
            if (now("action")) {
                action[0] = 99;
            }
            if (now("keeps")) {
                kept[0] = 1e9f;
            }
            if (now("throws")) {
                throw new IllegalStateException("PLC connection lost");
            }
            if (now("error")) {
                throw new AssertionError("assert");
            }
            if (now("sneaky")) {
                Faulty.<RuntimeException>sneak(new IOException("modbus timeout"));
            }
            if (now("deep")) {
                deep(0);
            }
            if (now("failure")) {
                throw new EnvironmentFailure("device: expected an answer, got none");
            }
        }

        private static int deep(int n) {
            return n < 0 ? 0 : deep(n + 1) + 1;
        }

        @SuppressWarnings("unchecked")
        private static <T extends Throwable> void sneak(Throwable e) throws T {
            throw (T) e;
        }

        @Override
        public Optional<double[]> saveState() {
            return mode.equals("save-null") ? null : Optional.empty();
        }

        @Override
        public Optional<String> warning() {
            return mode.equals("warning-null") ? null : Optional.empty();
        }

        @Override
        public void close() {
            closed = true;
            if (mode.equals("close")) {
                throw new IllegalStateException("close failed");
            }
        }
    }

    @AfterEach
    void noCallGoesOn() {
        assertEquals(List.of(), calls.going());
        Faulty.closed = false;
    }

    private Environment make(String mode) {
        return Environments.guarded(Faulty.class, Map.of("mode", mode), Map.of(), calls);
    }

    /// A whole short life.
    private void live(String mode) {
        try (Environment environment = make(mode)) {
            float[] observation = new float[2];
            Outcome out = new Outcome(2);
            environment.reset(new RandomStream(1, "environment"), observation);
            for (int t = 0; t < 3; t++) {
                environment.step(new float[]{0.25f}, out);
            }
            environment.warning();
            environment.saveState();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            constructor  | constructor: expected nothing to be thrown, got java.lang.NoSuchMethodError: libfoo.bar() at HERE.<init>
            spec-null    | spec: expected a spec, got null
            spec-throw   | spec: expected nothing to be thrown, got java.lang.IllegalStateException: no spec at HERE.spec
            spec-changes | spec: expected the same in every call, Spec[name=faulty, observationSize=2, actions=[-1.0] .. [1.0], stepSeconds=NaN], got Spec[name=faulty, observationSize=3,
            box-null     | spec: expected nothing to be thrown, got java.lang.IllegalArgumentException: actions: expected an action box, got null at HERE.spec
            reset-nan    | reset: expected observations that are numbers from -1.0E18 to 1.0E18, got NaN at index 0
            reset-short  | reset: expected all 2 observations to be written, got none at index 1
            nothing      | step 2: expected all 2 observations to be written, got none at index 0
            no-outcome   | step 2: expected the outcome to be set, got nothing written
            nan          | step 2: expected observations that are numbers from -1.0E18 to 1.0E18, got NaN at index 0
            inf          | step 2: expected observations that are numbers from -1.0E18 to 1.0E18, got -Infinity at index 0
            huge         | step 2: expected observations that are numbers from -1.0E18 to 1.0E18, got 3.4028235E38 at index 1
            reward       | step 2: expected a reward from -1.0E18 to 1.0E18, got NaN
            reward-huge  | step 2: expected a reward from -1.0E18 to 1.0E18, got -1.0E300
            action       | step 2: expected the given action not modified, got 99.0 in place of 0.25
            throws       | step 2: expected nothing to be thrown, got java.lang.IllegalStateException: PLC connection lost at HERE.step
            error        | step 2: expected nothing to be thrown, got java.lang.AssertionError: assert at HERE.step
            sneaky       | step 2: expected nothing to be thrown, got java.io.IOException: modbus timeout at HERE.step
            deep         | step 2: expected nothing to be thrown, got java.lang.StackOverflowError at HERE.deep
            save-null    | saveState: expected an array, or Optional.empty(), got null
            warning-null | warning: expected words, or Optional.empty(), got null
            close        | close: expected nothing to be thrown, got java.lang.IllegalStateException: close failed at HERE.close
            """)
    void aBrokenRuleIsToldWithCallRuleAndValue(String mode, String message) {
        EnvironmentFailure e = assertThrows(EnvironmentFailure.class, () -> live(mode));

        assertTrue(e.getMessage().startsWith(NAME + message.replace("HERE", Faulty.class.getName())), e.getMessage());
        assertTrue(e.ofItsCode());
        assertEquals(!mode.equals("constructor"), Faulty.closed);
    }

    @Test
    void aFailureThatTellsItselfIsLeftAsItIs() {
        EnvironmentFailure e = assertThrows(EnvironmentFailure.class, () -> live("failure"));

        assertEquals("device: expected an answer, got none", e.getMessage());
        assertFalse(e.ofItsCode());
    }

    @Test
    void whatTheEnvironmentGivesArrivesAndTheCallersArraysAreItsOwn() {
        float[] observation = new float[2];
        float[] action = {0.25f};
        Outcome out = new Outcome(2);

        try (Environment environment = make("keeps")) {
            environment.reset(new RandomStream(1, "environment"), observation);
            environment.step(action, out);
            environment.step(action, out);
            Faulty.seen.observation()[0] = 7;
            Faulty.seen.set(7, true, true);
        }

        assertArrayEquals(new float[]{1, 2}, observation);
        assertArrayEquals(new float[]{3, 4}, out.observation());
        assertEquals(0.5, out.reward());
        assertFalse(out.episodeEnded());
    }

    /// The fault is this library's then, and is told as such.
    @Test
    void whatOneOfOursThrowsStaysWhatItIs() {
        try (Environment environment = Environments.guarded("Pendulum-v1", Map.of(), Map.of(), calls)) {
            assertThrows(IllegalArgumentException.class,
                    () -> environment.restoreState(new double[0], new RandomStream(1, "environment")));
        }
        IllegalArgumentException e = new IllegalArgumentException("no such plant");
        assertSame(e, assertThrows(IllegalArgumentException.class,
                () -> Guarded.make(new Guarded.Code("ours", false, calls), () -> {
                    throw e;
                })));
    }

    @Test
    void anEnvironmentOfOursThatDivergesIsTold() {
        try (Environment lqr = Environments.guarded("Lqr", Map.of("timeLimitSteps", "0"), Map.of(), calls)) {
            Outcome out = new Outcome(lqr.spec().observationSize());
            double[] far = new double[lqr.saveState().orElseThrow().length];
            Arrays.fill(far, 1e25);
            lqr.restoreState(far, new RandomStream(1, "environment"));

            EnvironmentFailure e = assertThrows(EnvironmentFailure.class,
                    () -> lqr.step(new float[lqr.spec().actions().size()], out));

            assertTrue(e.getMessage().startsWith("environment Lqr, step 1: expected "), e.getMessage());
        }
    }

    @Test
    void aStepAllocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Outcome out = new Outcome(3);
        float[] action = new float[1];
        RandomStream random = new RandomStream(1, "environment");
        try (Environment pendulum = Environments.guarded("Pendulum-v1", Map.of(), Map.of(), calls)) {
            pendulum.reset(random, new float[3]);
            pendulum.step(action, out);

            long least = Long.MAX_VALUE;
            for (int attempt = 0; attempt < 5; attempt++) { // the JVM itself may allocate now and then
                long before = threads.getCurrentThreadAllocatedBytes();
                for (int t = 0; t < 100; t++) {
                    pendulum.step(action, out);
                }
                least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
            }

            assertEquals(0, least);
        }
    }
}
