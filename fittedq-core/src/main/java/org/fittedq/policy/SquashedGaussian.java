// SPDX-License-Identifier: Apache-2.0
package org.fittedq.policy;

import java.util.Arrays;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Stateful;
import org.fittedq.math.Vec;
import org.fittedq.math.Workers;
import org.fittedq.nn.Mlp;
import org.fittedq.nn.Network;
import org.fittedq.nn.OptimiserState;
import org.fittedq.nn.Tape;
import org.fittedq.random.Normals;
import org.fittedq.random.RandomStream;

/// A stochastic policy a = tanh(u), u = μ(s) + σ(s) ε, ε ~ N(0, 1), in normalised action units.
///
/// log π(a | s) = Σⱼ [−½εⱼ² − log σⱼ − ½ log 2π − log(1 − tanh² uⱼ)], and the last term, stable for any u, is
/// log(1 − tanh² u) = 2 (log 2 − u − softplus(−2u)). log σ is clamped to [−20, 2].
///
/// Source: Haarnoja et al., *Soft Actor-Critic*, ICML 2018, appendix C; bounds of log σ from the authors' code.
public final class SquashedGaussian implements Stateful {

    /// Numbers below which handing them to other threads costs more than it saves.
    private static final int SMALLEST_SHARED_WORK = 512;
    private static final float LOG_STD_MIN = -20;
    private static final float LOG_STD_MAX = 2;
    private static final double HALF_LOG_2PI = 0.9189385332046727;
    private static final double LOG_2 = 0.6931471805599453;

    private final Mlp mlp;
    private final Compute compute;
    private final Tape tape;
    private final int actionSize;
    private final Mat out; // μ and log σ side by side
    private final Mat dOut;
    private final Mat u;
    private final Mat a;
    private final Mat std;
    private final Mat logStd;
    private final Mat epsilon;
    private final Mat softplus;
    private final Vec dLogs; // one number for all rows
    private final int blocks; // of rows, shared by the threads
    private final Workers.Task sampleTask = this::sampleBlock;
    private final Workers.Task backwardTask = this::backwardBlock;
    // arguments of the running task
    private Mat sampledAction;
    private Vec sampledLogProb;
    private Mat gradient;
    private Vec dLog;
    private float pull;

    /// Makes a policy with random weights.
    ///
    /// @param observationSize dₛ
    /// @param actionSize      dₐ
    /// @param network         hidden layers
    /// @param batchSize       N
    /// @param init            source of the initial weights
    /// @param compute         kernels and threads
    public SquashedGaussian(int observationSize, int actionSize, Network network, int batchSize, RandomStream init,
            Compute compute) {
        this(new Mlp(observationSize, network, 2 * actionSize, Mlp.Use.FIT, init, compute), compute, batchSize);
    }

    /// Makes a policy with random weights whose gradient in the state can be taken too ([#gradientInState]).
    ///
    /// @param observationSize dₛ
    /// @param actionSize      dₐ
    /// @param network         hidden layers
    /// @param batchSize       N
    /// @param init            source of the initial weights
    /// @param compute         kernels and threads
    /// @return the policy
    public static SquashedGaussian differentiableInState(int observationSize, int actionSize, Network network,
            int batchSize, RandomStream init, Compute compute) {
        return new SquashedGaussian(
                new Mlp(observationSize, network, 2 * actionSize, Mlp.Use.FIT_AND_INPUT_GRADIENT, init, compute),
                compute, batchSize);
    }

    private SquashedGaussian(Mlp mlp, Compute compute, int batchSize) {
        this(mlp, compute, new Tape(mlp, batchSize));
    }

    private SquashedGaussian(Mlp mlp, Compute compute, Tape tape) {
        int batchSize = tape.maxRows();
        this.mlp = mlp;
        this.compute = compute;
        this.tape = tape;
        this.actionSize = mlp.outputs() / 2;
        this.out = new Mat(batchSize, 2 * actionSize);
        this.dOut = new Mat(batchSize, 2 * actionSize);
        this.u = new Mat(batchSize, actionSize);
        this.a = new Mat(batchSize, actionSize);
        this.std = new Mat(batchSize, actionSize);
        this.logStd = new Mat(batchSize, actionSize);
        this.epsilon = new Mat(batchSize, actionSize);
        this.softplus = new Mat(batchSize, actionSize);
        boolean shared = batchSize * actionSize >= SMALLEST_SHARED_WORK && compute.workers().threads() > 1;
        this.blocks = shared ? compute.workers().threads() : 1;
        this.sampledAction = a;
        this.sampledLogProb = new Vec(batchSize);
        this.gradient = a;
        this.dLogs = new Vec(batchSize);
        this.dLog = dLogs;
    }

