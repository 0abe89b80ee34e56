// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.fittedq.algorithm.Workload;
import org.fittedq.buffer.Replay;
import org.fittedq.math.Check;
import org.fittedq.mdp.Spec;
import org.fittedq.nn.Network;
import org.fittedq.nn.Norm;

/// What a training needs of the heap by its last step, at least, computed before anything of it is allocated.
///
/// The replay buffer grows with what is stored: it counts as far as the run's steps fill it. Networks count with gradients,
/// optimiser moments and the transposed copies of weights, batches with the activations of the fitted networks. What is left out
/// (searches over actions, models, trees, the environment, Java itself) is small beside these, or hard to foresee: a training that
/// passes may still run out of memory, but one that is refused would have.
///
/// @param replay   replay buffer, or all transitions of a batch that grows, bytes
/// @param data     recorded transitions, as they are read and as they are drawn from, bytes
/// @param batch    what a fit draws, and the activations of it, bytes
/// @param networks parameters, gradients and optimisers, bytes
public record MemoryNeed(long replay, long data, long batch, long networks) {

    private static final double GB = 1L << 30;
    /// How much more than the need is proposed for the heap, and how much of a heap is proposed to be filled: the rest is for what is
    /// left out.
    private static final double ROOM = 1.25;
    private static final int PANEL = 32; // floats to which rows of weights and activations are padded

    /// Computes the need of an experiment.
    ///
    /// @param experiment what is trained
    /// @param spec       its environment's
    /// @param recorded   number of recorded transitions, 0 without data
    /// @return the need
    public static MemoryNeed of(Experiment experiment, Spec spec, int recorded) {
        double taken = experiment.isRecorded() ? 0 : experiment.run().steps();
        double place = place(spec);
        double rows = 2.0 * recorded * place;
        return AlgorithmKind.workload(experiment.config()).map(w -> online(w, spec, taken, rows))
                .orElseGet(() -> new MemoryNeed((long) (taken * place), (long) rows,
                        (long) ((recorded + taken) * drawn(spec)), 0));
    }

    private static MemoryNeed online(Workload work, Spec spec, double taken, double recordedBytes) {
        Replay replay = work.replay();
        Network shape = work.shape();
        Workload.Held held = work.held();
        int ds = spec.observationSize();
        int da = spec.actions().size();
        double critic = parameters(ds + da, shape);
        double other = parameters(ds, shape);
        double networks = 4 * (held.critics() * 4.0 * critic + held.others() * 3.0 * other + held.targets() * other);
        double fitted = (double) held.critics() * held.points() + held.others();
        double batch = replay.batchSize() * (drawn(spec) + 4.0 * fitted * activations(ds, shape));
        return new MemoryNeed((long) (Math.min(taken, replay.capacity()) * place(spec)), (long) recordedBytes,
                (long) batch, (long) networks);
    }

    /// Bytes of a transition in the replay buffer: its observation, action, reward and end.
    private static double place(Spec spec) {
        return 4.0 * (spec.observationSize() + spec.actions().size() + 1) + 1;
    }

    /// Bytes of a transition in a batch: s, a, r, s′ and the bootstrap.
    private static double drawn(Spec spec) {
        return 4.0 * (2.0 * spec.observationSize() + spec.actions().size() + 2);
    }

    private static double padded(double columns) {
        return Math.ceil(columns / PANEL) * PANEL;
    }

    private static double parameters(double inputs, Network shape) {
        double sum = 0;
        double width = inputs;
        for (int hidden : shape.hidden()) {
            sum += padded(hidden) * width;
            width = hidden;
        }
        return sum;
    }

    /// Floats of each row: inputs, outputs of hidden layers, and the gradients in all of them.
    private static double activations(double inputs, Network shape) {
        double rows = shape.norm() instanceof Norm.Batch ? 3 : 1; // s and s' in a fit, and s in evaluations
        return 2 * rows * (padded(inputs) + shape.hidden().stream().mapToDouble(MemoryNeed::padded).sum());
    }

    /// Returns the sum.
    ///
    /// @return bytes
    public long bytes() {
        return replay + data + batch + networks;
    }

    /// Refuses an experiment that cannot fit.
    ///
    /// @param experiment what is to be trained
    /// @param spec       its environment's
    /// @param heap       what this JVM may use, bytes
    /// @throws IllegalArgumentException if more is needed, with what each part takes and the settings that lower it
    void check(Experiment experiment, Spec spec, long heap) {
        if (bytes() > heap) {
            throw new IllegalArgumentException(Check.message("memory",
                    "at most " + text(heap) + " GB, the JVM's heap", text(bytes()) + " GB (" + parts() + ")")
                    + "; " + remedy(experiment, spec, heap));
        }
    }

    private String parts() {
        List<String> parts = new ArrayList<>();
        part(parts, "replay buffer", replay);
        part(parts, "recorded data", data);
        part(parts, "batch and activations", batch);
        part(parts, "networks", networks);
        return String.join(", ", parts);
    }

    private static void part(List<String> parts, String name, long bytes) {
        if (bytes > 0) {
            parts.add(name + " " + text(bytes));
        }
    }

    private String remedy(Experiment experiment, Spec spec, long heap) {
        String option = "--" + experiment.algorithm() + ".";
        double left = heap / ROOM - data - batch - networks;
        long places = (long) (left / place(spec));
        boolean sweeps = AlgorithmKind.of(experiment.algorithm()).sweeps();
        String smaller;
        if (replay > 0 && !sweeps && places >= 2L * experiment.run().environments()) {
            smaller = "set " + option + "replay.capacity to at most " + places;
        } else if (sweeps) {
            smaller = "take fewer --steps or less data";
        } else if (networks > batch) {
            smaller = "set a narrower first layer in " + option + "networks.shape.hidden";
        } else {
            smaller = "set a smaller " + option + "replay.batchSize";
        }
        return smaller + ", or FITTEDQ_JAVA_OPTS=-Xmx" + (long) Math.ceil(ROOM * bytes() / GB) + "g";
    }

    private static String text(long bytes) {
        return String.format(Locale.ROOT, bytes < GB / 10 ? "%.3f" : "%.1f", bytes / GB);
    }
}
