// SPDX-License-Identifier: Apache-2.0
package org.fittedq.nn;

import java.util.Arrays;
import java.util.Optional;
import org.fittedq.math.Check;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.math.Workers;
import org.fittedq.math.kernel.Kernels;
import org.fittedq.math.kernel.Kernels.Epilogue;

/// The work memory of one network for a batch: activations on the way forward, gradients on the way back.
///
/// Order of use: a `forward`, then a `backward`, then any of [#inputGradient] and [#step]. Allocated once; nothing is
/// allocated afterwards. Blocks of rows run on the network's threads, unless others are given; results do not depend on how many there are. Not
/// thread-safe.
///
/// A batch-normalised network goes forward as in a fit, with the mean and variance of the rows given, and each optimiser step moves its
/// running statistics towards them. To evaluate it, make the tape of [Mlp#evaluated].
public final class Tape {

    private static final int PANEL = Kernels.PANEL;
    /// Rows of a block, at most: the block's activations and a panel of weights then share the nearest cache.
    private static final int BLOCK_ROWS = 96;
    /// Rows times parameters below which handing work to other threads costs more than it saves: some 20 µs of arithmetic.
    private static final long SMALLEST_SHARED_WORK = 1_000_000;
    private static final String ACTIVATIONS = "activations of a batch";
    private static final float[] NONE = new float[0];
    private static final Mat NO_MAT = new Mat(0, 0);

    private final Mlp mlp;
    private final Kernels kernels;
    private final Workers workers;
    private final int depth;
    private final long parameters;
    private final int stride; // floats from panel to panel
    private final boolean singleRow;
    /// Whether the network is only evaluated: activations then need no room of their own for each row, and each thread uses the
    /// same few rows, which stay in its cache, for every block.
    private final boolean forgetful;
    private final int maxRows;
    private final float[] x;
    private final Hidden[] hidden; // non-linearities of the layers before the last
    private final float[][] h; // output of layer l after the non-linearity; the last one is the network's output
    private final GradientMemory memory; // may be other tapes', too
    private final float[][] d; // memory's parts
    private final float[] dx;
    private final float[][] scratch;
    private final PanelWork work;

    private final Workers.Task panelTask = this::forwardPanel;
    private final Workers.Task backwardPanelTask = this::backwardPanel;
    private final double[][] columnSums; // for each worker: two sums of each column of a panel

    private final Workers.Task forwardTask = this::forwardBlock;
    private final Workers.Task backwardTask = this::backwardBlock;
    private final Workers.Task inputGradientTask = this::inputGradientBlock;
    private final Workers.Task fusedStepTask = this::gradientAndApply;
    private final Workers.Task gradientTask = this::gradientOnly;
    private final Workers.Task applyTask = this::applyOnly;

    // arguments of the running task
    private int rows;
    private int blockRows;
    private int layerOfPanels;
    private Mat input = NO_MAT;
    private Mat input2 = NO_MAT;
    private Mat output = NO_MAT; // of the gradient in the input
    private float[] scalarOutput = NONE; // output, or its gradient, row-major
    private int outputColumns = 1;
    private Tape source = this; // whose activations a backward pass reads: this, or the tape its rows were chosen from
    private int[] sourceRows = new int[0];
    private int gradientColumn;
    private boolean addGradient;
    private OptimiserState optimiser;
    private boolean addToSum;

    /// Makes the work memory.
    ///
    /// @param mlp     the network
    /// @param maxRows largest batch, at least 1; with 1, only forward passes are possible, and one row is fast
    public Tape(Mlp mlp, int maxRows) {
        this(mlp, maxRows, mlp.compute());
    }

    /// Makes the work memory, to run on other threads than the network's: on the caller's alone, for work that is itself one
    /// thread's ([Compute#alone]).
    ///
    /// @param mlp     the network
    /// @param maxRows as above
    /// @param compute kernels and threads; change no bit
    public Tape(Mlp mlp, int maxRows, Compute compute) {
        this(mlp, maxRows, compute, Optional.empty());
    }

