// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.fittedq.env.wrapper.Delay;
import org.fittedq.env.wrapper.Wrappers;
import org.fittedq.math.Check;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Spec;
import org.fittedq.random.RandomStream;
import org.fittedq.settings.Settings;
import org.junit.jupiter.api.Test;

final class EnvironmentsTest {

    private static final Map<String, String> NONE = Map.of();

    /// What every environment of this test does.
    private interface Still extends Environment {

        @Override
        default Spec spec() {
            return new Spec("still", 1, ActionBox.symmetric(1, 1));
        }

        @Override
        default void reset(RandomGenerator random, float[] observation) {
            observation[0] = 0;
        }

        @Override
        default void step(float[] action, Outcome out) {
            out.observation()[0] = 0;
            out.set(0, false, false);
        }
    }

    /// An environment with a rule between two settings.
    public static final class Between implements Still {

        /// Its settings.
        ///
        /// @param low  lower bound
        /// @param high upper bound, above low
        public record Config(double low, double high) {

            /// Default.
            public static final Config DEFAULT = new Config(1, 2);

            /// Checks the order.
            public Config {
                Check.that(low < high, "low", "a number below high, " + high, low);
            }
        }

        private final Config config;

        /// Makes it.
        ///
        /// @param config settings
        public Between(Config config) {
            this.config = config;
        }

        @Override
        public Spec spec() {
            return new Spec("between", 1,
                    ActionBox.of(new float[]{(float) config.low}, new float[]{(float) config.high}));
        }
    }

    /// Each alone would break the rule between them.
    @Test
    void settingsThatGoTogetherAreChangedTogether() {
        for (var given : List.of(List.of("low", "2.5", "high", "3"), List.of("high", "3", "low", "2.5"),
                List.of("high", "0.5", "low", "0"))) {
            Map<String, String> values = new LinkedHashMap<>();
            values.put(given.get(0), given.get(1));
            values.put(given.get(2), given.get(3));

            ActionBox box = Environments.create(Between.class, values, NONE).spec().actions();

            assertEquals(Float.parseFloat(values.get("low")), box.low(0));
            assertEquals(Float.parseFloat(values.get("high")), box.high(0));
        }
    }

    /// An environment without settings.
    public static final class Plain implements Still {}

    /// An environment with settings.
    public static final class Tuned implements Still {

        /// Its settings.
        ///
        /// @param strength       a number
        /// @param timeLimitSteps length of an episode
        public record Config(double strength, int timeLimitSteps) {

            /// Default.
            public static final Config DEFAULT = new Config(1, 3);
        }

        private final double strength;

        /// Makes one.
        ///
        /// @param config settings
        public Tuned(Config config) {
            if (config.strength() < 0) {
                throw new IllegalArgumentException(
                        "strength: expected a number of at least 0, got " + config.strength());
            }
            strength = config.strength();
        }
    }

    /// Its record lacks the defaults.
    public static final class NoDefault implements Still {

        /// Without DEFAULT.
        ///
        /// @param x a number
        public record Config(double x) {}

        /// Makes one.
        ///
        /// @param config settings
        public NoDefault(Config config) {}
    }

    /// Its constructor cannot be called.
    public static final class Wants implements Still {

        /// Makes one.
        ///
        /// @param a a number
        /// @param b a word
        public Wants(int a, String b) {}
    }

    static final class Hidden implements Still {}

    /// No environment at all.
    public static final class Stone {}

    @Test
    void everyListedEnvironmentHasSettingsAndCanBeMade() {
        for (Environments.Entry entry : Environments.all()) {
            Environment env = Environments.create(entry.name(), NONE, NONE);

            assertEquals(entry.name(), env.spec().name());
            assertTrue(Environments.settings(entry.name()).toString().length() > 2);
        }
    }

    @Test
    void theWrapperThatNormalisedNamesWhatReplacesIt() {
        assertEquals("wrapper setting observations.normalize: expected --normalize-observations "
                + "(run.normalizeObservations), which travels with the policy, got a wrapper that there is no longer",
                assertThrows(IllegalArgumentException.class, () -> Environments.create(Pendulum.NAME, NONE,
                        Map.of("observations.normalize", "true"))).getMessage());
    }

    @Test
    void settingsReachTheEnvironmentAndItsTimeLimit() {
        Environment env = Environments.create(Pendulum.NAME, Map.of("maxTorque", "0.66", "timeLimitSteps", "5"), NONE);

        assertEquals(0.66f, env.spec().actions().high(0));
        assertEquals(5, episodeSteps(env));
    }

    private static int episodeSteps(Environment env) {
        Outcome out = new Outcome(env.spec().observationSize());
        env.reset(new RandomStream(1, "environment"), out.observation());
        int steps = 0;
        do {
            env.step(new float[env.spec().actions().size()], out);
            steps++;
        } while (!out.episodeEnded() && steps < 2000);
        return steps;
    }

    @Test
    void timeLimitsAreGymnasiumsByDefaultAndZeroMeansNone() {
        assertEquals(200, episodeSteps(Environments.create(Pendulum.NAME, NONE, NONE)));
        assertEquals(999, episodeSteps(Environments.create(MountainCarContinuous.NAME, NONE, NONE)));
        assertEquals(2000, episodeSteps(Environments.create(Pendulum.NAME, Map.of("timeLimitSteps", "0"), NONE)));
    }

