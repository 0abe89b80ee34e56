// SPDX-License-Identifier: Apache-2.0
package org.fittedq.nn;

import java.util.Arrays;
import org.fittedq.math.Power;
import org.fittedq.math.Stateful;
import org.fittedq.math.kernel.Kernels;
import org.fittedq.math.kernel.Kernels.AdamStep;

/// What an optimiser remembers of one network: two numbers for each parameter and the count of its steps.
///
/// The first number is the mean gradient (adam, adamw), the momentum (sgd) or the last gradient (rprop), the second the
/// mean squared gradient (adam, adamw, rmsprop) or the step size (rprop).
public final class OptimiserState implements Stateful {

    // iRprop⁻ (Igel and Hüsken 2000)
    private static final float RPROP_UP = 1.2f;
    private static final float RPROP_DOWN = 0.5f;
    private static final float RPROP_MIN = 1e-6f;
    private static final float RPROP_MAX = 50f;

    private final Optimiser settings;
    private final Optimiser.Moments moments;
    private final Mlp mlp;
    private final Kernels kernels;
    private final float[][][] first; // [layer][w, b, gain, shift][…], as Layer.parameters()
    private final float[][][] second;
    private final float[][][] parameters;
    private final long[] steps = new long[1];
    private final AdamStep adam = new AdamStep();
    private double learningRate; // now

    /// Makes the state before the first step.
    ///
    /// @param settings rule and rates
    /// @param mlp      the network to be optimised
    public OptimiserState(Optimiser settings, Mlp mlp) {
        this(settings, mlp, 0);
    }

    /// Makes the state before the first step, in the middle of a run.
    ///
    /// @param settings rule and rates
    /// @param mlp      the network to be optimised
    /// @param runSteps steps that the run has done, at least 0
    public OptimiserState(Optimiser settings, Mlp mlp, long runSteps) {
        this.settings = settings;
        this.moments = settings.moments();
        this.learningRate = settings.learningRateSchedule().at(settings.learningRate(), runSteps);
        this.mlp = mlp;
        this.kernels = mlp.compute().kernels();
        int depth = mlp.depth();
        this.first = new float[depth][][];
        this.second = new float[depth][][];
        this.parameters = new float[depth][][];
        for (int l = 0; l < depth; l++) {
            float[][] p = mlp.layer(l).parameters();
            parameters[l] = p;
            first[l] = new float[p.length][];
            second[l] = new float[p.length][];
            for (int i = 0; i < p.length; i++) {
                first[l][i] = new float[p[i].length];
                second[l][i] = new float[p[i].length];
            }
        }
        reset();
    }

    /// Forgets everything: the state before the first step.
    public void reset() {
        steps[0] = 0;
        float begin = settings.rule() instanceof Optimiser.Rprop ? (float) learningRate : 0;
        for (int l = 0; l < first.length; l++) {
            for (int i = 0; i < first[l].length; i++) {
                Arrays.fill(first[l][i], 0);
                Arrays.fill(second[l][i], begin);
            }
        }
    }

    /// Tells how far the run is: the step size is its schedule's from now on.
    ///
    /// @param runSteps steps that the run has done, at least 0
    public void stepsDone(long runSteps) {
        learningRate = settings.learningRateSchedule().at(settings.learningRate(), runSteps);
    }

    /// Returns the step size of the next step.
    ///
    /// @return at least 0; of rprop, that of the first step after a [#reset]
    public double learningRate() {
        return learningRate;
    }

    Mlp mlp() {
        return mlp;
    }

    double maxGradientNorm() {
        return settings.maxGradientNorm();
    }

    /// Begins a step: t ← t + 1 and the bias corrections of Adam that belong to it.
    void begin(float gradientScale) {
        steps[0]++;
        boolean decoupled = settings.rule() instanceof Optimiser.AdamW;
        double decay = settings.weightDecay();
        adam.gradient(gradientScale, decoupled ? 0 : (float) decay,
                decoupled ? (float) (1 - learningRate * decay) : 1f);
        adam.moments((float) (1 - moments.beta1()), (float) (1 - moments.beta2()),
                (float) (learningRate / (1 - Power.of(moments.beta1(), steps[0]))),
                (float) (1 / (1 - Power.of(moments.beta2(), steps[0]))),
                (float) moments.epsilon());
    }

    /// Applies the step to a range of one parameter array.
    ///
    /// @param l    layer
    /// @param part index in Layer.parameters()
    /// @param p0   first index
    /// @param g    gradient from `g0`
    /// @param g0   offset
    /// @param n    length, a multiple of 32
    void apply(int l, int part, int p0, float[] g, int g0, int n) {
        float[] p = parameters[l][part];
        float[] m = first[l][part];
        float[] v = second[l][part];
        switch (settings.rule()) {
            case Optimiser.Adam a -> kernels.adam(p, p0, m, v, g, g0, n, adam);
            case Optimiser.AdamW a -> kernels.adam(p, p0, m, v, g, g0, n, adam);
            case Optimiser.RmsProp r -> rmsprop(p, p0, v, g, g0, n);
            case Optimiser.Sgd r -> sgd(p, p0, m, g, g0, n);
            case Optimiser.Rprop r -> rprop(p, p0, m, v, g, g0, n);
        }
    }

    private float gradient(float[] p, int at, float g) {
        return Math.fma(adam.l2(), p[at], g * adam.scale());
    }

    private void rmsprop(float[] p, int p0, float[] v, float[] g, int g0, int n) {
        float rate = (float) learningRate;
        for (int i = 0, at = p0; i < n; i++, at++) {
            float gradient = gradient(p, at, g[g0 + i]);
            v[at] = Math.fma(adam.decay2(), gradient * gradient - v[at], v[at]);
            p[at] -= rate * gradient / ((float) Math.sqrt(v[at]) + adam.epsilon());
        }
    }

    private void sgd(float[] p, int p0, float[] m, float[] g, int g0, int n) {
        float rate = (float) learningRate;
        float momentum = (float) moments.beta1();
        for (int i = 0, at = p0; i < n; i++, at++) {
            m[at] = momentum * m[at] + gradient(p, at, g[g0 + i]);
            p[at] -= rate * m[at];
        }
    }

    private void rprop(float[] p, int p0, float[] last, float[] step, float[] g, int g0, int n) {
        for (int i = 0, at = p0; i < n; i++, at++) {
            float gradient = gradient(p, at, g[g0 + i]);
            float agreement = gradient * last[at];
            if (agreement > 0) {
                step[at] = Math.min(step[at] * RPROP_UP, RPROP_MAX);
            } else if (agreement < 0) {
                step[at] = Math.max(step[at] * RPROP_DOWN, RPROP_MIN);
                gradient = 0;
            }
            p[at] -= Math.signum(gradient) * step[at];
            last[at] = gradient;
        }
    }

    @Override
    public void exchange(String name, Exchange x) {
        x.longs(name + "/steps", steps);
        for (int l = 0; l < first.length; l++) {
            for (int i = 0; i < first[l].length; i++) {
                x.floats(name + "/first/" + l + "/" + i, first[l][i]);
                x.floats(name + "/second/" + l + "/" + i, second[l][i]);
            }
        }
    }
}