    /// Makes the work memories of a network that is met several times before its gradients are taken, as in back-propagation
    /// through time.
    ///
    /// Each remembers its own forward pass. The memory of gradients is shared, so that it stays in the nearest caches: backward
    /// passes come one after the other, each with all that reads its gradients ([#inputGradient], [#sumGradient]) before the next.
    ///
    /// @param mlp     the network
    /// @param maxRows largest batch, at least 2
    /// @param count   number of forward passes, at least 1
    /// @param compute kernels and threads; change no bit
    /// @return `count` tapes
    public static Tape[] successive(Mlp mlp, int maxRows, int count, Compute compute) {
        Tape[] tapes = new Tape[count];
        tapes[0] = new Tape(mlp, maxRows, compute);
        for (int t = 1; t < count; t++) {
            tapes[t] = new Tape(mlp, maxRows, compute, Optional.of(tapes[0].memory));
        }
        return tapes;
    }

    private Tape(Mlp mlp, int maxRows, Compute compute, Optional<GradientMemory> shared) {
        Check.that(maxRows >= 1, "maxRows", "an integer of at least 1", maxRows);
        this.mlp = mlp;
        this.kernels = compute.kernels();
        this.workers = compute.workers();
        this.depth = mlp.depth();
        this.parameters = mlp.parameterCount();
        this.singleRow = maxRows == 1;
        this.forgetful = mlp.use() == Mlp.Use.FORWARD && !singleRow;
        this.maxRows = maxRows;
        Check.that(!mlp.isBatchNormalised() || (!forgetful && !singleRow), "tape of a batch-normalised network",
                "one to fit, and room for more than one row", "one to evaluate", "make it of its evaluated()");
        this.columnSums = new double[mlp.isBatchNormalised() ? workers.threads() : 0][2 * PANEL];
        int paddedRows = (maxRows + Kernels.TILE_ROWS - 1) / Kernels.TILE_ROWS * Kernels.TILE_ROWS;
        int memoryRows = forgetful ? workers.threads() * BLOCK_ROWS : paddedRows;
        this.stride = Check.size(ACTIVATIONS, PANEL, singleRow ? 1 : memoryRows);
        this.x = new float[Check.size(ACTIVATIONS, Layer.panels(mlp.inputs()), stride)];
        this.hidden = new Hidden[depth - 1];
        this.h = new float[depth][];
        for (int l = 0; l < depth; l++) {
            Layer layer = mlp.layer(l);
            int size = layer.head ? 0 : Check.size(ACTIVATIONS, Layer.panels(layer.outputs), stride);
            h[l] = new float[size];
            if (l < depth - 1) {
                hidden[l] = new Hidden(layer, mlp.network().activation(), kernels, stride, singleRow || forgetful);
            }
        }
        int gradientStride = singleRow || forgetful ? 0 : stride;
        this.memory = shared.orElseGet(() -> new GradientMemory(mlp, gradientStride, workers.threads()));
        this.d = memory.d;
        this.dx = memory.dx;
        this.scratch = memory.scratch;
        this.work = memory.work;
    }

    /// Returns the largest batch.
    ///
    /// @return rows, at least 1
    public int maxRows() {
        return maxRows;
    }

    /// Evaluates the network: out = f(x).
    ///
    /// @param in  N × inputs, N at most `maxRows`; not modified; read again by [#step], so left alone until then
    /// @param out out: N × outputs
    public void forward(Mat in, Mat out) {
        forward(in, NO_MAT, out, out.data());
    }

    /// Evaluates the network: out = f(x).
    ///
    /// @param in  N × inputs; not modified
    /// @param out out: N; N · outputs, row-major, of a network of several
    public void forward(Mat in, Vec out) {
        forward(in, NO_MAT, NO_MAT, out.data());
    }

    /// Evaluates the network at the concatenation of two matrices: out = f(x, x2), as a critic q(s, a).
    ///
    /// @param in  N × first inputs; not modified
    /// @param in2 N × remaining inputs; not modified
    /// @param out out: N; N · outputs, row-major, of a network of several
    public void forward(Mat in, Mat in2, Vec out) {
        forward(in, in2, NO_MAT, out.data());
    }

