// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env.check;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.fittedq.math.Check;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.Batch;
import org.fittedq.mdp.Dynamics;
import org.fittedq.mdp.Physics;
import org.fittedq.mdp.Spec;

/// Compares an environment's own equations with what its steps gave.
///
/// Numbers agree if they differ by at most 10⁻⁴ of the largest of their kind (of that dimension of the state, of the rewards):
/// the equations start from observations rounded to float, the environment from what it rounded. Where the mean next states
/// differ and the model has noise, the noise of each step is inferred: with it the model must give that step, and all of it must
/// look like N(0, I).
final class PhysicsCheck {

    private static final double TOLERANCE = 1e-4;
    private static final double NOISE_SPREAD = 2; // ours: far outside chance for the noises of 300 steps

    private final Spec spec;
    private final Batch b;
    private final Set<String> problems = new LinkedHashSet<>();

    private PhysicsCheck(Spec spec, Batch steps) {
        this.spec = spec;
        this.b = steps;
    }

    /// Finds what differs.
    ///
    /// @param physics the equations
    /// @param spec    the environment's
    /// @param steps   what [#record] gave
    /// @return the problems, the first of each kind; empty if there are none
    static Set<String> problems(Physics physics, Spec spec, Batch steps) {
        PhysicsCheck check = new PhysicsCheck(spec, steps);
        check.run(physics);
        return check.problems;
    }

    /// Takes steps from a reset on.
    ///
    /// @param spec    the environment's
    /// @param episode drives the environment
    /// @param steps   how many
    /// @return the steps; `bootstrap` is 1, or 0 where s′ is terminal
    static Batch record(Spec spec, CheckedEpisode episode, int steps) {
        Batch b = new Batch(steps, spec.observationSize(), spec.actions().size());
        CheckedEpisode.Given before = episode.reset();
        for (int i = 0; i < steps; i++) {
            if (episode.ended()) {
                before = episode.next();
            }
            CheckedEpisode.Given after = episode.next();
            for (int k = 0; k < spec.observationSize(); k++) {
                b.s().set(i, k, before.observation().get(k));
                b.sNext().set(i, k, after.observation().get(k));
            }
            spec.actions().toUnit(episode.lastAction(), b.a().data(), i * spec.actions().size());
            b.r().set(i, (float) after.reward());
            b.bootstrap().set(i, after.terminal() ? 0 : 1);
            before = after;
        }
        return b;
    }

    private void run(Physics physics) {
        Dynamics dynamics = physics.dynamics();
        if (dynamics.observationSize() != spec.observationSize() || dynamics.actionSize() != spec.actions().size()) {
            problems.add(
                    Check.message("physics", shape(spec.observationSize(), spec.actions().size()) + ", as the spec",
                            shape(dynamics.observationSize(), dynamics.actionSize())));
            return;
        }
        Dynamics.Unrolled model = dynamics.unroll(b.size(), 1);
        Dynamics.Prediction p = new Dynamics.Prediction(b.size(), spec.observationSize());
        Mat xi = new Mat(b.size(), dynamics.noiseSize()); // 0: the mean
        model.step(0, b.s(), b.a(), xi, p);
        if (dynamics.noiseSize() > 0 && next(p.sNext()).isPresent()) {
            model.infer(b.s(), b.a(), b.sNext(), xi);
            noise(xi).ifPresent(problems::add);
            model.step(0, b.s(), b.a(), xi, p);
        }
        next(p.sNext()).ifPresent(problems::add);
        objective("physics, dynamics", p);
        physics.objective().value(b.s(), b.a(), b.sNext(), p.r(), p.continues());
        objective("physics, objective", p);
    }

    private static String shape(int observationSize, int actionSize) {
        return "observations of " + observationSize + " and actions of " + actionSize;
    }

    private void objective(String what, Dynamics.Prediction p) {
        reward(what, p.r()).ifPresent(problems::add);
        end(what, p.continues()).ifPresent(problems::add);
    }

    /// Returns the first difference of s′, if any.
    private Optional<String> next(Mat got) {
        for (int k = 0; k < got.cols(); k++) {
            double largest = Math.max(largest(b.s(), k), largest(b.sNext(), k));
            for (int i = 0; i < got.rows(); i++) {
                if (differ(b.sNext().at(i, k), got.at(i, k), largest)) {
                    return Optional.of(Check.message("physics, dynamics, step " + (i + 1),
                            "s′[" + k + "] = " + b.sNext().at(i, k) + ", as step() gave", got.at(i, k)));
                }
            }
        }
        return Optional.empty();
    }

    private Optional<String> reward(String what, Vec got) {
        double largest = 0;
        for (int i = 0; i < got.size(); i++) {
            largest = Math.max(largest, Math.abs(b.r().at(i)));
        }
        for (int i = 0; i < got.size(); i++) {
            if (differ(b.r().at(i), got.at(i), largest)) {
                return Optional.of(Check.message(what + ", step " + (i + 1),
                        "reward " + b.r().at(i) + ", as step() gave", got.at(i)));
            }
        }
        return Optional.empty();
    }

    private Optional<String> end(String what, Vec got) {
        for (int i = 0; i < got.size(); i++) {
            if (got.at(i) != b.bootstrap().at(i)) {
                return Optional.of(Check.message(what + ", step " + (i + 1),
                        "continues " + b.bootstrap().at(i) + ", as step() gave", got.at(i)));
            }
        }
        return Optional.empty();
    }

    private static Optional<String> noise(Mat xi) {
        double square = 0;
        for (float x : xi.data()) {
            square += (double) x * x / xi.data().length;
        }
        return 1 / NOISE_SPREAD <= square && square <= NOISE_SPREAD
                ? Optional.empty()
                : Optional.of(Check.message("physics, dynamics", "inferred noise with a mean square near 1", square));
    }

    private static double largest(Mat m, int k) {
        double largest = 0;
        for (int i = 0; i < m.rows(); i++) {
            largest = Math.max(largest, Math.abs(m.at(i, k)));
        }
        return largest;
    }

    private static boolean differ(double expected, double got, double largest) {
        return !(Math.abs(expected - got) <= TOLERANCE * largest); // NaN differs
    }
}
