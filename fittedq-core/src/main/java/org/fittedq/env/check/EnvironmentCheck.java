// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.fittedq.env.Guarded;
import org.fittedq.env.wrapper.TimeLimit;
import org.fittedq.env.wrapper.Wrappers;
import org.fittedq.math.Check;
import org.fittedq.mdp.Batch;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Physics;
import org.fittedq.mdp.Spec;

/// Checks that an environment keeps its contract, and says in words what breaks it.
///
/// What is checked: the spec is constant; observations and outcomes are written in full and finite, also for the
/// lowest and the highest action; the given action is not modified; the same seed and actions give the same bits; a
/// state saved in mid-episode goes on to the bit, and nobody modifies the saved numbers; what a start draws shows;
/// nothing is thrown; it can be closed; there are valid actions at every state, they are those of the state alone, projections and
/// draws lie among them, and the steps, which take no others, accept them; its own equations, if it gives them, say what its steps
/// do (their gradients are not checked). About 1600 steps are taken, 300 more with equations, 2000 more if no episode has ended and there is no [TimeLimit].
///
/// An environment that learns across episodes, such as one that normalises by what it has seen, rightly fails.
public final class EnvironmentCheck {

    private static final int STEPS = 300;
    private static final int SAVE_AT = 7; // early, so that short episodes are met in the middle too
    private static final int STARTS = 8;
    private static final int START_STEPS = 50;
    private static final int STEPS_TO_AN_END = 2000;

    private final Environment environment;
    private final long seed;
    private final Set<String> problems = new LinkedHashSet<>();
    private final Set<String> warnings = new LinkedHashSet<>();
    private final List<CheckedEpisode> drivers = new ArrayList<>();
    private Optional<SetsCheck> sets = Optional.empty(); // once the environment was asked for them

    /// What a check found.
    ///
    /// @param problems what breaks the contract, in the order found, each once, such as `step: expected a finite reward, got NaN`
    /// @param warnings what does not, but should be known
    public record Found(List<String> problems, List<String> warnings) {}

    private EnvironmentCheck(Environment environment, long seed) {
        this.environment = environment;
        this.seed = seed;
    }

    /// Checks an environment, and closes it.
    ///
    /// @param environment the environment
    /// @param seed        of the starts and the actions
    /// @return the problems, in the order found, each once, such as `step: expected a finite reward, got NaN`; empty if
    ///         there are none
    public static List<String> problems(Environment environment, long seed) {
        return check(environment, seed).problems();
    }

    /// Checks an environment, and closes it.
    ///
    /// @param environment the environment
    /// @param seed        of the starts and the actions
    /// @return problems and warnings; none if all is well
    public static Found check(Environment environment, long seed) {
        Wrappers.find(environment, Guarded.class).ifPresent(Guarded::stepAside);
        EnvironmentCheck check = new EnvironmentCheck(environment, seed);
        check.run();
        return new Found(List.copyOf(check.problems), List.copyOf(check.warnings));
    }

    private void run() {
        try {
            Spec spec = environment.spec();
            SetsCheck valid = CheckedEpisode.calling("actionSets", () -> new SetsCheck(environment, spec, problems),
                    () -> "it is asked once, before the first reset");
            sets = Optional.of(valid);
            repeats();
            goesOnFromASavedState();
            startsDiffer();
            physicsAgrees(spec);
            valid.fromAnotherThread();
            expect(spec.equals(environment.spec()), "spec", "the same in every call, " + spec, environment.spec());
            ends();
        } catch (CheckedEpisode.Broken e) {
            problems.add(e.getMessage());
        } catch (Throwable e) { // an Error is the environment's too
            problems.add(CheckedEpisode.thrown("spec", e));
        }
        try {
            environment.close();
        } catch (Throwable e) {
            problems.add(CheckedEpisode.thrown("close", e));
        }
    }

    private CheckedEpisode driver(long episodeSeed) {
        CheckedEpisode driver = new CheckedEpisode(environment, sets.orElseThrow(), problems, episodeSeed, seed);
        drivers.add(driver);
        return driver;
    }