    private void forward(Mat in, Mat in2, Mat out, float[] scalarOut) {
        prepareForward(in, in2, out, scalarOut);
        if (mlp.isBatchNormalised()) {
            forwardByLayers();
        } else {
            run(forwardTask, blocks());
        }
    }

    /// Layer by layer, as a layer's statistics are over all rows; a thread has whole panels of a layer's outputs.
    private void forwardByLayers() {
        pack(input.data(), input.cols(), 0, x, 0, 0, rows);
        pack(input2.data(), input2.cols(), 0, x, input.cols(), 0, rows);
        for (layerOfPanels = 0; layerOfPanels < depth; layerOfPanels++) {
            Layer layer = mlp.layer(layerOfPanels);
            if (layer.head) {
                kernels.head(h[depth - 2], stride, 0, rows, Layer.panels(layer.inputs), layer.w, layer.b[0],
                        scalarOutput, 0, scratch[0]);
                return;
            }
            run(panelTask, Layer.panels(layer.outputs));
        }
        unpack(h[depth - 1], 0, 0, rows);
    }

    private void forwardPanel(int p, int worker) {
        int l = layerOfPanels;
        Layer layer = mlp.layer(l);
        kernels.product(inputOf(l), stride, 0, rows, layer.inputs, layer.w, p * layer.inputs * PANEL, layer.columns(p),
                layer.b, p * PANEL, Epilogue.NONE, NONE, h[l], p * stride);
        if (l < depth - 1) {
            hidden[l].forwardPanel(h[l], p, rows);
        }
    }

    private void backwardByLayers() {
        Layer last = mlp.layer(depth - 1);
        if (last.head) {
            kernels.headBackward(scalarOutput, last.w, hidden[depth - 2].backwardEpilogue(), h[depth - 2], stride, 0,
                    rows, Layer.panels(last.inputs), d[depth - 2]);
        } else {
            pack(scalarOutput, outputColumns, 0, d[depth - 1], 0, 0, rows);
        }
        for (layerOfPanels = depth - 2; layerOfPanels >= 0; layerOfPanels--) {
            run(backwardPanelTask, Layer.panels(mlp.layer(layerOfPanels).outputs));
        }
    }

    private void backwardPanel(int p, int worker) {
        int l = layerOfPanels;
        Layer next = mlp.layer(l + 1);
        if (!next.head) {
            kernels.product(d[l + 1], stride, 0, rows, next.outputs, next.wt, p * next.outputs * PANEL,
                    Math.min(PANEL, next.inputs - p * PANEL), NONE, 0, hidden[l].backwardEpilogue(), h[l], d[l],
                    p * stride);
        }
        hidden[l].backwardPanel(h[l], d[l], p, rows, columnSums[worker]);
    }

    private void prepareForward(Mat in, Mat in2, Mat out, float[] scalarOut) {
        int columns = in.cols() + in2.cols();
        if (columns != mlp.inputs()) {
            throw wrong("network input", mlp.inputs() + " columns", columns);
        }
        if (in.rows() > maxRows()) {
            throw wrong("batch", "at most " + maxRows() + " rows", in.rows());
        }
        if (scalarOut.length < in.rows() * mlp.outputs()) {
            throw wrong("network output", in.rows() * mlp.outputs() + " numbers", scalarOut.length);
        }
        rows = in.rows();
        input = in;
        input2 = in2;
        scalarOutput = scalarOut;
        outputColumns = out == NO_MAT ? mlp.outputs() : out.cols();
        source = this;
    }

    // not Check.that, which would build its strings at every call
    private static IllegalArgumentException wrong(String what, String rule, Object got) {
        return new IllegalArgumentException(Check.message(what, rule, got));
    }

    /// Cuts the rows into blocks of whole tiles, two a thread or more.
    private int blocks() {
        return blocks(2 * workers.threads());
    }

