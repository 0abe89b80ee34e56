// SPDX-License-Identifier: Apache-2.0
package org.fittedq.milp;

import java.util.ArrayList;
import java.util.List;
import org.fittedq.math.Check;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.nn.Activation;
import org.fittedq.nn.Mlp;
import org.fittedq.nn.Tape;
import org.ojalgo.optimisation.ExpressionsBasedModel;
import org.ojalgo.optimisation.Variable;

/// The program of [MilpArgmax] at one state.
final class NetworkProgram {

    /// Widens bounds by more than the solver's tolerances.
    private static final double OUTWARD = 1e-6;

    private final List<Mlp> networks;
    private final float[] state;
    private final double[] low;
    private final double[] high;
    private final double[] rows;
    private final double[] b;

    private NetworkProgram(List<Mlp> networks, float[] state, double[] low, double[] high, double[] rows, double[] b) {
        this.networks = networks;
        this.state = state;
        this.low = low;
        this.high = high;
        this.rows = rows;
        this.b = b;
    }

    static Optimum maximise(List<Mlp> networks, float[] state, double[] low, double[] high, double[] rows, double[] b) {
        networks.forEach(NetworkProgram::check);
        int inputs = networks.getFirst().inputs();
        int m = inputs - state.length;
        Check.that(m >= 1, "state", "fewer numbers than the network's " + inputs + " inputs", state.length);
        Programs.check(m, low, high, rows, b);
        return new NetworkProgram(networks, state, low, high, rows, b).solve();
    }

    /// Refuses networks that no program is known of.
    static void check(Mlp mlp) {
        Check.that(mlp.outputs() == 1, "network outputs", "1", mlp.outputs());
        Check.that(mlp.network().activation() == Activation.RELU, "activation", "relu", mlp.network().activation());
        Check.that(!mlp.network().isLayerNormalised(), "network", "one without layer normalisation", "norm layer");
    }

    private Optimum solve() {
        ExpressionsBasedModel program = Programs.program();
        List<Variable> actions = actions(program);
        List<Variable> switches = new ArrayList<>();
        List<ReluProgram> each = new ArrayList<>();
        for (Mlp mlp : networks) {
            ReluProgram integer = hidden(mlp, program, actions, each.isEmpty() ? "" : "n" + each.size() + "_");
            switches.addAll(integer.switches());
            each.add(integer);
        }
        if (each.size() == 1) {
            Mlp mlp = networks.getFirst();
            int last = mlp.depth() - 1;
            each.getFirst().objective(weights(mlp, last), 0);
            IntegerProgram solved = IntegerProgram.maximise(program, switches);
            return optimum(solved, bias(mlp, last)[0] + solved.value());
        }
        // max t, t ≤ qⁱ; of one network its output is the objective itself
        Variable t = program.newVariable("t").weight(1);
        for (int k = 0; k < each.size(); k++) {
            Mlp mlp = networks.get(k);
            int last = mlp.depth() - 1;
            each.get(k).atMost(t, weights(mlp, last), bias(mlp, last)[0]);
        }
        IntegerProgram solved = IntegerProgram.maximise(program, switches);
        return optimum(solved, solved.value());
    }

    /// Adds the hidden layers of a network to the program.
    private ReluProgram hidden(Mlp mlp, ExpressionsBasedModel program, List<Variable> actions, String prefix) {
        ReluProgram integer = new ReluProgram(program, actions, false, prefix);
        ExpressionsBasedModel relaxation = Programs.program();
        ReluProgram relaxed = new ReluProgram(relaxation, actions(relaxation), true, prefix);
        for (int l = 0; l < mlp.depth() - 1; l++) {
            double[] w = weights(mlp, l);
            double[] bias = bias(mlp, l);
            double[] zLow = new double[bias.length];
            double[] zHigh = new double[bias.length];
            for (int j = 0; j < bias.length; j++) {
                zLow[j] = bias[j] + (l == 0 ? interval(w, j, -1) : relaxed.extreme(w, j, false)) - OUTWARD;
                zHigh[j] = bias[j] + (l == 0 ? interval(w, j, 1) : relaxed.extreme(w, j, true)) + OUTWARD;
            }
            relaxed.hidden(w, bias, zLow, zHigh);
            integer.hidden(w, bias, zLow, zHigh);
        }
        return integer;
    }

    private List<Variable> actions(ExpressionsBasedModel program) {
        List<Variable> actions = Programs.variables(program, "a", low, high);
        Programs.constrain(program, actions, rows, b);
        return actions;
    }

    /// Σ w a at its greatest (side 1) or least (−1) over the box.
    private double interval(double[] w, int j, int side) {
        double sum = 0;
        for (int i = 0; i < low.length; i++) {
            double x = w[j * low.length + i];
            sum += side * Math.max(side * x * low[i], side * x * high[i]);
        }
        return sum;
    }

    /// Weights of a layer, the first one's without the state's columns.
    private double[] weights(Mlp mlp, int l) {
        float[] w = mlp.weight(l);
        int outputs = mlp.vector(l, Mlp.Part.BIAS).length;
        int inputs = w.length / outputs;
        int skipped = l == 0 ? state.length : 0;
        double[] to = new double[outputs * (inputs - skipped)];
        for (int k = 0; k < to.length; k++) {
            int kept = inputs - skipped;
            to[k] = w[k / kept * inputs + skipped + k % kept];
        }
        return to;
    }

    /// Biases of a layer, the first one's with the state's part.
    private double[] bias(Mlp mlp, int l) {
        float[] bias = mlp.vector(l, Mlp.Part.BIAS);
        float[] w = l == 0 ? mlp.weight(0) : bias;
        double[] to = new double[bias.length];
        for (int j = 0; j < to.length; j++) {
            to[j] = bias[j];
            for (int i = 0; i < state.length && l == 0; i++) {
                to[j] += (double) w[j * mlp.inputs() + i] * state[i];
            }
        }
        return to;
    }

    private Optimum optimum(IntegerProgram solved, double proven) {
        Vec a = new Vec(low.length);
        Mat in = new Mat(1, state.length + a.size());
        System.arraycopy(state, 0, in.data(), 0, state.length);
        for (int i = 0; i < a.size(); i++) {
            a.set(i, (float) Math.clamp(solved.at(i), low[i], high[i]));
            in.set(0, state.length + i, a.at(i));
        }
        Vec q = new Vec(1);
        float least = Float.POSITIVE_INFINITY;
        for (Mlp mlp : networks) {
            new Tape(mlp, 1).forward(in, q);
            least = Math.min(least, q.at(0));
        }
        return new Optimum(a, least, proven);
    }
}