    /// Makes another view of the same parameters with work memory of its own.
    ///
    /// @param batchSize N of the view
    /// @return a policy that shares this one's parameters
    public SquashedGaussian view(int batchSize) {
        return new SquashedGaussian(mlp, compute, batchSize);
    }

    /// Makes views of the same parameters for successive actions, back-propagated through in turn ([Tape#successive]).
    ///
    /// @param batchSize N of the views
    /// @param count     number of views, at least 1
    /// @return policies that share this one's parameters
    public SquashedGaussian[] views(int batchSize, int count) {
        return Arrays.stream(Tape.successive(mlp, batchSize, count, compute))
                .map(t -> new SquashedGaussian(mlp, compute, t)).toArray(SquashedGaussian[]::new);
    }

    /// Returns the parameters.
    ///
    /// @return the network: outputs μ, then log σ
    public Mlp mlp() {
        return mlp;
    }

    /// Draws a ~ π(· | s) and its log-density.
    ///
    /// @param s       N×dₛ; not modified; read again by [#step]
    /// @param noise   draws N·dₐ normals, row by row
    /// @param action  out: a, N×dₐ, in [−1, 1]
    /// @param logProb out: log π(a | s), N, in normalised action units
    public void sample(Mat s, Normals noise, Mat action, Vec logProb) {
        noise.fill(epsilon.data());
        tape.forward(s, out);
        sampledAction = action;
        sampledLogProb = logProb;
        run(sampleTask);
    }

    /// Takes the action of given noise, and its log-density.
    ///
    /// @param s       N×dₛ; not modified; read again by [#step]
    /// @param noise   ε, N×dₐ; not modified
    /// @param action  out: a = tanh(μ(s) + σ(s) ε), N×dₐ, in [−1, 1]
    /// @param logProb out: log π(a | s), N, in normalised action units
    public void act(Mat s, Mat noise, Mat action, Vec logProb) {
        epsilon.set(noise);
        tape.forward(s, out);
        sampledAction = action;
        sampledLogProb = logProb;
        run(sampleTask);
    }

    /// Infers the noise of recorded actions, ε = (u − μ(s))/σ(s), and takes them again: a = tanh(u), with their log-density under
    /// the policy as it is now. From a itself u could not be told where tanh is flat.
    ///
    /// @param s       N×dₛ; not modified; read again by [#step]
    /// @param u       recorded actions before the tanh, N×dₐ; not modified
    /// @param action  out: a, N×dₐ, in [−1, 1]
    /// @param logProb out: log π(a | s), N, in normalised action units
    public void infer(Mat s, Mat u, Mat action, Vec logProb) {
        tape.forward(s, out);
        for (int r = 0, i = 0; r < out.rows(); r++) {
            for (int j = 0; j < actionSize; j++, i++) {
                logStd.data()[i] = Math.clamp(out.at(r, actionSize + j), LOG_STD_MIN, LOG_STD_MAX);
            }
        }
        compute.kernels().exp(logStd.data(), std.data(), 0, std.data().length);
        for (int r = 0, i = 0; r < out.rows(); r++) {
            for (int j = 0; j < actionSize; j++, i++) {
                epsilon.data()[i] = (u.data()[i] - out.at(r, j)) / std.data()[i];
            }
        }
        sampledAction = action;
        sampledLogProb = logProb;
        run(sampleTask);
    }

    /// Returns the noise of the last actions.
    ///
    /// @return ε, N×dₐ; live, valid until the next actions
    public Mat noise() {
        return epsilon;
    }

    /// Returns the last actions before the tanh.
    ///
    /// @return u = μ + σ ε, N×dₐ; live, valid until the next actions
    public Mat beforeTanh() {
        return u;
    }

    private void run(Workers.Task task) {
        if (blocks == 1) {
            task.run(0, 0);
        } else {
            compute.workers().run(task, blocks);
        }
    }

    private int firstRow(int block) {
        return out.rows() * block / blocks;
    }