    private int blocks(int atLeast) {
        if (rows == 0) {
            return 0;
        }
        int blocks = (rows + BLOCK_ROWS - 1) / BLOCK_ROWS;
        if (workers.threads() > 1 && isShared()) {
            blocks = Math.max(blocks, atLeast);
        }
        blockRows = ((rows + blocks - 1) / blocks + Kernels.TILE_ROWS - 1) / Kernels.TILE_ROWS * Kernels.TILE_ROWS;
        return (rows + blockRows - 1) / blockRows;
    }

    private boolean isShared() {
        return rows * parameters >= SMALLEST_SHARED_WORK;
    }

    private void run(Workers.Task task, int chunks) {
        if (isShared()) {
            workers.run(task, chunks);
        } else {
            Workers.alone(task, chunks);
        }
    }

    // A pass of two networks at the same time: less waiting than one after the other, and each core mostly meets the
    // weights and activations of one of them.

    /// Evaluates two networks of one output at the same inputs, as `forward` does one.
    ///
    /// @param first  tape of a network
    /// @param second tape of another network, on the same threads
    /// @param in     N × first inputs; not modified
    /// @param in2    N × remaining inputs; not modified
    /// @param out1   out: N, of the first
    /// @param out2   out: N, of the second
    public static void forward(Tape first, Tape second, Mat in, Mat in2, Vec out1, Vec out2) {
        if (first.mlp.isBatchNormalised() || second.mlp.isBatchNormalised()) {
            first.forward(in, in2, out1);
            second.forward(in, in2, out2);
            return;
        }
        first.prepareForward(in, in2, NO_MAT, out1.data());
        second.prepareForward(in, in2, NO_MAT, out2.data());
        both(first, first.forwardTask, second, second.forwardTask);
    }

    /// Back-propagates through two networks of one output, as [#backward(Vec)] does through one.
    ///
    /// @param first  tape after a forward pass
    /// @param second tape of another network after a forward pass
    /// @param dOut1  ∂L/∂out of the first, N; not modified; read again by [#step]
    /// @param dOut2  ∂L/∂out of the second
    public static void backward(Tape first, Tape second, Vec dOut1, Vec dOut2) {
        if (first.mlp.isBatchNormalised() || second.mlp.isBatchNormalised()) {
            first.backward(dOut1);
            second.backward(dOut2);
            return;
        }
        first.prepareBackward(dOut1);
        second.prepareBackward(dOut2);
        both(first, first.backwardTask, second, second.backwardTask);
    }

    /// Back-propagates chosen rows through two networks to their inputs.
    ///
    /// @param first      tape after `chooseRows`
    /// @param second     tape of another network after `chooseRows`, with other rows than the first
    /// @param fromColumn first input column wanted
    /// @param dIn        out: the chosen rows are added to; N × wanted columns, in the row order of the forward passes
    public static void inputGradients(Tape first, Tape second, int fromColumn, Mat dIn) {
        both(first, first.backwardTask, second, second.backwardTask);
        first.prepareInputGradient(fromColumn, dIn, true);
        second.prepareInputGradient(fromColumn, dIn, true);
        both(first, first.inputGradientTask, second, second.inputGradientTask);
    }

    /// Takes one optimiser step of two networks, as [#step] does of one.
    ///
    /// @param first  tape after a backward pass
    /// @param second tape of another network after a backward pass
    /// @param state1 the optimiser's memory for the first network; updated
    /// @param state2 the optimiser's memory for the second network; updated
    public static void step(Tape first, Tape second, OptimiserState state1, OptimiserState state2) {
        if (state1.maxGradientNorm() > 0 || state2.maxGradientNorm() > 0
                || first.mlp.isBatchNormalised() || second.mlp.isBatchNormalised()) {
            first.step(state1);
            second.step(state2);
            return;
        }
        first.prepareStep(state1, 1);
        second.prepareStep(state2, 1);
        first.workers.run(first.fusedStepTask, first.work.count(), second.fusedStepTask, second.work.count());
    }