    /// An episode without end is allowed, but nobody should be surprised by it.
    private void ends() {
        if (Wrappers.find(environment, TimeLimit.class).isPresent()
                || drivers.stream().anyMatch(CheckedEpisode::hasEnded)) {
            return;
        }
        CheckedEpisode episode = driver(seed);
        episode.reset();
        for (int t = 0; t < STEPS_TO_AN_END && !episode.hasEnded(); t++) {
            episode.next();
        }
        if (!episode.hasEnded()) {
            warnings.add("no episode ended within " + STEPS_TO_AN_END
                    + " steps of random actions; if none ever does, each of an "
                    + "evaluation is cut after evalMaxSteps steps, as truncated; an int setting timeLimitSteps gives it an end");
        }
    }

    /// Two runs of the same seeds, with one of another seed in between, give the same bits.
    private void repeats() {
        List<CheckedEpisode.Given> first = start(driver(seed), STEPS);
        start(driver(seed + 1), SAVE_AT);
        compare(first, start(driver(seed), STEPS), "as in an earlier run of the same seed and actions");
    }

    private static List<CheckedEpisode.Given> start(CheckedEpisode episode, int steps) {
        List<CheckedEpisode.Given> given = new ArrayList<>(List.of(episode.reset()));
        given.addAll(goOn(episode, steps));
        return given;
    }

    private static List<CheckedEpisode.Given> goOn(CheckedEpisode episode, int steps) {
        List<CheckedEpisode.Given> given = new ArrayList<>();
        for (int t = 0; t < steps; t++) {
            given.add(episode.next());
        }
        return given;
    }

    private void compare(List<CheckedEpisode.Given> expected, List<CheckedEpisode.Given> got, String when) {
        for (int t = 0; t < expected.size(); t++) {
            CheckedEpisode.Given e = expected.get(t);
            CheckedEpisode.Given g = got.get(t);
            if (!e.equals(g)) {
                problems.add(Check.message(g.call(), e.difference(g) + " " + when, g.difference(e)));
                return;
            }
        }
    }

    /// Saves, goes on, restores, goes on again: the same bits.
    private void goesOnFromASavedState() {
        CheckedEpisode episode = driver(seed);
        start(episode, SAVE_AT);
        while (episode.ended()) {
            episode.next();
        }
        Optional<double[]> saved = episode.calling("saveState", environment::saveState);
        if (saved.isEmpty()) {
            return; // allowed: a resumed run then starts a new episode
        }
        double[] kept = saved.get().clone();
        double[] given = saved.get().clone();
        CheckedEpisode.Position position = episode.position();
        List<CheckedEpisode.Given> first = goOn(episode, STEPS);
        expect(Arrays.equals(kept, saved.get()), "saveState", "numbers that later steps leave alone", "changed ones");
        CheckedEpisode resumed = driver(seed);
        resumed.resume(position);
        resumed.calling("restoreState", () -> {
            environment.restoreState(given, resumed.random());
            return true;
        });
        compare(first, goOn(resumed, STEPS), "as before the state was saved and restored");
        expect(Arrays.equals(kept, given), "restoreState", "the given state not modified", "a modified one");
    }

    /// Where numbers are drawn, different seeds show: in the start or in the steps that follow.
    private void startsDiffer() {
        Set<List<CheckedEpisode.Given>> starts = new LinkedHashSet<>();
        long drawn = 0;
        for (int i = 0; i < STARTS; i++) {
            CheckedEpisode episode = driver(seed + i);
            starts.add(start(episode, START_STEPS));
            drawn += episode.drawn();
        }
        expect(drawn == 0 || starts.size() > 1, "reset", "different episodes for different seeds, as numbers are drawn",
                "the same for " + STARTS + " seeds");
    }

    /// s′, reward and end are those of the environment's own equations.
    private void physicsAgrees(Spec spec) {
        CheckedEpisode episode = driver(seed);
        Optional<Physics> physics = episode.calling("physics", environment::physics);
        if (physics.isPresent()) {
            Batch steps = PhysicsCheck.record(spec, episode, STEPS);
            problems.addAll(episode.calling("physics", () -> PhysicsCheck.problems(physics.get(), spec, steps)));
        }
    }

    private void expect(boolean holds, String what, String rule, Object got) {
        if (!holds) {
            problems.add(Check.message(what, rule, got));
        }
    }
}
