// SPDX-License-Identifier: Apache-2.0
package org.fittedq.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fittedq.algorithm.Algorithm;
import org.fittedq.math.Check;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.Dynamics;
import org.fittedq.mdp.Physics;
import org.fittedq.nn.Mlp;
import org.fittedq.policy.DeterministicActor;
import org.fittedq.policy.GreedyPolicy;

/// The Euler residual: the first-order condition of optimal control at a policy's actions, by a model of the task.
///
/// > e(s) = ∂r/∂a + γ ∂v/∂s′ ∂f/∂a  at a = π(s), s′ = f(s, a)
///
/// > v(s) = q(s, π(s)), so ∂v/∂s = ∂q/∂s + ∂q/∂a ∂π/∂s;  0 in place of the second term of e where s′ is terminal
///
/// It is the gradient of r + γ v(s′) in the action, and so what ∇ₐ q(s, a) is where q obeys its Bellman equation. ‖∇ₐ q‖ tells how
/// well the actor climbs the critic; ‖e − ∇ₐ q‖ how well the critic's slope is that of the task and its own values; ‖e‖ how far the
/// policy is from the optimality condition, which asks for 0 at actions inside the box.
///
/// Actions are normalised: gradients are in reward (times the algorithm's factor of the reward, if it has one) for each half-width
/// of the box. ∂r/∂a contains the way over s′ where the reward looks at it. A model with noise is taken at ξ = 0, its mean: e is then
/// that of the mean next state, not the mean of e. Of an ensemble each state has one network.
///
/// Source: the Euler equation of deterministic optimal control, with v and π as learned in place of v* and π*.
/// Not thread-safe.
public final class EulerResidual {

    /// States that are looked at together.
    static final int ROWS = 128;

    /// What messages call it.
    public static final String NAME = "Euler residual";

    private final Dynamics.Unrolled step; // f and r
    private final double gamma;
    private final Gradient q;
    private final Feedback pi;
    private final Mat s, a, xi, aNext;
    private final Dynamics.Prediction next; // s′
    private final Vec dr;
    private final Mat ds, dsNext, daNext;
    private final Mat slope; // ∇ₐ q(s, a)
    private final Mat e;

    /// The gradient of q(s, a).
    @FunctionalInterface
    public interface Gradient {

        /// Evaluates the gradient.
        ///
        /// @param s  N×dₛ; not modified
        /// @param a  N×dₐ, normalised; not modified
        /// @param ds out: ∂q/∂s, N×dₛ
        /// @param da out: ∂q/∂a, N×dₐ
        public void of(Mat s, Mat a, Mat ds, Mat da);
    }

    /// A deterministic policy a = π(s) with its Jacobian product.
    public interface Feedback {

        /// Chooses actions.
        ///
        /// @param s N×dₛ; not modified
        /// @param a out: π(s), N×dₐ, normalised
        void act(Mat s, Mat a);

        /// Goes back through the last [#act]: ds += da ∂π/∂s.
        ///
        /// @param da N×dₐ; not modified
        /// @param ds added to, N×dₛ
        void backward(Mat da, Mat ds);
    }

    /// The residual at one state. All norms are Euclidean, in reward for each half-width of the box.
    ///
    /// @param state    index
    /// @param norm     ‖e‖
    /// @param gradNorm ‖∇ₐ q‖
    /// @param distance ‖e − ∇ₐ q‖
    /// @param interior whether no component of the action is on its bound, as in [Gap]: the condition e = 0 holds only there
    public record Row(int state, double norm, double gradNorm, double distance, boolean interior) {}

    /// Makes the work memory.
    ///
    /// @param f           s′ and r; of observations as q and π see them
    /// @param rewardScale factor of the reward in q, above 0
    /// @param gamma       γ for each step, in [0, 1]
    /// @param q           gradient of q
    /// @param pi          the policy
    public EulerResidual(Dynamics f, double rewardScale, double gamma, Gradient q, Feedback pi) {
        int observation = f.observationSize();
        int action = f.actionSize();
        this.step = f.unroll(ROWS, 1);
        this.gamma = gamma;
        this.q = q;
        this.pi = pi;
        this.s = new Mat(ROWS, observation);
        this.a = new Mat(ROWS, action);
        this.xi = new Mat(ROWS, f.noiseSize());
        this.aNext = new Mat(ROWS, action);
        this.next = new Dynamics.Prediction(ROWS, observation);
        this.dr = new Vec(ROWS).fill((float) rewardScale);
        this.ds = new Mat(ROWS, observation);
        this.dsNext = new Mat(ROWS, observation);
        this.daNext = new Mat(ROWS, action);
        this.slope = new Mat(ROWS, action);
        this.e = new Mat(ROWS, action);
    }

    /// Makes the measure of what was learned, as it is now, by the environment's own equations or, if there are none, by the
    /// algorithm's model.
    ///
    /// @param trained policy, q and task
    /// @param compute kernels and threads; change no bit
    /// @return the measure
    /// @throws IllegalArgumentException if there is neither, the policy has no actor, its q no gradient in the state, or not every
    ///                                  action of the box is valid
    public static EulerResidual of(Trained trained, Compute compute) {
        Check.that(trained.spec().valid().isWhole(), NAME, "a task that takes every action of its box",
                trained.environmentName() + ", which does not",
                "at a valid action next to others that are not, no gradient need be 0");
        Dynamics f = trained.physics().map(Physics::dynamics).or(trained.algorithm()::dynamics)
                .orElseThrow(() -> new IllegalArgumentException(noModel(trained)));
        return of(trained.algorithmName(), trained.algorithm(), f, compute);
    }