    private static void both(Tape first, Workers.Task firstTask, Tape second, Workers.Task secondTask) {
        int threads = first.workers.threads();
        first.workers.run(firstTask, first.blocks(threads), secondTask, second.blocks(threads));
    }

    private void forwardBlock(int block, int worker) {
        int first = block * blockRows; // row of the batch
        int n = Math.min(rows - first, blockRows);
        int row0 = forgetful ? worker * BLOCK_ROWS : first; // where its activations are
        int row1 = row0 + n;
        pack(input.data(), input.cols(), first, x, 0, row0, n);
        pack(input2.data(), input2.cols(), first, x, input.cols(), row0, n);
        float[] in = x;
        for (int l = 0; l < depth; l++) {
            Layer layer = mlp.layer(l);
            if (layer.head) {
                kernels.head(in, stride, row0, row1, Layer.panels(layer.inputs), layer.w, layer.b[0], scalarOutput,
                        first - row0, scratch[worker]);
                return;
            }
            Epilogue end = l < depth - 1 ? hidden[l].epilogue() : Epilogue.NONE;
            if (singleRow) {
                kernels.rowProduct(in, layer.inputs, layer.w, Layer.panels(layer.outputs), layer.b, end, h[l]);
            } else {
                for (int p = 0; p < Layer.panels(layer.outputs); p++) {
                    kernels.product(in, stride, row0, row1, layer.inputs, layer.w, p * layer.inputs * PANEL,
                            layer.columns(p), layer.b, p * PANEL, end, NONE, h[l], p * stride);
                }
            }
            if (l < depth - 1) {
                hidden[l].forward(h[l], row0, row1, true, scratch[worker]);
            }
            in = h[l];
        }
        unpack(in, row0, first, n);
    }

    /// Back-propagates the gradient of a loss L in the output to every layer.
    ///
    /// @param dOut ∂L/∂out, N × outputs for the N rows of the last forward pass; not modified
    public void backward(Mat dOut) {
        if (dOut.rows() != rows || dOut.cols() != mlp.outputs()) {
            throw wrong("output gradient", rows + "×" + mlp.outputs(), dOut.rows() + "×" + dOut.cols());
        }
        remembers();
        scalarOutput = dOut.data();
        outputColumns = mlp.outputs();
        runBackward();
    }

    private void runBackward() {
        if (mlp.isBatchNormalised()) {
            backwardByLayers();
        } else {
            run(backwardTask, blocks());
        }
    }

    private void remembers() {
        if (forgetful) {
            throw wrong("backward pass", "a network made for it", "one that is only evaluated");
        }
    }

    /// Back-propagates the gradient of a loss L in the output to every layer.
    ///
    /// @param dOut ∂L/∂out, N · outputs, row-major, for the N rows of the last forward pass; not modified; read again by [#step]
    public void backward(Vec dOut) {
        prepareBackward(dOut);
        runBackward();
    }

    private void prepareBackward(Vec dOut) {
        remembers();
        if (dOut.size() < rows * mlp.outputs()) {
            throw wrong("output gradient", rows * mlp.outputs() + " numbers", dOut.size());
        }
        scalarOutput = dOut.data();
        outputColumns = mlp.outputs();
    }

    /// Chooses rows of another tape's forward pass for [#inputGradients]: row i here is row `from[i]` there.
    ///
    /// @param forward tape of the same network whose last use was a forward pass
    /// @param from    row numbers, the first `count` are used; not modified
    /// @param count   number of rows, 0 to `maxRows`
    /// @param dOut    ∂L/∂out in this tape's row order, `count` numbers; not modified
    public void chooseRows(Tape forward, int[] from, int count, Vec dOut) {
        if (mlp.isBatchNormalised()) {
            throw wrong("network whose rows are chosen", "one without batch normalisation", "a batch-normalised one");
        }
        rows = count;
        source = forward;
        sourceRows = from;
        scalarOutput = dOut.data();
    }