    private void sampleBlock(int block, int worker) {
        int row0 = firstRow(block);
        int row1 = firstRow(block + 1);
        int from = row0 * actionSize;
        int to = row1 * actionSize;
        float[] ui = u.data();
        float[] eps = epsilon.data();
        for (int r = row0, i = from; r < row1; r++) {
            for (int j = 0; j < actionSize; j++, i++) {
                ui[i] = out.at(r, j);
                logStd.data()[i] = Math.clamp(out.at(r, actionSize + j), LOG_STD_MIN, LOG_STD_MAX);
            }
        }
        compute.kernels().exp(logStd.data(), std.data(), from, to);
        for (int i = from; i < to; i++) {
            ui[i] = Math.fma(std.data()[i], eps[i], ui[i]);
            softplus.data()[i] = -2 * ui[i];
        }
        compute.kernels().tanh(ui, a.data(), from, to);
        compute.kernels().softplus(softplus.data(), softplus.data(), from, to);
        System.arraycopy(a.data(), from, sampledAction.data(), from, to - from);
        for (int r = row0, i = from; r < row1; r++) {
            double sum = 0;
            for (int j = 0; j < actionSize; j++, i++) {
                sum -= 0.5 * eps[i] * eps[i] + logStd.data()[i] + HALF_LOG_2PI
                        + 2 * (LOG_2 - ui[i] - softplus.data()[i]);
            }
            sampledLogProb.set(r, (float) sum);
        }
    }

    /// Back-propagates a loss that depends on the drawn actions and their log-density, at the last [#sample].
    ///
    /// With ε fixed: ∂L/∂u = ∂L/∂a (1 − a²) + ∂L/∂log π · 2a, ∂L/∂μ = ∂L/∂u, ∂L/∂log σ = ∂L/∂u σ ε − ∂L/∂log π;
    /// 0 where log σ is clamped. The regulariser, if any, adds w/(N dₐ) Σ (μ² + log² σ).
    ///
    /// @param da         ∂L/∂a, N×dₐ; not modified
    /// @param dLogProb   ∂L/∂log π, the same for every row
    /// @param regularise w, weight of the regulariser; 0 is off
    /// @return this
    public SquashedGaussian backward(Mat da, double dLogProb, double regularise) {
        dLogs.fill((float) dLogProb);
        return backward(da, dLogs, regularise);
    }

    /// Back-propagates a loss in which each row's log-density has a weight of its own, as above.
    ///
    /// @param da       ∂L/∂a, N×dₐ; not modified
    /// @param dLogProb ∂L/∂log π, N; not modified
    /// @return this
    public SquashedGaussian backward(Mat da, Vec dLogProb) {
        return backward(da, dLogProb, 0);
    }

    private SquashedGaussian backward(Mat da, Vec dLogProb, double regularise) {
        gradient = da;
        dLog = dLogProb;
        pull = (float) (2 * regularise / u.data().length);
        run(backwardTask);
        tape.backward(dOut);
        return this;
    }

    private void backwardBlock(int block, int worker) {
        for (int r = firstRow(block), i = r * actionSize; r < firstRow(block + 1); r++) {
            float dl = dLog.at(r);
            for (int j = 0; j < actionSize; j++, i++) {
                float ai = a.data()[i];
                float du = gradient.data()[i] * (1 - ai * ai) + dl * 2 * ai;
                float raw = out.at(r, actionSize + j);
                boolean clamped = raw < LOG_STD_MIN || raw > LOG_STD_MAX;
                float dLogStd = du * std.data()[i] * epsilon.data()[i] - dl + pull * raw;
                dOut.set(r, j, du + pull * out.at(r, j));
                dOut.set(r, actionSize + j, clamped ? 0 : dLogStd);
            }
        }
    }

    /// Gives the gradient in the state, after [#backward]: ds += ∂L/∂s through the action and its log-density.
    ///
    /// @param ds added to, N×dₛ
    /// @throws IllegalArgumentException if the policy was not made with [#differentiableInState]
    public void gradientInState(Mat ds) {
        tape.inputGradient(0, ds, true);
    }

    /// Takes one optimiser step with the last [#backward].
    ///
    /// @param optimiser memory of this policy's optimiser
    public void step(OptimiserState optimiser) {
        tape.step(optimiser);
    }

    /// Returns where the last forward and backward passes are kept, for a step on the sum of several views' gradients
    /// ([Tape#sumGradient]).
    ///
    /// @return live, not a copy
    public Tape tape() {
        return tape;
    }

    @Override
    public void exchange(String name, Exchange x) {
        mlp.exchange(name, x);
    }
}
