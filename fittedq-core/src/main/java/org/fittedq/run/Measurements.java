// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.fittedq.algorithm.DivergenceException;
import org.fittedq.algorithm.Metric;
import org.fittedq.algorithm.Metrics;
import org.fittedq.deploy.NotFiniteDecisionException;
import org.fittedq.deploy.Policy;
import org.fittedq.mdp.Environment;
import org.fittedq.measure.EulerResidual;
import org.fittedq.measure.Evaluation;
import org.fittedq.measure.GapMetrics;
import org.fittedq.measure.Trained;
import org.fittedq.measure.VisitedStates;
import org.fittedq.random.RandomStream;

/// What a training measures of its policy as it goes on: evaluations and the gap, in an environment of their own. Neither draws from a
/// stream of the training.
final class Measurements {

    /// The stream of the evaluations' episodes, which is part of the state.
    static final String STREAM = "evaluation";

    private final TrainingParts parts;
    private final RunSettings run;
    private final Trained trained;
    private final Policy policy;
    private final TrainingFiles files;
    private final MetricsLog log;
    private final Told told;
    private final BooleanSupplier stops;
    private boolean toldUnended;

    /// @param stops tells at each step of an episode whether the training is to stop
    Measurements(TrainingParts parts, TrainingFiles files, MetricsLog log, Told told, BooleanSupplier stops) {
        this.parts = parts;
        this.run = parts.experiment().run();
        this.trained = parts.trained();
        this.policy = parts.policy();
        this.files = files;
        this.log = log;
        this.told = told;
        this.stops = stops;
    }

    private Evaluation.Limits limits() {
        return new Evaluation.Limits(run.evalMaxSteps(), stops);
    }

    /// Evaluates the policy, if there is an environment for it.
    ///
    /// @return false if it was stopped; all is then as if it had not begun
    boolean evaluate() throws IOException {
        Optional<Environment> environment = parts.environments().evaluating();
        if (environment.isEmpty()) {
            return true;
        }
        RandomStream starts = parts.streams().stream(STREAM);
        long before = starts.skip(0);
        Optional<Evaluation.Result> result = Optional.empty();
        try {
            result = Evaluation.run(policy, environment.get(), starts, run.evalEpisodes(), Optional.of(predicted()),
                    limits());
        } catch (NotFiniteDecisionException e) {
            throw fault(e);
        } finally {
            if (result.isEmpty()) {
                starts.seek(before); // so that it can be done again
            }
        }
        if (result.isPresent()) {
            write(result.get());
        }
        return result.isPresent();
    }

    private Evaluation.Predicted predicted() {
        return new Evaluation.Predicted(trained.algorithm().critic(), trained.normaliser(),
                trained.algorithm().template().buffer().gamma());
    }

    /// An action that is not finite is a divergence; an observation that is not is the environment's fault.
    private static RuntimeException fault(NotFiniteDecisionException e) {
        return e.observed() ? e : new DivergenceException("action of the policy", e.value());
    }

    private void write(Evaluation.Result result) throws IOException {
        long step = parts.loop().steps();
        files.history().evaluation(String.format(Locale.ROOT, "%d,%s,%s,%s,%d", step, result.returnMean(),
                result.returnStd(), result.lengthMean(), result.episodes()));
        Metrics evaluation = new Metrics();
        evaluation.add(Metric.EVAL_RETURN, result.returnMean());
        evaluation.add(Metric.EVAL_LENGTH, result.lengthMean());
        evaluation.add(Metric.VALUE_BIAS, result.valueBias());
        evaluation.add(Metric.ACTION_SATURATION, result.saturation());
        log.write(evaluation);
        boolean isBest = parts.isBest(result.returnMean());
        if (isBest) {
            files.save(policy, "policy-best", step);
        }
        result.warnings().forEach(told::warnedOfFault);
        warnOfUnended("evaluation", result.unended(), result.episodes());
        told.evaluated(result, isBest);
    }

    private void warnOfUnended(String where, int unended, int episodes) {
        if (unended > 0 && !toldUnended) {
            toldUnended = true;
            told.warned(where + ": " + limits().told(unended, episodes)
                    + "; run.evalMaxSteps (--eval-max-steps) sets the limit; this is told once");
        }
    }

    /// Measures the gap, if there is an environment for it, with streams of this step alone: they need not be saved, and nobody else
    /// draws from them.
    ///
    /// @return false if it was stopped
    boolean gap() throws IOException {
        Optional<Environment> environment = parts.environments().evaluating();
        if (environment.isEmpty()) {
            return true;
        }
        long step = parts.loop().steps();
        Optional<VisitedStates.Visit> visit = VisitedStates.of(policy, trained.normaliser(), environment.get(),
                run.gapStates(), new RandomStream(run.seed(), "gap/episodes/" + step), limits());
        if (visit.isEmpty()) {
            return false;
        }
        VisitedStates visited = visit.get().states();
        warnOfUnended("gap", visit.get().unended(), visit.get().episodes());
        Metrics gap = GapMetrics.of(trained.algorithm(), trained.spec().valid(), visited,
                new RandomStream(run.seed(), "gap/search/" + step), parts.compute());
        EulerResidual.exact(trained, parts.compute()).ifPresent(euler -> GapMetrics.add(gap, euler, visited));
        log.write(gap);
        return true;
    }
}
