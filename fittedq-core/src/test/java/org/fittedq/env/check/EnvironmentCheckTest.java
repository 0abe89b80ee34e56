// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.fittedq.env.Pendulum;
import org.fittedq.env.WalkPhysics;
import org.fittedq.env.wrapper.TimeLimit;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Physics;
import org.fittedq.mdp.Spec;
import org.fittedq.random.Draw;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;

final class EnvironmentCheckTest {

    /// A walk on a line that keeps the contract; each test breaks one thing.
    private static class Walk implements Environment {

        double x;
        boolean closed;

        @Override
        public Spec spec() {
            return new Spec("walk", 1, ActionBox.symmetric(1, 1));
        }

        @Override
        public void reset(RandomGenerator random, float[] observation) {
            x = random.nextDouble();
            observation[0] = (float) x;
        }

        @Override
        public void step(float[] action, Outcome out) {
            x += 0.1 * action[0];
            out.observation()[0] = (float) x;
            out.set(-x * x, x > 1.5, false);
        }

        @Override
        public Optional<double[]> saveState() {
            return Optional.of(new double[]{x});
        }

        @Override
        public void restoreState(double[] state, RandomGenerator random) {
            x = state[0];
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private static void assertProblem(String expected, Environment environment) {
        List<String> problems = EnvironmentCheck.problems(environment, 1);

        assertTrue(problems.contains(expected),
                () -> "expected\n" + expected + "\ngot\n" + String.join("\n", problems));
    }

    @Test
    void aSoundEnvironmentHasNoProblemsAndIsClosed() {
        Walk walk = new Walk();

        assertEquals(List.of(), EnvironmentCheck.problems(walk, 1));
        assertTrue(walk.closed);
    }

    @Test
    void anEnvironmentWithoutEndIsWarnedOfUnlessItHasATimeLimit() {
        EnvironmentCheck.Found endless = EnvironmentCheck.check(new Pendulum(Pendulum.Settings.DEFAULT), 1);
        EnvironmentCheck.Found limited = EnvironmentCheck.check(
                new TimeLimit(new Pendulum(Pendulum.Settings.DEFAULT), 5000), 1);
        EnvironmentCheck.Found late = EnvironmentCheck.check(new Walk() {
            private int t;

            @Override
            public void step(float[] action, Outcome out) {
                super.step(action, out);
                out.set(out.reward(), false, ++t % 1000 == 0);
            }
        }, 1);

        assertEquals(List
                .of("no episode ended within 2000 steps of random actions; if none ever does, each of an evaluation is "
                        + "cut after evalMaxSteps steps, as truncated; an int setting timeLimitSteps gives it an end"),
                endless.warnings());
        assertEquals(List.of(), endless.problems());
        assertEquals(List.of(), limited.warnings());
        assertEquals(List.of(), late.warnings());
    }

    @Test
    void anErrorIsTheEnvironmentsTooWhereverItIsThrown() {
        List<String> problems = EnvironmentCheck.problems(new Walk() {
            @Override
            public void reset(RandomGenerator random, float[] observation) {
                throw new AssertionError("no plant");
            }

            @Override
            public void close() {
                throw new NoSuchMethodError("libfoo.bar()");
            }
        }, 1);

        assertTrue(
                problems.getFirst()
                        .startsWith("reset: expected no exception, got java.lang.AssertionError: no plant at "),
                problems.toString());
        assertTrue(
                problems.getLast()
                        .startsWith("close: expected no exception, got java.lang.NoSuchMethodError: libfoo.bar()"),
                problems.toString());
    }

    @Test
    void saveStateMayBeMissing() {
        Environment walk = new Walk() {
            @Override
            public Optional<double[]> saveState() {
                return Optional.empty();
            }
        };

        assertEquals(List.of(), EnvironmentCheck.problems(walk, 1));
    }

    @Test
    void writingTooManyFloatsIsFound() {
        Environment broken = new Walk() {
            @Override
            public void reset(RandomGenerator random, float[] observation) {
                observation[1] = 0;
            }
        };

        String problem = EnvironmentCheck.problems(broken, 1).getFirst();

        String form = "reset: expected no exception, got java.lang.ArrayIndexOutOfBoundsException: Index 1 out of "
                + "bounds for length 1 at .*EnvironmentCheckTest.*; the observation has 1 floats, the action 1";
        assertTrue(problem.matches(form), problem);
    }

    @Test
    void whatIsNotWrittenIsFound() {
        assertProblem("step: expected the outcome to be set, got nothing written", new Walk() {
            @Override
            public void step(float[] action, Outcome out) {
                out.observation()[0] = 0;
            }
        });
        assertProblem("reset: expected all 2 floats of the observation to be written, got none at index 1", new Walk() {
            @Override
            public Spec spec() {
                return new Spec("walk", 2, ActionBox.symmetric(1, 1));
            }
        });
    }

    @Test
    void numbersThatAreNotFiniteAreFound() {
        assertProblem("step: expected a finite reward, got NaN", new Walk() {
            @Override
            public void step(float[] action, Outcome out) {
                super.step(action, out);
                out.set(Double.NaN, false, false);
            }
        });
        assertProblem("reset: expected a finite observation, got Infinity at index 0", new Walk() {
            @Override
            public void reset(RandomGenerator random, float[] observation) {
                observation[0] = Float.POSITIVE_INFINITY;
            }
        });
    }

    @Test
    void aStateLeftOverFromTheLastEpisodeIsFound() {
        Environment broken = new Walk() {
            private int steps;

            @Override
            public void step(float[] action, Outcome out) {
                super.step(action, out);
                out.set(steps++, false, false);
            }
        };

        assertProblem("step 1: expected reward 0.0 as in an earlier run of the same seed and actions, got reward 307.0",
                broken);
    }

    @Test
    void anIncompleteSavedStateIsFound() {
        Environment broken = new Walk() {
            private int steps;

            @Override
            public void reset(RandomGenerator random, float[] observation) {
                super.reset(random, observation);
                steps = 0;
            }

            @Override
            public void step(float[] action, Outcome out) {
                super.step(action, out);
                out.set(steps++, false, false);
            }
        };

        assertProblem("step 8: expected reward 7.0 as before the state was saved and restored, got reward 307.0",
                broken);
    }

    @Test
    void aSavedStateThatIsTheLiveArrayIsFound() {
        Environment broken = new Walk() {
            private final double[] state = new double[1];

            @Override
            public void step(float[] action, Outcome out) {
                super.step(action, out);
                state[0] = x;
            }

            @Override
            public Optional<double[]> saveState() {
                state[0] = x;
                return Optional.of(state);
            }
        };

        assertProblem("saveState: expected numbers that later steps leave alone, got changed ones", broken);
    }

    @Test
    void aModifiedActionIsFound() {
        assertProblem("step: expected the given action not modified, got a modified one", new Walk() {
            @Override
            public void step(float[] action, Outcome out) {
                super.step(action, out);
                action[0] = 0.123f;
            }
        });
    }

    @Test
    void drawsThatDoNotShowAreFound() {
        Environment broken = new Walk() {
            @Override
            public void reset(RandomGenerator random, float[] observation) {
                random.nextDouble();
                x = 0;
                observation[0] = 0;
            }
        };

        assertEquals(List.of("reset: expected different episodes for different seeds, as numbers are drawn, "
                + "got the same for 8 seeds"), EnvironmentCheck.problems(broken, 1));
    }

    /// The walk's own equations, with noise of the given size in the model.
    private static Physics equations(double noise) {
        return WalkPhysics.physics(new Walk().spec(), noise);
    }

    /// A walk that gives its equations, pays −s′² and takes steps of 0.1 u + noise · w, w normal.
    private static class KnownWalk extends Walk {

        private final Physics physics;
        private final double noise;
        private RandomGenerator episode = new RandomStream(0, "none"); // until the first reset

        KnownWalk(Physics physics, double noise) {
            this.physics = physics;
            this.noise = noise;
        }

        @Override
        public Optional<Physics> physics() {
            return Optional.of(physics);
        }

        @Override
        public void reset(RandomGenerator random, float[] observation) {
            super.reset(random, observation);
            episode = random;
        }

        @Override
        public void restoreState(double[] state, RandomGenerator random) {
            super.restoreState(state, random);
            episode = random;
        }

        @Override
        public void step(float[] action, Outcome out) {
            if (noise > 0) {
                x += noise * Draw.normal(episode);
            }
            super.step(action, out);
        }
    }

    @Test
    void equationsThatSayWhatTheStepsDoHaveNoProblems() {
        assertEquals(List.of(), EnvironmentCheck.problems(new KnownWalk(equations(0), 0), 1));
        assertEquals(List.of(), EnvironmentCheck.problems(new KnownWalk(equations(0.3), 0.3), 1));
    }

    @Test
    void noiseThatIsNotInTheEquationsIsFound() {
        List<String> none = EnvironmentCheck.problems(new KnownWalk(equations(0), 0.3), 1);
        List<String> tooLittle = EnvironmentCheck.problems(new KnownWalk(equations(0.1), 0.3), 1);

        String next = "physics, dynamics, step 1: expected s′\\[0] = .*, as step\\(\\) gave, got .*";
        assertTrue(none.getFirst().matches(next), none::toString);
        assertEquals(1, tooLittle.size(), tooLittle::toString);
        String noise = "physics, dynamics: expected inferred noise with a mean square near 1, got (8|9|10)\\..*";
        assertTrue(tooLittle.getFirst().matches(noise), tooLittle::toString);
    }

    @Test
    void equationsOfAnotherRewardOrEndAreFound() {
        List<String> reward = EnvironmentCheck.problems(new KnownWalk(equations(0), 0) {
            @Override
            public void step(float[] action, Outcome out) {
                super.step(action, out);
                out.set(out.reward() - 1, out.terminal(), false);
            }
        }, 1);
        List<String> end = EnvironmentCheck.problems(new KnownWalk(equations(0), 0) {
            @Override
            public void step(float[] action, Outcome out) {
                super.step(action, out);
                out.set(out.reward(), true, false);
            }
        }, 1);

        assertEquals(2, reward.size(), reward::toString);
        String form = ", step 1: expected reward -1.*, as step\\(\\) gave, got -0.*";
        assertTrue(reward.get(0).matches("physics, dynamics" + form), reward::toString);
        assertTrue(reward.get(1).matches("physics, objective" + form), reward::toString);
        assertEquals(List.of("physics, dynamics, step 1: expected continues 0.0, as step() gave, got 1.0",
                "physics, objective, step 1: expected continues 0.0, as step() gave, got 1.0"), end);
    }

    @Test
    void equationsOfAnotherShapeOrThatThrowAreFound() {
        Physics pendulum = new Pendulum(Pendulum.Settings.DEFAULT).physics().orElseThrow();

        assertEquals(
                List.of("physics: expected observations of 1 and actions of 1, as the spec, got observations of 3 "
                        + "and actions of 1"),
                EnvironmentCheck.problems(new KnownWalk(pendulum, 0), 1));
        String thrown = EnvironmentCheck.problems(new Walk() {
            @Override
            public Optional<Physics> physics() {
                throw new IllegalStateException("no file");
            }
        }, 1).getFirst();
        assertTrue(thrown.startsWith("physics: expected no exception, got java.lang.IllegalStateException: no file"),
                thrown);
    }

    @Test
    void exceptionsOfSpecAndCloseAreFound() {
        List<String> problems = EnvironmentCheck.problems(new Walk() {
            @Override
            public Spec spec() {
                throw new IllegalStateException("no file");
            }

            @Override
            public void close() {
                throw new IllegalStateException("still open");
            }
        }, 1);

        assertEquals(2, problems.size());
        assertTrue(problems.get(0)
                .startsWith("spec: expected no exception, got java.lang.IllegalStateException: no file"));
        assertTrue(
                problems.get(1).startsWith("close: expected no exception, got java.lang.IllegalStateException: still"));
    }
}