    private void backwardBlock(int block, int worker) {
        int row0 = block * blockRows;
        int row1 = Math.min(rows, row0 + blockRows);
        if (source != this) {
            copyRows(row0, row1);
        }
        if (!mlp.layer(depth - 1).head) {
            pack(scalarOutput, outputColumns, row0, d[depth - 1], 0, row0, row1 - row0);
        }
        for (int l = depth - 1; l > 0; l--) {
            Layer layer = mlp.layer(l);
            Epilogue end = hidden[l - 1].backwardEpilogue();
            int panels = Layer.panels(layer.inputs);
            if (layer.head) {
                kernels.headBackward(scalarOutput, layer.w, end, h[l - 1], stride, row0, row1, panels, d[l - 1]);
            } else {
                for (int p = 0; p < panels; p++) {
                    kernels.product(d[l], stride, row0, row1, layer.outputs, layer.wt, p * layer.outputs * PANEL,
                            Math.min(PANEL, layer.inputs - p * PANEL), NONE, 0, end, h[l - 1], d[l - 1], p * stride);
                }
            }
            hidden[l - 1].backward(h[l - 1], d[l - 1], row0, row1, scratch[worker]);
        }
    }

    private void copyRows(int row0, int row1) {
        for (int l = 0; l < depth - 1; l++) {
            hidden[l].copyRows(source.hidden[l], sourceRows, row0, row1);
            for (int p = 0; p < Layer.panels(mlp.layer(l).outputs); p++) {
                kernels.copyRows(source.h[l], p * source.stride, sourceRows, row0, row1, h[l], p * stride);
            }
        }
    }

    /// Gives the gradient of the loss in some of the inputs, after a backward pass.
    ///
    /// @param fromColumn first input column wanted
    /// @param dIn        out: N × wanted columns, in the row order of the forward pass
    /// @param add        whether to add to `dIn` rather than overwrite it
    public void inputGradient(int fromColumn, Mat dIn, boolean add) {
        prepareInputGradient(fromColumn, dIn, add);
        run(inputGradientTask, blocks());
    }

    private void prepareInputGradient(int fromColumn, Mat dIn, boolean add) {
        Check.that(mlp.layer(0).wt.length > 0, "input gradient", "a network made for it", "one without",
                "make it with Use.FIT_AND_INPUT_GRADIENT");
        gradientColumn = fromColumn;
        output = dIn;
        addGradient = add;
    }

    private void inputGradientBlock(int block, int worker) {
        int row0 = block * blockRows;
        int row1 = Math.min(rows, row0 + blockRows);
        Layer first = mlp.layer(0);
        int last = gradientColumn + output.cols();
        for (int p = gradientColumn / PANEL; p * PANEL < last; p++) {
            kernels.product(d[0], stride, row0, row1, first.outputs, first.wt, p * first.outputs * PANEL,
                    Math.min(PANEL, last - p * PANEL), NONE, 0, Epilogue.NONE, NONE, dx, p * stride);
        }
        for (int column = gradientColumn; column < last;) {
            int end = Math.min(last, (column / PANEL + 1) * PANEL);
            int from = column / PANEL * stride + column % PANEL;
            for (int r = row0; r < row1; r++) {
                int to = (source == this ? r : sourceRows[r]) * output.cols() + column - gradientColumn;
                take(from + r * PANEL, output.data(), to, end - column);
            }
            column = end;
        }
    }

    private void take(int from, float[] to, int to0, int n) {
        for (int i = 0; i < n; i++) {
            float g = dx[from + i];
            to[to0 + i] = addGradient ? to[to0 + i] + g : g;
        }
    }

    /// Takes one optimiser step with the gradient of the last backward pass.
    ///
    /// Without clipping, the gradient of a panel of weights is computed, used and forgotten while it is in the cache; the
    /// transposed copy is refreshed in the same pass.
    ///
    /// @param state the optimiser's memory for this network; updated
    public void step(OptimiserState state) {
        double largest = state.maxGradientNorm();
        if (largest == 0) {
            prepareStep(state, 1);
            run(fusedStepTask, work.count());
            moveStatistics();
        } else {
            sumGradient(false);
            stepWithSum(state);
        }
    }

