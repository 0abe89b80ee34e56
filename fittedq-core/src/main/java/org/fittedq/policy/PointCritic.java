// SPDX-License-Identifier: Apache-2.0
package org.fittedq.policy;

import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Stateful;
import org.fittedq.math.Vec;
import org.fittedq.math.Workers;
import org.fittedq.mdp.Spec;
import org.fittedq.nn.Mlp;
import org.fittedq.nn.Network;
import org.fittedq.nn.OptimiserState;
import org.fittedq.random.Streams;
import org.fittedq.value.ActionValues;
import org.fittedq.value.Critic;
import org.fittedq.value.Interpolation;
import org.fittedq.value.NotFiniteException;
import org.fittedq.value.Points;
import org.fittedq.value.QFunction;

/// A q that knows its maximum: q(s, a; θ) interpolates between N control points of each state ([Interpolation]),
///
/// > âⱼ(s) = Π(tanh g(s; θ)ⱼ),  ŷⱼ(s) = f(s, âⱼ; θ),  argmax_{a ∈ A(s)} q(s, a) = the âⱼ of the largest ŷⱼ
///
/// with two networks g and f, and Π onto A(s): the points are projected before they are valued, so that the maximum over A(s) is at one
/// of them too. Were only the best one projected, its value would be another's.
///
/// A batch of states is located first ([#locate]), then actions are valued and the best ones read. Gradients go to f through the
/// values, to g through where the points are. Several views may share the parameters, each with the work memory of one batch; nothing is
/// allocated after it is made. Rows run on the threads; results do not depend on how many there are. Not thread-safe.
public final class PointCritic implements QFunction, Stateful {

    /// Rows of a block that a thread takes.
    private static final int BLOCK_ROWS = 32;
    /// Points of a batch below which handing rows to other threads costs more than it saves: some 20 µs.
    private static final int SMALLEST_SHARED_POINTS = 1_000;

    private final Spec spec;
    private final Points c;
    private final Projected projected;
    private final int rows;
    private final Compute compute;
    private final DeterministicActor g; // its action is all N points
    private final Critic f;
    private final Projection projection;
    private final Interpolation[] interpolation; // of each thread
    private final Smoothing smoothing; // the views', too

    private final Mat wide; // tanh g, rows × N·m: points before Π
    private final Mat points; // rows·N × m
    private final Mat states; // rows·N × dₛ: each state N times
    private final Vec values; // rows·N
    private final Mat dWide;
    private final Mat dPoints; // ∂q/∂â, then ∂L/∂â
    private final Vec dValues; // ∂q/∂ŷ, then ∂L/∂ŷ

    private final Workers.Task valueTask = this::valueRows;
    private final Workers.Task slopeTask = this::slopeRows;
    private final Workers.Task scaleTask = this::scaleRows;
    private final Workers.Task repelTask = this::repelRows;
    // arguments of the running task
    private Mat actions = new Mat(0, 0);
    private Vec out = new Vec(0);
    private Vec dq = new Vec(0);
    private double repulsion;

    /// c as it is now.
    private static final class Smoothing {
        private double c;
    }

    /// Makes a critic with random weights. Streams: `name/points`, `name/values`.
    ///
    /// @param spec      shapes and valid actions
    /// @param c         settings of the points
    /// @param projected what goes back through Π
    /// @param network   hidden layers of both networks
    /// @param batchSize states of each call
    /// @param streams   randomness
    /// @param name      name of its streams
    /// @param compute   kernels and threads
    public PointCritic(Spec spec, Points c, Projected projected, Network network, int batchSize, Streams streams,
            String name, Compute compute) {
        this(spec, c, projected, batchSize, compute,
                new DeterministicActor(spec.observationSize(), c.count() * spec.actions().size(), network, batchSize,
                        streams.stream(name + "/points"), compute),
                new Critic(spec.observationSize(), spec.actions().size(), network, c.count() * batchSize,
                        streams.stream(name + "/values"), compute),
                new Smoothing());
        smoothing.c = c.smoothing();
    }

    private PointCritic(Spec spec, Points c, Projected projected, int rows, Compute compute, DeterministicActor g,
            Critic f, Smoothing smoothing) {
        this.spec = spec;
        this.c = c;
        this.projected = projected;
        this.rows = rows;
        this.compute = compute;
        this.g = g;
        this.f = f;
        this.smoothing = smoothing;
        this.projection = new Projection(spec.valid(), projected);
        int m = spec.actions().size();
        int all = c.count() * rows;
        this.interpolation = new Interpolation[compute.workers().threads()];
        for (int t = 0; t < interpolation.length; t++) {
            interpolation[t] = new Interpolation(m, c.count(), c.nearest());
        }
        this.wide = new Mat(rows, c.count() * m);
        this.points = new Mat(all, m);
        this.states = new Mat(all, spec.observationSize());
        this.values = new Vec(all);
        this.dWide = new Mat(rows, c.count() * m);
        this.dPoints = new Mat(all, m);
        this.dValues = new Vec(all);
    }

