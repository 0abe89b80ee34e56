// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import org.fittedq.algorithm.DivergenceException;
import org.fittedq.env.Calls;
import org.fittedq.math.Compute;
import org.fittedq.portfolio.backtest.Comparison;
import org.fittedq.portfolio.backtest.Folds;
import org.fittedq.portfolio.backtest.Learner;
import org.fittedq.portfolio.backtest.Simulation;
import org.fittedq.portfolio.backtest.TrainedStrategies;
import org.fittedq.portfolio.backtest.WalkForward;
import org.fittedq.portfolio.strategy.Strategy;
import org.fittedq.portfolio.task.Plan;
import org.fittedq.run.Experiment;
import org.fittedq.run.Training;
import org.fittedq.run.TrainingListener;
import org.fittedq.store.Disk;

/// Trainings of a backtest: a run folder for each algorithm, fold and seed, several at a time. What is done is not done again.
final class PortfolioTrainings implements TrainedStrategies {

    private static final double NANOS = 1e-9;
    private static final double TELL_SECONDS = 10;

    private final Call call;
    private final Path folder;
    private final PortfolioLesson lesson;
    private final Plan plan;
    private final Set<Training> going = ConcurrentHashMap.newKeySet();
    private final long began = System.nanoTime();
    private volatile boolean stopped;
    private long told = began;
    private long stepped;
    private long left;

    PortfolioTrainings(Call call, Path folder, PortfolioLesson lesson, Plan plan) {
        this.call = call;
        this.folder = folder;
        this.lesson = lesson;
        this.plan = plan;
    }

    /// One algorithm with one seed.
    private record Name(String algorithm, long seed) {

        static Name parse(String text) {
            int at = text.indexOf(" seed ");
            return new Name(text.substring(0, at), Long.parseLong(text.substring(at + 6)));
        }

        String text() {
            return algorithm + " seed " + seed;
        }
    }

    /// Trains what is not trained yet, and simulates.
    ///
    /// @return an entry for each algorithm, with the paths of all seeds; empty if it was stopped
    /// @throws Refusal if a training fails
    Optional<List<Comparison.Entry>> run(Simulation simulation, Folds folds) {
        List<Learner> learners = new ArrayList<>();
        for (Experiment e : lesson.experiments().values()) {
            lesson.seeds().forEach(seed -> learners.add(new Trained(new Name(e.algorithm(), seed))));
            left += e.run().steps() * folds.folds().size() * lesson.seeds().size();
        }
        call.terminal().interruption().arm(new Interruption.Work(this::stop, "the checkpoints in " + folder));
        try {
            List<Comparison.Entry> each = new WalkForward(simulation, folds, Options.threads(call)).run(learners, this,
                    (what, done, all) -> tell(what + ", " + done + " of " + all + " done"));
            return Optional.of(byAlgorithm(each));
        } catch (CancellationException e) {
            return Optional.empty();
        } catch (IllegalStateException e) {
            if (stopped) {
                return Optional.empty();
            }
            if (e.getCause() instanceof DivergenceException || e.getCause() instanceof UncheckedIOException) {
                throw new Refusal(Main.FAILED, e.getMessage(), e);
            }
            throw e;
        }
    }

    private List<Comparison.Entry> byAlgorithm(List<Comparison.Entry> each) {
        List<Comparison.Entry> entries = new ArrayList<>();
        for (String algorithm : lesson.experiments().keySet()) {
            entries.add(new Comparison.Entry(algorithm,
                    each.stream().filter(e -> Name.parse(e.name()).algorithm().equals(algorithm))
                            .flatMap(e -> e.paths().stream()).toList()));
        }
        return entries;
    }

    private void stop() {
        stopped = true;
        going.forEach(Training::requestStop);
    }

    private void tell(String line) {
        call.terminal().error(line);
    }

    /// Tells of steps, now and then.
    private synchronized void stepped(String what, long step, long steps, long more) {
        stepped += more;
        left -= more;
        long now = System.nanoTime();
        if ((now - told) * NANOS >= TELL_SECONDS) {
            told = now;
            double minutes = left * ((now - began) * NANOS / stepped) / 60;
            tell(String.format(Locale.ROOT, "%s: step %d of %d; about %.0f min left of all", what, step, steps,
                    Math.ceil(minutes)));
        }
    }

    private synchronized void skipped(long steps) {
        left -= steps;
    }

    private Path run(Name name, int fold) {
        return folder.resolve(name.algorithm()).resolve("fold-" + fold).resolve("seed-" + name.seed());
    }

    private Path mark(Name name, int fold) {
        return run(name, fold).resolveSibling("seed-" + name.seed() + ".done");
    }

    @Override
    public Optional<Strategy> find(String learner, int fold) {
        Name name = Name.parse(learner);
        if (!Files.exists(mark(name, fold))) {
            return Optional.empty();
        }
        skipped(lesson.experiments().get(name.algorithm()).run().steps());
        return Optional.of(PortfolioPolicies.strategy(run(name, fold), plan, name.text()));
    }

    @Override
    public void keep(String learner, int fold, Strategy strategy) {
        try {
            Disk.real().replace(mark(Name.parse(learner), fold), new byte[0]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Trains one algorithm with one seed.
    private final class Trained implements Learner {

        private final Name name;

        private Trained(Name name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name.text();
        }

        @Override
        public Strategy learn(Lesson of) {
            Path run = run(name, of.fold());
            Experiment experiment = lesson.experiment(name.algorithm(), name.seed(), of.days());
            try (Training training = training(run, experiment, of.fold())) {
                going.add(training);
                skipped(training.step());
                if (stopped) {
                    training.requestStop();
                }
                boolean finished = training.run();
                going.remove(training);
                if (!finished) {
                    throw new CancellationException("stopped at step " + training.step());
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e.getMessage(), e);
            }
            return PortfolioPolicies.strategy(run, plan, name.text());
        }

        private Training training(Path run, Experiment experiment, int fold) throws IOException {
            Files.createDirectories(run.getParent());
            Listener listener = new Listener(name.text() + ", fold " + fold, experiment.run().steps());
            Compute compute = Options.compute(call, 1);
            boolean made = false;
            try {
                Training training = Runs.isRun(run)
                        ? Training.resume(run, compute, listener)
                        : Training.begin(run, experiment, compute, listener);
                listener.last = training.step();
                made = true;
                return training;
            } finally {
                if (!made) {
                    compute.close();
                }
            }
        }
    }

    /// Counts the steps of one training.
    private final class Listener implements TrainingListener {

        private final String what;
        private final long steps;
        private long last;

        private Listener(String what, long steps) {
            this.what = what;
            this.steps = steps;
        }

        @Override
        public Calls calls() {
            return call.terminal().interruption().calls();
        }

        @Override
        public void stepped(Training training, long step) {
            PortfolioTrainings.this.stepped(what, step, steps, step - last);
            last = step;
        }
    }
}
