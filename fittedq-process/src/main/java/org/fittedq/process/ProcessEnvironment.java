// SPDX-License-Identifier: Apache-2.0
package org.fittedq.process;

import java.io.File;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.fittedq.env.EnvironmentFailure;
import org.fittedq.math.Check;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Spec;
import org.fittedq.settings.Setting;

/// An environment in another process: any program that answers requests on its standard input, as `docs/environments.md` says.
///
/// | library | on the wire |
/// |---|---|
/// | observations, float | float64, rounded to the nearest float here |
/// | actions, float, in action units | float64, the same numbers, clamped to the other side's own bounds |
/// | reward, double | float64 |
/// | terminal, truncated | two words, each 0 or 1 |
/// | the generator of an episode | a seed in [0, 2⁵³), one `nextLong` for each reset |
///
/// So a run is reproducible as far as the other program is: its episodes must follow from seed and actions. A program that
/// saves its state lets a run resume in mid-episode; the state is its own secret.
///
/// Every failure is an [EnvironmentFailure] with what was expected, what came, and the end of the program's standard error; the
/// program has ended then. Each message allocates some hundred bytes, and a step waits for the other process: some ten
/// microseconds on Linux, besides the step itself.
public final class ProcessEnvironment implements Environment {

    /// Name on the command line.
    public static final String NAME = "Process";

    /// Which program, and how long to wait for it.
    ///
    /// @param command        program and arguments
    /// @param directory      folder that the program is started in
    /// @param timeoutSeconds longest time for an answer
    /// @param timeLimitSteps length of an episode
    public record Settings(
    // @formatter:off
            @Setting(value = "the program and its arguments, split at blanks that are not in quotation marks; there is no shell")
            String command,
            @Setting(value = "folder that the program is started in, where its relative paths begin", file = true)
            String directory,
            @Setting(value = "longest time for an answer, also for the first, which waits for the program to start",
                    range = "(0, 86400]", unit = "s")
            double timeoutSeconds,
            @Setting(value = "length of an episode, besides the program's own limit; 0 = no limit", range = "[0, ∞)",
                    unit = "environment steps")
            int timeLimitSteps
            // @formatter:on
    ) {
        /// No program: it must be given.
        public static final Settings DEFAULT = new Settings("", ".", 30, 0);

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a component is out of range, or a quotation in the command is not closed
        public Settings {
            CommandWords.of(command);
            org.fittedq.settings.Settings.check(Settings.class, "timeoutSeconds", timeoutSeconds);
            org.fittedq.settings.Settings.check(Settings.class, "timeLimitSteps", timeLimitSteps);
        }
    }

    private static final int VERSION = 1;
    private static final byte[] NOTHING = {};
    private static final double[] NO_EPISODE = {-1};
    private static final Form HELLO = Form.of("hello VERSION 0");
    private static final Form SPACES = Form.of("spaces OBSERVATIONS ACTIONS SAVES BYTES");
    private static final Form SAVE = Form.of("save BYTES");
    private static final Form RESTORE = Form.of("restore 0");

    private final Child child;
    private final Spec spec;
    private final boolean saves;
    private final double[] low;
    private final double[] high;
    private final Form reset;
    private final Form step;
    private final ByteBuffer action;
    private boolean inEpisode;

    private static File folder(String directory) {
        File folder = new File(directory);
        Check.that(folder.isDirectory(), "env.directory", "a folder", "'" + directory + "'");
        return folder;
    }

