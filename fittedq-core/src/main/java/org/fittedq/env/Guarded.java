// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.fittedq.env.check.EnvironmentCheck;
import org.fittedq.env.wrapper.Wrapper;
import org.fittedq.math.Check;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.ConstantSet;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Physics;
import org.fittedq.mdp.Scene;
import org.fittedq.mdp.Spec;

/// Stands between the library and an environment's code: whatever breaks the contract there becomes an [EnvironmentFailure] that
/// names the environment, the call, the rule and the value; and notes each call while it goes on ([Calls]).
///
/// The code gets arrays of its own: what it does with them later touches nobody. Before each call they are filled with a mark, a NaN
/// with bits of its own, so that what was not written is told from a NaN that was computed. Nothing is allocated by a step or reset.
public final class Guarded implements Wrapper {

    /// Beyond, the square of a number is no float any more, and nothing can be fitted to it by least squares.
    static final float LARGEST = 1e18f;

    private static final String RULE = "numbers from -" + LARGEST + " to " + LARGEST;
    private static final String MEMORY = "; the heap is shared with networks and replay buffer, -Xmx enlarges it";
    private static final float MARK = Float.intBitsToFloat(0x7FC12345);
    private static final double REWARD_MARK = Double.longBitsToDouble(0x7FF8000012345678L);

    /// What is told of a class whose code is asked for, and where its calls are noted.
    ///
    /// @param name  the environment's
    /// @param own   whether the code is not this library's, so that what it throws is its own fault
    /// @param calls where to note
    record Code(String name, boolean own, Calls calls) {

        private Code asOurs() {
            return new Code(name, false, calls);
        }
    }

    private final Environment inner;
    private final Code code;
    private final Calls.Line line;
    private final Spec spec;
    private final float[] first; // observation of a reset
    private final float[] given; // the action
    private final Outcome outcome;
    private boolean aside;

    private Guarded(Environment inner, Code code, Calls.Line line) {
        this.inner = inner;
        this.code = code;
        this.line = line;
        Spec said = call("spec", "a spec", inner::spec);
        Spec again = call("spec", "a spec", inner::spec);
        if (!again.equals(said)) {
            throw failure("the same in every call, " + said, again);
        }
        this.spec = said.with(valid(said));
        this.first = new float[spec.observationSize()];
        this.given = new float[spec.actions().size()];
        this.outcome = new Outcome(spec.observationSize());
    }

    /// The valid actions, guarded too. Other threads ask for them as well, so these calls are not noted.
    private ActionSets valid(Spec said) {
        ActionSets sets = call("actionSets", "sets of valid actions", inner::actionSets);
        GuardedSets guarded = new GuardedSets(sets, "environment " + code.name() + ", actionSets",
                said.actions().size());
        return sets.constant().<ActionSets>map(set -> new ConstantSet(guarded.checked(set, () -> ""))).orElse(guarded);
    }

    /// Makes an environment, guarded from its constructor on.
    ///
    /// @param make calls the constructor
    /// @throws EnvironmentFailure if it throws, or the spec is not as it should be; what could be made is closed
    static Environment make(Code code, Supplier<Environment> make) {
        Calls.Line line = code.calls().line(code.name());
        boolean made = false;
        try {
            line.enter("constructor");
            Environment inner = calling(code, line, make);
            made = true;
            return dressed(inner, code, line);
        } finally {
            if (!made) {
                line.end();
            }
        }
    }

    private static Environment dressed(Environment inner, Code code, Calls.Line line) {
        try {
            return new Guarded(inner, code, line);
        } catch (RuntimeException | Error e) {
            try (inner) {
                line.end();
                throw e;
            }
        }
    }

    /// Lets everything through as it is from now on, for [EnvironmentCheck], which looks at more than the first fault. Calls are noted
    /// all the same.
    public void stepAside() {
        aside = true;
    }

    @Override
    public Environment inner() {
        return inner;
    }

    @Override
    public Spec spec() {
        return aside ? call("spec", "a spec", inner::spec) : spec;
    }

    @Override
    public ActionSets actionSets() {
        return aside ? call("actionSets", "sets of valid actions", inner::actionSets) : spec.valid();
    }

    @Override
    public void reset(RandomGenerator random, float[] observation) {
        if (aside) {
            run("reset", () -> inner.reset(random, observation));
            return;
        }
        Arrays.fill(first, MARK);
        line.enter("reset");
        try {
            inner.reset(random, first);
        } catch (Throwable e) {
            throw thrown(code, line, e);
        } finally {
            line.leave();
        }
        check(first);
        System.arraycopy(first, 0, observation, 0, first.length);
    }