    @Test
    void wrapperSettingsReachTheWrappers() {
        Environment env = Environments.create(PointMass.NAME, Map.of("dimensions", "3"),
                Map.of("actions.delaySteps", "2", "observations.historySteps", "2"));

        assertEquals(2 * (6 + 3), env.spec().observationSize());
        assertTrue(Wrappers.find(env, Delay.class).isPresent());
    }

    @Test
    void everySettingChangesSomething() {
        for (Environments.Entry entry : Environments.all()) {
            Map<String, String> defaults = new LinkedHashMap<>(Settings.flatten(Environments.settings(entry.name())));
            defaults.remove("file");
            String before = fingerprint(entry.name(), NONE);
            defaults.forEach((path, value) -> {
                String other = value.matches("[0-9]+") ? value + "1" : "0.4321";
                other = path.equals("timeLimitSteps") ? "2" : other;
                other = path.equals("maxSpeed") ? "0.01" : other;
                other = path.equals("goalPosition") ? "0.1" : other;
                other = path.equals("goalVelocity") ? "0.06" : other;
                other = path.equals("products") ? "4" : other;
                other = path.equals("goods.maxOrder") || path.equals("goods.volume") ? "3" : other;
                other = path.equals("limits.orders") ? "relaxed" : other;
                assertTrue(!before.equals(fingerprint(entry.name(), Map.of(path, other))),
                        entry.name() + ": " + path + " changes nothing");
            });
        }
    }

    /// A push back, then pushes along the last observation, which swing the car up.
    private static String fingerprint(String name, Map<String, String> settings) {
        Environment env = Environments.create(name, settings, NONE);
        Outcome out = new Outcome(env.spec().observationSize());
        float[] action = new float[env.spec().actions().size()];
        float[] unit = new float[action.length];
        env.reset(new RandomStream(1, "environment"), out.observation());
        StringBuilder text = new StringBuilder(action.length + Arrays.toString(out.observation()));
        for (int t = 0; t < 999 && (!out.episodeEnded() || t < 2); t++) {
            float last = out.observation()[out.observation().length - 1];
            Arrays.fill(unit, t == 0 ? -0.2f : last < 0 ? -0.9f : 0.9f);
            env.spec().actions().fromUnit(unit, 0, action);
            env.step(action, out);
            text.append(Arrays.toString(out.observation())).append(out.reward()).append(out.terminal())
                    .append(out.truncated());
        }
        return text.toString();
    }

    @Test
    void anUnknownNameGetsTheNearestOne() {
        String names = "Pendulum-v1, MountainCarContinuous-v0, Lqr, PointMass, TwoHills, Inventory";

        assertMessage("environment: expected one of " + names + ", got 'Pendulm-v1'; did you mean Pendulum-v1?",
                () -> Environments.create("Pendulm-v1", NONE, NONE));
        assertMessage("environment: expected one of " + names + ", got 'mountaincar'; did you mean "
                + "MountainCarContinuous-v0?", () -> Environments.settings("mountaincar"));
        assertMessage("environment: expected one of " + names + ", got 'chess'",
                () -> Environments.create("chess", NONE, NONE));
    }

    @Test
    void aUsersClassIsMadeWithItsSettingsAndTimeLimit() {
        Environment plain = Environments.create(Plain.class, NONE, NONE);
        Environment tuned = Environments.create(Tuned.class, Map.of("strength", "4"), NONE);

        assertInstanceOf(Plain.class, plain);
        assertEquals(4, Wrappers.find(tuned, Tuned.class).orElseThrow().strength);
        assertEquals(3, episodeSteps(tuned));
        assertEquals(Optional.of(Tuned.Config.DEFAULT), Environments.settings(Tuned.class));
        assertEquals(Optional.empty(), Environments.settings(Plain.class));
    }

    @Test
    void aClassThatDoesNotFitIsNamed() {
        String here = "environment class " + EnvironmentsTest.class.getName();

        assertMessage(
                here + "$Stone: expected a class that implements org.fittedq.mdp.Environment, got one that does not",
                () -> Environments.create(Stone.class, NONE, NONE));
        assertMessage(here + "$Hidden: expected a public class that is not abstract, got static final",
                () -> Environments.create(Hidden.class, NONE, NONE));
        assertMessage(here + "$Wants: expected a public constructor that takes nothing or one settings record, "
                + "got (int, String)", () -> Environments.create(Wants.class, NONE, NONE));
        assertMessage(here + "$NoDefault: expected a field 'public static final Config DEFAULT' in its public record "
                + EnvironmentsTest.class.getName() + "$NoDefault$Config, got none",
                () -> Environments.create(NoDefault.class, NONE, NONE));
        assertMessage(here + "$Plain: expected no settings, as its constructor takes none, got [strength]",
                () -> Environments.create(Plain.class, Map.of("strength", "1"), NONE));
        assertMessage("strength: expected a number of at least 0, got -1.0",
                () -> Environments.create(Tuned.class, Map.of("strength", "-1"), NONE));
    }

    private static void assertMessage(String message, Runnable call) {
        var e = assertThrows(IllegalArgumentException.class, call::run);

        assertEquals(message, e.getMessage());
    }
}
