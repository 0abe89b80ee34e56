// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.util.Locale;
import org.fittedq.env.Calls;
import org.fittedq.measure.Evaluation;
import org.fittedq.rounds.RoundLoop;
import org.fittedq.run.RunSettings;
import org.fittedq.run.Training;
import org.fittedq.run.TrainingListener;

/// Shows how a training goes: on a terminal one line that is drawn again and again, elsewhere a line for each interval of
/// metrics or evaluations.
final class Progress implements TrainingListener {

    private static final double NANOS = 1e-9;
    private static final double REDRAW_SECONDS = 0.2;
    private static final double SPEED_SECONDS = 1;
    private static final int BAR = 20;
    private static final int MINUTE = 60;
    private static final double THOUSAND = 1000;
    private static final int MOST_WARNINGS = 10;

    private final Terminal terminal;
    private long lastStep;
    private long totalSteps;
    private int logEvery;
    private int evalEvery;
    private String lastReturn = "";
    private String lastEvaluation = "";
    private String lastRound = "";
    private double speed;
    private long speedNanos;
    private long speedStep;
    private int warnings;
    private long drawnNanos;
    private boolean shown;

    Progress(Terminal terminal) {
        this.terminal = terminal;
    }

    /// Starts the clock.
    void begin(long step, RunSettings run) {
        lastStep = step;
        speedStep = step;
        totalSteps = run.steps();
        logEvery = run.logEvery();
        evalEvery = run.evalEvery();
        speedNanos = System.nanoTime();
        drawnNanos = speedNanos;
    }

    @Override
    public Calls calls() {
        return terminal.interruption().calls();
    }

    @Override
    public void stepped(Training training, long step) {
        long before = lastStep;
        lastStep = step;
        lastRound = training.round().map(Progress::round).orElse("");
        if (terminal.interactive()) {
            long now = System.nanoTime();
            if ((now - drawnNanos) * NANOS >= REDRAW_SECONDS) {
                drawnNanos = now;
                draw(step);
            }
        } else if (crossed(before, step, logEvery) && !crossed(before, step, evalEvery)) {
            print(step, "");
        }
    }

    /// `  round 12  31k labels/s  Bellman error 0.42`
    private static String round(RoundLoop.Progress p) {
        String rate = p.labelsPerSecond() < THOUSAND
                ? String.format(Locale.ROOT, "%.0f", p.labelsPerSecond())
                : String.format(Locale.ROOT, "%.0fk", p.labelsPerSecond() / THOUSAND);
        String error = p.bellmanError().isPresent()
                ? String.format(Locale.ROOT, "  Bellman error %.3g", p.bellmanError().getAsDouble())
                : "";
        return "  round " + p.rounds() + "  " + rate + " labels/s" + error;
    }

    private static boolean crossed(long before, long step, int interval) {
        return interval > 0 && step / interval > before / interval;
    }

    @Override
    public void episodeEnded(Training training, int environment, double episodeReturn, int length) {
        lastReturn = String.format(Locale.ROOT, "  return %.1f", episodeReturn);
    }

    @Override
    public void evaluated(Training training, long step, Evaluation.Result result, boolean best) {
        lastEvaluation = String.format(Locale.ROOT, "  evaluation %.1f ± %.1f", result.returnMean(),
                result.returnStd());
        if (terminal.interactive()) {
            draw(step);
        } else {
            print(step, lastEvaluation + (best ? " (best)" : ""));
        }
    }

    @Override
    public void warned(Training training, long step, String warning) {
        if (++warnings > MOST_WARNINGS) {
            return;
        }
        if (shown) {
            terminal.err().print("\r\u001b[K");
        }
        terminal.error("warning: step " + step + ": " + warning
                + (warnings == MOST_WARNINGS ? "; further warnings are not shown" : ""));
    }

    private void measure(long step, double leastSeconds) {
        long now = System.nanoTime();
        double seconds = (now - speedNanos) * NANOS;
        if (seconds >= leastSeconds && step > speedStep) {
            speed = (step - speedStep) / Math.max(seconds, NANOS);
            speedNanos = now;
            speedStep = step;
        }
    }

    private void print(long step, String evaluation) {
        measure(step, 0);
        terminal.out().printf(Locale.ROOT, "step %d/%d  %.0f steps/s%s%s%s%s%n", step, totalSteps, speed, lastRound,
                lastReturn, evaluation, left(step));
        terminal.out().flush();
    }

    private void draw(long step) {
        measure(step, SPEED_SECONDS);
        int full = (int) (BAR * step / totalSteps);
        String bar = "█".repeat(full) + "░".repeat(BAR - full);
        String coloured = terminal.colour() ? "\u001b[32m" + bar + "\u001b[0m" : bar;
        String rate = speed > 0 ? String.format(Locale.ROOT, "  %.0f steps/s", speed) : "";
        terminal.err().print("\r\u001b[K" + coloured + " " + step + "/" + totalSteps + rate + lastRound + lastReturn
                + lastEvaluation + left(step));
        terminal.err().flush();
        shown = true;
    }

    private String left(long step) {
        if (speed <= 0 || step >= totalSteps) {
            return "";
        }
        long seconds = Math.round((totalSteps - step) / speed);
        long minutes = seconds / MINUTE;
        return minutes < MINUTE
                ? String.format(Locale.ROOT, "  %d:%02d left", minutes, seconds % MINUTE)
                : String.format(Locale.ROOT, "  %d h %02d min left", minutes / MINUTE, minutes % MINUTE);
    }

    /// Leaves the last state of the line standing, and goes to the next.
    void end() {
        if (shown) {
            draw(lastStep);
            terminal.err().println();
            shown = false;
        }
    }
}