    @Override
    public void step(float[] action, Outcome out) {
        if (aside) {
            line.enterStep();
            through(() -> inner.step(action, out));
            return;
        }
        System.arraycopy(action, 0, given, 0, given.length);
        Arrays.fill(outcome.observation(), MARK);
        outcome.set(REWARD_MARK, false, false);
        line.enterStep();
        try {
            inner.step(given, outcome);
        } catch (Throwable e) {
            throw thrown(code, line, e);
        } finally {
            line.leave();
        }
        check(outcome.observation());
        checkReward(outcome.reward());
        for (int i = 0; i < given.length; i++) {
            if (given[i] != action[i]) {
                throw failure("the given action not modified", given[i] + " in place of " + action[i]);
            }
        }
        System.arraycopy(outcome.observation(), 0, out.observation(), 0, first.length);
        out.set(outcome.reward(), outcome.terminal(), outcome.truncated());
    }

    private void check(float[] observation) {
        for (int i = 0; i < observation.length; i++) {
            // false for NaN too
            if (!(Math.abs(observation[i]) <= LARGEST)) {
                boolean written = Float.floatToRawIntBits(observation[i]) != Float.floatToRawIntBits(MARK);
                throw written
                        ? failure("observations that are " + RULE, observation[i] + " at index " + i)
                        : failure("all " + observation.length + " observations to be written",
                                "none at index " + i);
            }
        }
    }

    private void checkReward(double reward) {
        if (!(Math.abs(reward) <= LARGEST)) {
            boolean written = Double.doubleToRawLongBits(reward) != Double.doubleToRawLongBits(REWARD_MARK);
            throw written
                    ? failure("a reward from -" + LARGEST + " to " + LARGEST, reward)
                    : failure("the outcome to be set", "nothing written");
        }
    }

    @Override
    public Optional<double[]> saveState() {
        return call("saveState", "an array, or Optional.empty()", inner::saveState);
    }

    @Override
    public void restoreState(double[] state, RandomGenerator random) {
        run("restoreState", () -> inner.restoreState(state, random));
    }

    @Override
    public Optional<Physics> physics() {
        return call("physics", "equations, or Optional.empty()", inner::physics);
    }

    @Override
    public Optional<Scene> scene() {
        return call("scene", "a scene, or Optional.empty()", inner::scene);
    }

    @Override
    public Optional<String> simulator() {
        return call("simulator", "a name, or Optional.empty()", inner::simulator);
    }

    @Override
    public Optional<String> warning() {
        return call("warning", "words, or Optional.empty()", inner::warning);
    }

    @Override
    public void close() {
        try {
            run("close", inner::close);
        } finally {
            line.end();
        }
    }

    private void run(String name, Runnable body) {
        line.enter(name);
        through(body);
    }

    private void through(Runnable body) {
        calling(aside ? code.asOurs() : code, line, () -> {
            body.run();
            return "";
        });
    }

    private <T> T call(String name, String rule, Supplier<T> body) {
        line.enter(name);
        T given = calling(aside ? code.asOurs() : code, line, body);
        if (given == null) {
            throw failure(rule, "null");
        }
        return given;
    }

    /// Runs the code of a call that has begun.
    private static <T> T calling(Code code, Calls.Line line, Supplier<T> body) {
        try {
            return body.get();
        } catch (Throwable e) {
            throw thrown(code, line, e);
        } finally {
            line.leave();
        }
    }

    private EnvironmentFailure failure(String rule, Object got) {
        return EnvironmentFailure.ofItsCode(Check.message(what(code, line), rule, got), null);
    }

    private static String what(Code code, Calls.Line line) {
        return "environment " + code.name() + ", " + line.last();
    }

    /// Returns what to throw; a fault in this library's own environments stays what it is.
    private static RuntimeException thrown(Code code, Calls.Line line, Throwable e) {
        if (e instanceof EnvironmentFailure failure) {
            return failure;
        }
        if (!code.own()) {
            return Guarded.<RuntimeException>same(e);
        }
        String where = Stream.of(e.getStackTrace())
                .filter(f -> !f.getClassName().matches("(java|jdk|org\\.fittedq\\.m\\w+)\\..*"))
                .findFirst().map(f -> " at " + f.getClassName() + "." + f.getMethodName() + "(" + f.getFileName() + ":"
                        + f.getLineNumber() + ")")
                .orElse("");
        return EnvironmentFailure.ofItsCode(Check.message(what(code, line), "nothing to be thrown", e + where)
                + (e instanceof OutOfMemoryError ? MEMORY : ""), e);
    }

    /// Throws what may be no RuntimeException as it is.
    @SuppressWarnings("unchecked")
    private static <T extends Throwable> RuntimeException same(Throwable e) throws T {
        throw (T) e;
    }
}
