// SPDX-License-Identifier: Apache-2.0
package org.fittedq.value;

import java.util.Arrays;
import org.fittedq.math.Check;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.settings.Setting;
import org.fittedq.settings.Settings;

/// q(s, a; θ) = θ · φ(s, a), fitted exactly: θ = argmin N⁻¹ Σᵢ (θ · φ(sᵢ, aᵢ) − yᵢ)² + λ ‖θ‖².
///
/// Solved in double by Householder reflections, block of rows by block of rows: O(N p²) time, O(p²) memory. Without ridge
/// (λ = 0) dependent features are refused; with a small ridge the solution is close to the one of least norm. The ridge pulls on
/// every weight, the constant's too. Before the first fit q is 0. A refused fit leaves θ as it was.
///
/// Source of the regression in fitted Q-iteration: G. J. Gordon, *Stable Function Approximation in Dynamic Programming*, ICML 1995;
/// D. Ernst, P. Geurts, L. Wehenkel, *Tree-Based Batch Mode Reinforcement Learning*, JMLR 6, 2005, section 3.
public final class LinearQ implements Regressor {

    /// Settings.
    ///
    /// @param ridge λ
    public record Config(
            @Setting(value = "λ: weight of ‖θ‖² beside the mean squared error; larger pulls the weights to 0; 0 is plain least squares, which refuses dependent features", range = "[0, ∞)") double ridge) {

        /// Plain least squares.
        public static final Config DEFAULT = new Config(0);

        /// Checks the range.
        ///
        /// @throws IllegalArgumentException if λ is out of range
        public Config {
            Settings.check(Config.class, "ridge", ridge);
        }
    }

    private final Features features;
    private final Config c;
    private final double[] theta; // θ, p

    /// Makes q = 0.
    ///
    /// @param features φ
    /// @param c        settings
    public LinearQ(Features features, Config c) {
        this.features = features;
        this.c = c;
        this.theta = new double[features.count()];
    }

    @Override
    public int observationSize() {
        return features.observationSize();
    }

    @Override
    public int actionSize() {
        return features.actionSize();
    }

    @Override
    public boolean isDifferentiable() {
        return true;
    }

    /// Returns a weight.
    ///
    /// @param j index of a feature
    /// @return θⱼ, reward per unit of φⱼ
    public double theta(int j) {
        return theta[j];
    }

    /// Sets the weights, such as those of a known q.
    ///
    /// @param theta p finite numbers; not modified
    public void setTheta(double[] theta) {
        Check.that(theta.length == this.theta.length, "theta", this.theta.length + " numbers", theta.length);
        Check.that(Arrays.stream(theta).allMatch(Double::isFinite), "theta", "finite numbers", Arrays.toString(theta));
        System.arraycopy(theta, 0, this.theta, 0, theta.length);
    }

    /// Fits anew; the last θ plays no part.
    ///
    /// @throws IllegalArgumentException if shapes do not fit, a number is not finite, or (without ridge) a feature is a linear
    ///                                  combination of others on these rows, as with fewer rows than features
    @Override
    public void fit(Mat s, Mat a, Vec y) {
        TrainingSet.check(this, s, a, y);
        LeastSquares squares = new LeastSquares(theta.length);
        double[] phi = new double[theta.length];
        for (int i = 0; i < y.size(); i++) {
            features.evaluate(s.data(), i * s.cols(), a.data(), i * a.cols(), phi);
            squares.add(phi, y.at(i));
        }
        if (c.ridge() > 0) {
            squares.penalise(c.ridge() * y.size());
        }
        System.arraycopy(squares.solve(c.ridge() > 0), 0, theta, 0, theta.length);
    }

    @Override
    public void value(Mat s, Mat a, Vec out) {
        TrainingSet.checkPairs(this, s, a, out.size(), "values");
        Weighted point = new Weighted();
        for (int i = 0; i < out.size(); i++) {
            out.set(i, (float) point.value(s.data(), i * s.cols(), a.data(), i * a.cols()));
        }
    }

    @Override
    public ActionValues at(int maxStates, int maxActions) {
        return new PointValues(this, new Weighted(), maxStates, maxActions);
    }

    /// θ · φ with work memory for φ and its Jacobian.
    private final class Weighted implements PointValues.Point {

        private final double[] phi = new double[features.count()];
        private final double[] jacobian = new double[features.count() * features.actionSize()];

        @Override
        public double value(float[] s, int s0, float[] a, int a0) {
            features.evaluate(s, s0, a, a0, phi);
            double q = 0;
            for (int j = 0; j < phi.length; j++) {
                q += theta[j] * phi[j];
            }
            return q;
        }

        @Override
        public double gradient(float[] s, int s0, float[] a, int a0, float[] da) {
            double q = value(s, s0, a, a0);
            features.jacobian(s, s0, a, a0, phi, jacobian);
            int m = features.actionSize();
            for (int l = 0; l < m; l++) {
                // ∂q/∂aₗ = Σⱼ θⱼ ∂φⱼ/∂aₗ
                double slope = 0;
                for (int j = 0; j < phi.length; j++) {
                    slope += theta[j] * jacobian[j * m + l];
                }
                da[a0 + l] = (float) slope;
            }
            return q;
        }
    }

    @Override
    public void exchange(String name, Exchange x) {
        x.doubles(name + "/theta", theta);
    }
}