    /// Keeps the whole gradient of the last backward pass, or adds it to those kept before by tapes that share its memory
    /// ([#successive]); sums are taken in the order of the calls.
    ///
    /// @param add whether to add to what is kept
    public void sumGradient(boolean add) {
        addToSum = add;
        memory.makeSum();
        run(gradientTask, work.count());
    }

    /// Returns the Euclidean norm of the kept sum, summed in double.
    ///
    /// @return ‖Σ ∇_θ L‖
    public double sumNorm() {
        double even = 0;
        double odd = 0;
        double even2 = 0;
        double odd2 = 0;
        for (int u = 0; u < work.count(); u++) {
            float[] g = memory.sum()[u];
            int end = PanelWork.VECTORS + work.unit(u).weights();
            for (int i = 0; i < end; i += 4) { // whole panels
                even += (double) g[i] * g[i];
                odd += (double) g[i + 1] * g[i + 1];
                even2 += (double) g[i + 2] * g[i + 2];
                odd2 += (double) g[i + 3] * g[i + 3];
            }
        }
        return Math.sqrt(even + odd + (even2 + odd2));
    }

    /// Takes one optimiser step with the kept sum of gradients.
    ///
    /// @param state the optimiser's memory for this network; updated
    /// @return norm of the sum before it is clipped
    public double stepWithSum(OptimiserState state) {
        double norm = sumNorm();
        double largest = state.maxGradientNorm();
        prepareStep(state, largest > 0 && norm > largest ? (float) (largest / norm) : 1);
        run(applyTask, work.count());
        moveStatistics();
        return norm;
    }

    private void moveStatistics() {
        for (int l = 0; l < depth - 1 && mlp.isBatchNormalised(); l++) {
            hidden[l].moveStatistics(mlp.momentum());
        }
        mlp.fold();
    }

    private void prepareStep(OptimiserState state, float gradientScale) {
        Check.that(state.mlp() == mlp, "optimiser", "the state of this network", "another's");
        optimiser = state;
        state.begin(gradientScale);
    }

    /// Computes the whole gradient in the parameters and returns its Euclidean norm, summed in double.
    ///
    /// @return ‖∇_θ L‖
    public double gradientNorm() {
        sumGradient(false);
        return sumNorm();
    }

    /// Copies the gradient in the weights of a layer, after [#gradientNorm] or [#sumGradient].
    ///
    /// @param layer index
    /// @return outputs × inputs, row-major
    public float[] weightGradient(int layer) {
        Layer l = mlp.layer(layer);
        float[] out = new float[l.outputs * l.inputs];
        for (int n = 0; n < l.outputs; n++) {
            for (int k = 0; k < l.inputs; k++) {
                int i = work.index(layer, n / PANEL, k);
                int at = PanelWork.VECTORS + l.at(k, n) - work.unit(i).weightsAt(work.unit(i).from());
                out[n * l.inputs + k] = memory.sum()[i][at];
            }
        }
        return out;
    }

    /// Copies the gradient in one of the vectors of a layer, after [#gradientNorm] or [#sumGradient].
    ///
    /// @param layer index
    /// @param part  which
    /// @return `outputs` numbers; zeros for the bias of a batch-normalised layer, which is not learned
    /// @throws IllegalArgumentException if the part is a running statistic
    public float[] vectorGradient(int layer, Mlp.Part part) {
        Check.that(part.ordinal() <= Mlp.Part.SHIFT.ordinal(), "part with a gradient", "BIAS, GAIN or SHIFT", part);
        Layer l = mlp.layer(layer);
        float[] out = new float[l.outputs];
        for (int n = 0; n < l.outputs; n++) {
            int i = work.index(layer, n / PANEL, 0);
            out[n] = memory.sum()[i][part.ordinal() * PANEL + n % PANEL];
        }
        return out;
    }

