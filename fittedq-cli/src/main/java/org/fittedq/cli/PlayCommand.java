// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.fittedq.data.AtomicFile;
import org.fittedq.math.Check;
import org.fittedq.mdp.Environment;
import picocli.CommandLine.Model.CommandSpec;

/// `fittedq play`: shows what a trained policy does, as an animated GIF or a few frames side by side.
final class PlayCommand implements Command {

    private static final String OUT = "--out";
    private static final String EVERY = "--every";
    private static final String WIDTH = "--width";
    private static final String HEIGHT = "--height";
    private static final String FILE = "play.gif";
    private static final int MOST_EPISODES = 100;
    private static final int MOST_STEPS = 1_000_000;
    private static final int SMALLEST = 64;
    private static final int LARGEST = 4096;
    private static final int USUAL_WIDTH = 480;
    private static final int USUAL_HEIGHT = 360;
    private static final int USUAL_STEPS = 10_000; // an endless episode is no film
    private static final int STRIP = 8;
    private static final int COLUMNS = 4;
    private static final int GAP = 6; // pixels between frames
    // hundredths of a second
    private static final int SHORTEST = 2; // programs show what is shorter for a tenth of a second
    private static final int LONGEST = 100;

    @Override
    public String name() {
        return "play";
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().name(name());
        spec.usageMessage()
                .description(
                        "Shows what the policy of a run does, without exploration.",
                        "Writes an animated GIF in real time, or a PNG of " + STRIP + " frames.",
                        "The episodes are the first ones of fittedq evaluate with the same --seed.")
                .footer("", "--env.<path> V and --wrap.<path> V change the run's environment.");
        spec.addPositional(Options.parameter(0, "RUN", "run folder"));
        spec.addOption(Options.option(OUT, "FILE", "file to write, .gif or .png [RUN/" + FILE + "]").build());
        spec.addOption(Options.option(EvaluateCommand.EPISODES, "N", "how many [1]").build());
        spec.addOption(Options.option(EvaluateCommand.SEED, "N", "seed of the episodes [1]").build());
        spec.addOption(EvaluateCommand.policyOption());
        spec.addOption(Options.env());
        spec.addOption(Options.envJar());
        spec.addOption(Options.evalMaxSteps(String.valueOf(USUAL_STEPS)));
        spec.addOption(Options.option(EVERY, "N", "steps from one frame to the next [as many as make 20 to 30 frames a "
                + "second]").build());
        spec.addOption(Options.option(WIDTH, "N", "pixels [" + USUAL_WIDTH + "]").build());
        spec.addOption(Options.option(HEIGHT, "N", "pixels [" + USUAL_HEIGHT + "]").build());
        return spec;
    }

    @Override
    public boolean takesSettings() {
        return true;
    }

    @Override
    public int run(Call call) throws IOException {
        call.checkOnlyEnvironmentSettings();
        int episodes = (int) call.whole(EvaluateCommand.EPISODES, 1, MOST_EPISODES, 1);
        long seed = call.whole(EvaluateCommand.SEED, Long.MIN_VALUE, Long.MAX_VALUE, 1);
        long every = call.has(EVERY) ? call.whole(EVERY, 1, MOST_STEPS, 1) : 0;
        Picture picture = new Picture((int) call.whole(WIDTH, SMALLEST, LARGEST, USUAL_WIDTH),
                (int) call.whole(HEIGHT, SMALLEST, LARGEST, USUAL_HEIGHT));
        String policy = EvaluateCommand.policy(call);
        Path run = TrainCommand.path("RUN",
                call.required(0, "RUN", "a run folder", "such as runs/Pendulum-v1/sac/1"));
        Path file = file(call, run);
        TrainedPolicy trained = TrainedPolicy.read(call, EvaluateCommand.POLICY, run, policy);
        Watched watched = EnvironmentFault.guard(trained.environment(), () -> watch(call, trained, every,
                new EpisodeList.Episodes(episodes, seed, Options.evalMaxSteps(call, USUAL_STEPS))));
        List<Watched.Frame> frames = watched.frames();
        try {
            AtomicFile.write(file, out -> write(out, file, frames, frame -> picture.of(frame.scene(),
                    Picture.text(watched.spec().name(), frame, episodes))));
        } catch (RuntimeException | LinkageError e) {
            throw new Refusal(Main.FAILED, "play: expected a Java with fonts, got " + e, e); // a bare machine may lack them
        }
        call.out().println(file);
        return Main.OK;
    }

    private static Path file(Call call, Path run) {
        Path file = call.value(OUT).map(text -> TrainCommand.path(OUT, text)).orElse(run.resolve(FILE));
        Check.that(isGif(file) || file.toString().toLowerCase(Locale.ROOT).endsWith(".png"), OUT,
                "a file that ends in .gif or .png", file);
        if (call.has(OUT)) {
            Path folder = file.toAbsolutePath().getParent();
            Check.that(Files.isDirectory(folder), OUT, "a file in an existing folder", file);
        }
        return file;
    }

    private static boolean isGif(Path file) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(".gif");
    }

    /// Runs the episodes, and says what they gave as `evaluate` does.
    private static Watched watch(Call call, TrainedPolicy trained, long every,
            EpisodeList.Episodes episodes) {
        try (Environment environment = trained.make(call.calls())) {
            Watched watched = new Watched(environment, every);
            EpisodeList result = EpisodeList.in(watched, Differences.of(trained, environment), trained,
                    e -> trained.policy(), episodes);
            watched.end();
            result.warn(call.terminal());
            EvaluateCommand.print(call.out(), result, OptionalDouble.empty());
            return watched;
        }
    }

    /// Draws a frame.
    private interface Artist {
        BufferedImage draw(Watched.Frame frame);
    }

    private static void write(OutputStream out, Path file, List<Watched.Frame> frames, Artist artist)
            throws IOException {
        if (!isGif(file)) {
            ImageIO.write(strip(frames, artist), "png", out);
            return;
        }
        try (Gif gif = new Gif(out)) {
            for (int i = 0; i < frames.size(); i++) {
                gif.add(artist.draw(frames.get(i)), hundredths(frames, i));
            }
        }
    }

    /// Until the next frame of the episode; times are rounded, not their differences, so that no error grows.
    private static int hundredths(List<Watched.Frame> frames, int i) {
        if (frames.get(i).last()) {
            return LONGEST;
        }
        long shown = Math.round(100 * frames.get(i + 1).seconds()) - Math.round(100 * frames.get(i).seconds());
        return Math.clamp(shown, SHORTEST, LONGEST);
    }

    /// A few frames, equally far apart, the first and the last among them.
    private static BufferedImage strip(List<Watched.Frame> frames, Artist artist) {
        int count = Math.min(STRIP, frames.size());
        int columns = Math.min(COLUMNS, count);
        List<BufferedImage> drawn = IntStream.range(0, count)
                .mapToObj(i -> artist.draw(frames.get((int) ((long) i * (frames.size() - 1) / (count - 1))))).toList();
        int width = drawn.getFirst().getWidth() + GAP;
        int height = drawn.getFirst().getHeight() + GAP;
        BufferedImage strip = new BufferedImage(columns * width - GAP, Math.ceilDiv(count, columns) * height - GAP,
                BufferedImage.TYPE_INT_RGB);
        Graphics2D g = strip.createGraphics();
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, strip.getWidth(), strip.getHeight());
        for (int i = 0; i < count; i++) {
            g.drawImage(drawn.get(i), i % columns * width, i / columns * height, null);
        }
        g.dispose();
        return strip;
    }
}