    private static String noModel(Trained trained) {
        String normalised = trained.normaliser().isPresent()
                ? " with --normalize-observations, which its equations do not know,"
                : "";
        return Check.message(NAME,
                "an environment that gives its equations, such as Pendulum-v1, or an algorithm with a model, such as svg",
                trained.environmentName() + normalised + " and " + trained.algorithmName())
                + "; wrappers other than a time limit hide an environment's equations";
    }

    /// Makes the measure where it needs neither noise nor a learned model.
    ///
    /// @param trained policy, q and task
    /// @param compute kernels and threads; change no bit
    /// @return the measure of policy and q as they are now; empty where it has no meaning or is not exact
    public static Optional<EulerResidual> exact(Trained trained, Compute compute) {
        return trained.physics().map(Physics::dynamics)
                .filter(f -> trained.spec().valid().isWhole() && f.noiseSize() == 0
                        && isDefinedFor(trained.algorithm()))
                .map(f -> of(trained.algorithmName(), trained.algorithm(), f, compute));
    }

    /// Makes the measure of an algorithm's policy and of the q that it climbs, as they are now.
    ///
    /// @param name      the algorithm's
    /// @param algorithm the algorithm
    /// @param f         a model of observations as the algorithm sees them
    /// @param compute   kernels and threads; change no bit
    /// @return the measure
    /// @throws IllegalArgumentException if the policy has no actor, or q has no gradient in the state
    public static EulerResidual of(String name, Algorithm algorithm, Dynamics f, Compute compute) {
        refusal(name, algorithm).ifPresent(text -> {
            throw new IllegalArgumentException(text);
        });
        Mlp actor = ((GreedyPolicy.Amortised) algorithm.greedyPolicy()).actor();
        return new EulerResidual(f, algorithm.rewardScale(), algorithm.template().buffer().gamma(),
                CriticGradient.of(algorithm.climbed(), compute),
                feedback(DeterministicActor.differentiableCopy(actor, f.actionSize(), ROWS, compute)));
    }

    /// Makes the feedback of an actor, with its gradient in the state.
    static Feedback feedback(DeterministicActor actor) {
        return new Feedback() {
            @Override
            public void act(Mat s, Mat a) {
                actor.act(s, a);
            }

            @Override
            public void backward(Mat da, Mat ds) {
                actor.backward(da).gradientInState(ds);
            }
        };
    }

    /// Tells whether [#of] makes one.
    ///
    /// @param algorithm what is to be measured
    /// @return true if its policy has an actor and its q a gradient in the state
    public static boolean isDefinedFor(Algorithm algorithm) {
        return refusal("", algorithm).isEmpty();
    }

    private static Optional<String> refusal(String name, Algorithm algorithm) {
        if (algorithm.greedyPolicy() instanceof GreedyPolicy.BestPoint) {
            return Optional.of(Check.message(NAME, "a policy with an actor",
                    name + ", which takes the best of its control points")
                    + "; which one that is changes with the state, and then there is no ∂π/∂s");
        }
        if (!(algorithm.greedyPolicy() instanceof GreedyPolicy.Amortised)) {
            return Optional.of(Check.message(NAME, "a policy with an actor", name + ", which searches for its actions")
                    + "; a search has no ∂π/∂s");
        }
        if (!CriticGradient.isDefinedFor(algorithm.climbed())) {
            return Optional.of(Check.message(NAME, "a critic with a gradient in the state: a network",
                    name + " with " + algorithm.climbed().kind()));
        }
        return Optional.empty();
    }

    /// Measures the residual.
    ///
    /// @param visited states, as q and π see them, and the policy's actions there
    /// @return a row for each state
    public List<Row> measure(VisitedStates visited) {
        int states = visited.s().rows();
        List<Row> rows = new ArrayList<>();
        for (int first = 0; first < states; first += ROWS) {
            take(visited, first);
            evaluate();
            for (int i = 0; i < ROWS && first + i < states; i++) {
                rows.add(row(first + i, i));
            }
        }
        return rows;
    }

    /// Takes the states from one on; the last fills what room is left.
    private void take(VisitedStates visited, int first) {
        for (int i = 0; i < ROWS; i++) {
            int from = Math.min(first + i, visited.s().rows() - 1);
            System.arraycopy(visited.s().data(), from * s.cols(), s.data(), i * s.cols(), s.cols());
            System.arraycopy(visited.a().data(), from * a.cols(), a.data(), i * a.cols(), a.cols());
        }
    }

    private void evaluate() {
        q.of(s, a, ds, slope);
        // s′ = f(s, a), ξ = 0
        step.step(0, s, a, xi, next);
        // ∂v/∂s′ = ∂q/∂s + ∂q/∂a ∂π/∂s at s′, a′ = π(s′)
        pi.act(next.sNext(), aNext);
        q.of(next.sNext(), aNext, dsNext, daNext);
        pi.backward(daNext, dsNext);
        for (int i = 0; i < ROWS; i++) {
            float discount = (float) gamma * next.continues().at(i);
            for (int j = 0; j < dsNext.cols(); j++) {
                dsNext.set(i, j, discount * dsNext.at(i, j));
            }
        }
        // e = ∂r/∂a + γ ∂v/∂s′ ∂f/∂a
        ds.fill(0);
        e.fill(0);
        step.backward(0, dsNext, dr, ds, e);
    }

    private Row row(int state, int i) {
        float[] action = new float[a.cols()];
        float[] residual = new float[a.cols()];
        float[] gradient = new float[a.cols()];
        float[] difference = new float[a.cols()];
        a.row(i, action);
        e.row(i, residual);
        slope.row(i, gradient);
        for (int j = 0; j < difference.length; j++) {
            difference[j] = residual[j] - gradient[j];
        }
        return new Row(state, Gap.norm(residual), Gap.norm(gradient), Gap.norm(difference), Gap.isInterior(action));
    }
}