    /// Starts the program and asks for its spaces.
    ///
    /// @param settings the program; the time limit is not applied here
    /// @throws IllegalArgumentException if there is no command
    /// @throws EnvironmentFailure       if the program cannot be used
    public ProcessEnvironment(Settings settings) {
        Check.that(!CommandWords.of(settings.command()).isEmpty(), "env.command",
                "a program that serves an environment",
                "none", "such as --env.command \"python3 my_env.py\"; docs/environments.md says what it does");
        this.child = new Child(settings.command(), folder(settings.directory()), settings.timeoutSeconds());
        greet();
        Answer spaces = child.ask("spaces", NOTHING, SPACES);
        int observations = whole("spaces: observations from 1", spaces.word(1), 1, 1_000_000);
        int actions = whole("spaces: actions from 1", spaces.word(2), 1, 1_000_000);
        this.saves = flag("spaces: SAVES", spaces.word(3));
        Form numbers = Form.of("spaces " + observations + " " + actions + " SAVES " + (1 + 2 * actions) * Double.BYTES,
                "seconds of a step, lower bounds of the actions, upper bounds");
        if (!numbers.fits(spaces.header())) {
            throw child.failure(numbers.toString(), spaces.header().toString(), "");
        }
        ByteBuffer values = spaces.numbers();
        double stepSeconds = values.getDouble();
        this.low = doubles(values, actions);
        this.high = doubles(values, actions);
        this.spec = new Spec(NAME, observations, box(), duration(stepSeconds));
        this.reset = Form.of("reset " + observations * Double.BYTES, plural(observations));
        this.step = Form.of("step TERMINAL TRUNCATED " + (1 + observations) * Double.BYTES,
                "reward and " + plural(observations));
        this.action = ByteBuffer.allocate(actions * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static String plural(int observations) {
        return observations + (observations == 1 ? " observation" : " observations");
    }

    private void greet() {
        String version = child.ask("hello " + VERSION, NOTHING, HELLO).word(1);
        if (!version.equals(String.valueOf(VERSION))) {
            throw child.failure("version " + VERSION + " of the protocol", version,
                    "; it must answer with the version it was greeted with, or an older one that this side knows");
        }
    }

    private ActionBox box() {
        float[] lowest = new float[low.length];
        float[] highest = new float[low.length];
        for (int i = 0; i < low.length; i++) {
            lowest[i] = (float) low[i];
            highest[i] = (float) high[i];
            if (!(Float.isFinite(lowest[i]) && Float.isFinite(highest[i]) && lowest[i] < highest[i])) {
                throw child.failure("spaces: finite bounds with low < high for action " + i,
                        "[" + low[i] + ", " + high[i] + "]", "; bound or rescale the action in the environment");
            }
        }
        return ActionBox.of(lowest, highest);
    }

    private double duration(double stepSeconds) {
        if (!Double.isNaN(stepSeconds) && !(stepSeconds > 0 && Double.isFinite(stepSeconds))) {
            throw child.failure("spaces: seconds of a step above 0, or NaN", String.valueOf(stepSeconds), "");
        }
        return stepSeconds;
    }

    private int whole(String rule, String word, int least, int most) {
        if (!word.matches("[0-9]{1,7}") || Integer.parseInt(word) < least || Integer.parseInt(word) > most) {
            throw child.failure(rule + " to " + most, word, "");
        }
        return Integer.parseInt(word);
    }

    private boolean flag(String what, String word) {
        if (!word.equals("0") && !word.equals("1")) {
            throw child.failure(what + " to be 0 or 1", word, "");
        }
        return word.equals("1");
    }

    private static double[] doubles(ByteBuffer values, int n) {
        double[] out = new double[n];
        values.asDoubleBuffer().get(out);
        values.position(values.position() + n * Double.BYTES);
        return out;
    }

    @Override
    public Spec spec() {
        return spec;
    }

    @Override
    public void reset(RandomGenerator random, float[] observation) {
        long seed = random.nextLong() >>> 11; // 53 bits: exact where every number is a double
        Answer answer = child.ask("reset " + seed, NOTHING, reset);
        observe("reset", answer.numbers(), observation);
        inEpisode = true;
    }

    @Override
    public void step(float[] action, Outcome out) {
        this.action.clear();
        for (int i = 0; i < low.length; i++) {
            // a bound that is no float was rounded, perhaps outwards
            this.action.putDouble(Math.clamp(action[i], low[i], high[i]));
        }
        Answer answer = child.ask("step", this.action.array(), step);
        ByteBuffer numbers = answer.numbers();
        double reward = numbers.getDouble();
        if (!Double.isFinite(reward)) {
            throw child.failure("step: a finite reward", String.valueOf(reward), "");
        }
        observe("step", numbers, out.observation());
        boolean terminal = flag("step: TERMINAL", answer.word(1));
        boolean truncated = flag("step: TRUNCATED", answer.word(2));
        out.set(reward, terminal, truncated);
        inEpisode = !out.episodeEnded();
    }

    private void observe(String request, ByteBuffer numbers, float[] observation) {
        for (int i = 0; i < spec.observationSize(); i++) {
            double value = numbers.getDouble();
            observation[i] = (float) value;
            if (!Float.isFinite(observation[i])) {
                throw child.failure(request + ": finite observations", value + " as observation " + i, "");
            }
        }
    }

    /// Returns the program's own bytes, four in each number; empty if it saves no state.
    @Override
    public Optional<double[]> saveState() {
        if (!saves) {
            return Optional.empty();
        }
        // between two episodes nothing is asked for: what outlived one would make the next depend on it
        return Optional.of(inEpisode ? Opaque.numbers(child.ask("save", NOTHING, SAVE).bytes()) : NO_EPISODE.clone());
    }

    @Override
    public void restoreState(double[] state, RandomGenerator random) {
        if (!saves) {
            Environment.super.restoreState(state, random);
        }
        inEpisode = state.length != 1 || state[0] >= 0;
        if (inEpisode) {
            child.ask("restore", Opaque.bytes(state), RESTORE);
        }
    }

    /// Ends the program.
    @Override
    public void close() {
        child.close();
    }
}