    /// Makes a target q(s, a; θ′), equal at first, with the same c at any time.
    ///
    /// @return a critic that is only evaluated
    public PointCritic target() {
        return new PointCritic(spec, c, projected, rows, compute, g.target(), f.target(), smoothing);
    }

    /// Makes another view of the same parameters with work memory of its own.
    ///
    /// @param batchSize states of each call of the view
    /// @return a critic that shares this one's parameters
    public PointCritic view(int batchSize) {
        return new PointCritic(spec, c, projected, batchSize, compute, g.view(batchSize),
                f.view(c.count() * batchSize), smoothing);
    }

    /// θ′ ← τ θ + (1 − τ) θ′, τ = 1 copies.
    ///
    /// @param online critic with θ; not modified
    /// @param tau    τ in (0, 1]
    public void follow(PointCritic online, double tau) {
        g.mlp().follow(online.g.mlp(), tau);
        f.mlp().follow(online.f.mlp(), tau);
    }

    /// Tells how far the run is: c is its schedule's from now on, of views and targets too.
    ///
    /// @param runSteps steps that the run has done, at least 0
    public void stepsDone(long runSteps) {
        smoothing.c = c.smoothingSchedule().at(c.smoothing(), runSteps);
    }

    /// Returns c of the next value.
    ///
    /// @return at least 0
    public double smoothing() {
        return smoothing.c;
    }

    /// Returns the network of the points.
    ///
    /// @return g, without the tanh; N·m outputs
    public Mlp pointNetwork() {
        return g.mlp();
    }

    /// Returns the network of the values.
    ///
    /// @return f
    public Mlp valueNetwork() {
        return f.mlp();
    }

    /// Returns what keeps the points of the last [#locate] valid.
    ///
    /// @return the projection
    public Projection projection() {
        return projection;
    }

    /// Computes the points of each state and their values. A(s) is asked for once a state.
    ///
    /// @param s   states as the networks see them, one for each row; not modified
    /// @param raw as the environment observed them, of which A(s) is; not modified
    /// @return this
    public PointCritic locate(Mat s, Mat raw) {
        g.act(s, wide);
        System.arraycopy(wide.data(), 0, points.data(), 0, wide.data().length);
        projection.forward(raw, points);
        int n = c.count();
        for (int i = 0; i < states.rows(); i++) {
            System.arraycopy(s.data(), i / n * s.cols(), states.data(), i * s.cols(), s.cols());
        }
        f.value(states, points, values);
        return this;
    }

    /// Gives the best action of each located state: argmax_{a ∈ A(s)} q(s, a).
    ///
    /// @param out out: rows × m
    /// @return `out`
    /// @throws NotFiniteException if the value of a point is not finite
    public Mat best(Mat out) {
        int n = c.count();
        int bad = NotFiniteException.first(values.data());
        if (bad >= 0) {
            throw new NotFiniteException(bad / n, "control points", values.at(bad));
        }
        for (int i = 0; i < rows; i++) {
            int best = i * n + Interpolation.best(values.data(), i * n, n);
            System.arraycopy(points.data(), best * out.cols(), out.data(), i * out.cols(), out.cols());
        }
        return out;
    }

    /// Projects other actions of the located states: a ← Π(a).
    ///
    /// @param a normalised actions, rows × m; overwritten
    /// @return `a`
    public Mat within(Mat a) {
        return projection.again(a);
    }

    /// Evaluates q(s, a) at the located states.
    ///
    /// @param a   normalised actions, rows × m; not modified
    /// @param out out: one value a row
    /// @return `out`
    public Vec value(Mat a, Vec out) {
        return run(valueTask, a, out);
    }

    /// Evaluates q(s, a) at the located states, for [#backward].
    ///
    /// @param a   normalised actions, rows × m; not modified
    /// @param out out: one value a row
    /// @return `out`
    public Vec valueAndSlopes(Mat a, Vec out) {
        return run(slopeTask, a, out);
    }

    private Vec run(Workers.Task task, Mat a, Vec values) {
        actions = a;
        out = values;
        run(task);
        return values;
    }

    private void run(Workers.Task task) {
        int blocks = (rows + BLOCK_ROWS - 1) / BLOCK_ROWS;
        if (values.size() >= SMALLEST_SHARED_POINTS) {
            compute.workers().run(task, blocks);
        } else {
            Workers.alone(task, blocks);
        }
    }

    private int end(int block) {
        return Math.min(rows, (block + 1) * BLOCK_ROWS);
    }

    private void valueRows(int block, int worker) {
        for (int i = block * BLOCK_ROWS; i < end(block); i++) {
            out.set(i, valueRow(i, interpolation[worker]));
        }
    }