    /// Block by block, so that a block's gradient is used while it is in the nearest cache.
    private void gradientAndApply(int i, int worker) {
        PanelWork.Unit u = work.unit(i);
        float[] g = scratch[worker];
        for (int k = u.from(); k < u.to(); k += PANEL) {
            Arrays.fill(g, 0);
            addWeightGradient(u, k, g, 0);
            applyWeights(u, k, g, 0);
        }
        Arrays.fill(g, 0, PanelWork.VECTORS, 0);
        addVectorGradients(u, g);
        applyVectors(u, g);
    }

    private void gradientOnly(int i, int worker) {
        PanelWork.Unit u = work.unit(i);
        float[] sum = memory.sum()[i];
        if (!addToSum) {
            Arrays.fill(sum, 0);
        }
        addVectorGradients(u, sum);
        for (int k = u.from(), at = PanelWork.VECTORS; k < u.to(); k += PANEL) {
            addWeightGradient(u, k, sum, at);
            at += u.blockSize(k);
        }
    }

    private void applyOnly(int i, int worker) {
        PanelWork.Unit u = work.unit(i);
        applyVectors(u, memory.sum()[i]);
        for (int k = u.from(), at = PanelWork.VECTORS; k < u.to(); k += PANEL) {
            applyWeights(u, k, memory.sum()[i], at);
            at += u.blockSize(k);
        }
    }

    private float[] inputOf(int l) {
        return l == 0 ? x : h[l - 1];
    }

    private void addWeightGradient(PanelWork.Unit u, int k, float[] g, int g0) {
        Layer layer = u.layer();
        float[] in = inputOf(u.l());
        int x0 = k / PANEL * stride;
        if (layer.head) {
            kernels.headGradient(in, x0, scalarOutput, rows, g, g0);
        } else {
            kernels.weightGradient(in, x0, rows, Math.min(PANEL, layer.inputs - k), d[u.l()], u.panel() * stride,
                    layer.columns(u.panel()), g, g0);
        }
    }

    /// Adds the gradients of bias, gain and shift, 32 each.
    private void addVectorGradients(PanelWork.Unit u, float[] g) {
        if (u.vectors() == 0) {
            return;
        }
        if (u.layer().head) {
            for (int r = 0; r < rows; r++) {
                g[0] += scalarOutput[r];
            }
            return;
        }
        if (!u.layer().batchNorm()) { // there the mean takes the bias away: what is left of its gradient is rounding
            kernels.biasGradient(d[u.l()], u.panel() * stride, rows, g, 0);
        }
        if (u.layer().norm) {
            hidden[u.l()].addGainGradient(u.panel(), rows, g, PANEL);
        }
    }

    private void applyWeights(PanelWork.Unit u, int k, float[] g, int g0) {
        optimiser.apply(u.l(), 0, u.weightsAt(k), g, g0, u.blockSize(k));
        if (u.layer().wt.length > 0) {
            u.layer().refresh(kernels, u.panel() * PANEL, k);
        }
    }

    private void applyVectors(PanelWork.Unit u, float[] g) {
        for (int part = 1; part <= u.vectors(); part++) {
            optimiser.apply(u.l(), part, u.panel() * PANEL, g, (part - 1) * PANEL, PANEL);
        }
    }

    /// Rows `first` … `first + n − 1` of a matrix become rows `row0` … of panels, from a column on.
    private void pack(float[] from, int cols, int first, float[] to, int column, int row0, int n) {
        for (int c = 0; c < cols;) {
            int at = column + c;
            int run = Math.min(cols - c, PANEL - at % PANEL);
            int panel = at / PANEL * stride + at % PANEL;
            for (int r = 0; r < n; r++) {
                System.arraycopy(from, (first + r) * cols + c, to, panel + (row0 + r) * PANEL, run);
            }
            c += run;
        }
    }

    private void unpack(float[] from, int row0, int first, int n) {
        int cols = outputColumns;
        for (int c = 0; c < cols; c += PANEL) {
            int run = Math.min(cols - c, PANEL);
            for (int r = 0; r < n; r++) {
                System.arraycopy(from, c / PANEL * stride + (row0 + r) * PANEL, scalarOutput, (first + r) * cols + c,
                        run);
            }
        }
    }
}