    private float valueRow(int i, Interpolation at) {
        return (float) at.value(points.data(), i * wide.cols(), values.data(), i * c.count(), actions.data(),
                i * actions.cols(), smoothing.c);
    }

    private void slopeRows(int block, int worker) {
        for (int i = block * BLOCK_ROWS; i < end(block); i++) {
            out.set(i, valueRow(i, interpolation[worker]));
            interpolation[worker].gradient(dPoints.data(), i * wide.cols(), dValues.data(), i * c.count());
        }
    }

    /// Back-propagates L + λ R to every layer of both networks, R the mean repulsion of each state's points before Π.
    ///
    /// @param dLoss ∂L/∂q at the last [#valueAndSlopes], one a row; not modified
    /// @return this
    public PointCritic backward(Vec dLoss) {
        dq = dLoss;
        run(scaleTask);
        f.backward(dValues);
        f.addGradientInAction(dPoints);
        projection.backward(dPoints);
        System.arraycopy(dPoints.data(), 0, dWide.data(), 0, dWide.data().length);
        repulsion = c.repulsion() / rows;
        if (repulsion > 0) {
            run(repelTask);
        }
        g.backward(dWide);
        return this;
    }

    private void scaleRows(int block, int worker) {
        int m = dPoints.cols();
        for (int j = block * BLOCK_ROWS * c.count(); j < end(block) * c.count(); j++) {
            float d = dq.at(j / c.count());
            dValues.set(j, d * dValues.at(j));
            for (int l = j * m; l < (j + 1) * m; l++) {
                dPoints.data()[l] *= d;
            }
        }
    }

    private void repelRows(int block, int worker) {
        for (int i = block * BLOCK_ROWS; i < end(block); i++) {
            Interpolation.addRepulsion(wide.data(), i * wide.cols(), dPoints.cols(), c.count(), repulsion,
                    dWide.data());
        }
    }

    /// Takes one optimiser step on both networks with the last [#backward].
    ///
    /// @param ofPoints memory of the optimiser of g
    /// @param ofValues memory of the optimiser of f
    public void step(OptimiserState ofPoints, OptimiserState ofValues) {
        g.step(ofPoints);
        f.step(ofValues);
    }

    @Override
    public int observationSize() {
        return spec.observationSize();
    }

    @Override
    public int actionSize() {
        return spec.actions().size();
    }

    @Override
    public boolean isDifferentiable() {
        return true;
    }

    @Override
    public ActionValues at(int maxStates, int maxActions) {
        return new At(this, maxStates);
    }

    @Override
    public void exchange(String name, Exchange x) {
        g.exchange(name + "/points", x);
        f.exchange(name + "/values", x);
    }

    /// q at a few fixed states.
    private static final class At implements ActionValues {

        private final PointCritic of;
        private final StatePoints located;
        private final Interpolation interpolation;
        private final Mat s;
        private final Mat raw;
        private final float[] points; // of each fixed state
        private final float[] values;
        private int states;

        private At(PointCritic of, int maxStates) {
            int m = of.actionSize();
            int n = of.c.count();
            this.of = of;
            this.located = new StatePoints(of.pointNetwork(), of.valueNetwork(), m, of.spec.valid(), of.compute);
            this.interpolation = new Interpolation(m, n, of.c.nearest());
            this.s = new Mat(1, of.observationSize());
            this.raw = new Mat(1, of.observationSize());
            this.points = new float[Math.multiplyExact(maxStates, n * m)];
            this.values = new float[maxStates * n];
        }

        @Override
        public void fix(Mat from, int first, int count) {
            fix(from, from, first, count);
        }

        @Override
        public void fix(Mat from, Mat observed, int first, int count) {
            states = count;
            int width = of.wide.cols();
            int n = of.c.count();
            for (int i = 0; i < count; i++) {
                System.arraycopy(from.data(), (first + i) * from.cols(), s.data(), 0, s.cols());
                System.arraycopy(observed.data(), (first + i) * from.cols(), raw.data(), 0, raw.cols());
                located.locate(s, raw);
                System.arraycopy(located.points().data(), 0, points, i * width, width);
                System.arraycopy(located.values(), 0, values, i * n, n);
            }
        }

        @Override
        public void values(float[] a, int k, float[] q) {
            for (int r = 0; r < states * k; r++) {
                q[r] = value(a, r, k);
            }
        }

        private float value(float[] a, int r, int k) {
            return (float) interpolation.value(points, r / k * of.wide.cols(), values, r / k * of.c.count(), a,
                    r * of.actionSize(), of.smoothing.c);
        }

        @Override
        public void gradients(float[] a, int k, float[] q, float[] da) {
            for (int r = 0; r < states * k; r++) {
                q[r] = value(a, r, k);
                interpolation.actionGradient(da, r * of.actionSize());
            }
        }
    }
}
