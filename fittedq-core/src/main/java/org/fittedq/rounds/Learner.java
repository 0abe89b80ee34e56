// SPDX-License-Identifier: Apache-2.0
package org.fittedq.rounds;

import java.util.List;
import java.util.Optional;
import org.fittedq.algorithm.Algorithm;
import org.fittedq.algorithm.FittedQ;
import org.fittedq.algorithm.Metrics;
import org.fittedq.buffer.BufferEvolution;
import org.fittedq.buffer.Drawing;
import org.fittedq.buffer.RingBuffer;
import org.fittedq.data.Transitions;
import org.fittedq.math.Check;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.Batch;
import org.fittedq.mdp.Spec;
import org.fittedq.policy.ObservationNormaliser;
import org.fittedq.random.RandomStream;
import org.fittedq.value.ActionValues;

/// An algorithm whose target map and whose fits are called apart: y ← T(b) in one place, θ ← fit(ℓ; b, y) in another.
///
/// @param algorithm  its state is that of the round
/// @param spec       the task
/// @param normaliser of observations, if wanted
record Learner(Algorithm algorithm, Spec spec, Optional<ObservationNormaliser> normaliser) {

    /// Refuses what cannot be learned in rounds.
    ///
    /// @throws IllegalArgumentException with the setting
    void check() {
        FittedQ.Template template = algorithm.template();
        algorithm.checkLabelsApart();
        if (template.buffer() instanceof BufferEvolution.Ring ring) {
            Check.that(ring.steps() == 1 && ring.noteSize() == 0, "rounds",
                    "an algorithm that learns from single transitions", "one that goes along trajectories");
            Check.that(ring.draw() instanceof Drawing.Uniform, "draw",
                    Drawing.Uniform.DEFAULT.name() + " with rounds, whose rows are labelled before they are fitted to",
                    ring.draw().name());
        }
        Check.that(template.modelling().isEmpty(), "rounds", "an algorithm without a learned model",
                "one with a model");
    }

    boolean sweeps() {
        return algorithm.template().buffer() instanceof BufferEvolution.Whole;
    }

    /// Draws rows and labels them: y ← T(b).
    ///
    /// @param rows   transitions of a block
    /// @param count  how many are drawn, with replacement; all, in order, if there are no more
    /// @param random draws
    Labelled labelled(Transitions rows, int count, RandomStream random) {
        BufferEvolution buffer = algorithm.template().buffer();
        int nStep = buffer instanceof BufferEvolution.Ring ring ? ring.replay().nStep() : 1;
        RingBuffer ring = RingBuffer.of(rows, spec.actions(), nStep, buffer.gamma());
        boolean all = count >= rows.size();
        Batch drawn = new Batch(all ? rows.size() : count, rows.observationSize(), rows.actionSize());
        if (all) {
            ring.all(drawn, 0);
        } else {
            ring.sample(random, drawn);
        }
        return label(drawn);
    }

    /// Labels a batch of any size: in parts of the size that the algorithm fits to, or at once, if it sweeps.
    private Labelled label(Batch all) {
        int n = all.size();
        Batch part = part(n);
        Vec y = new Vec(part.size());
        Vec labels = new Vec(n);
        Optional<Mat> actions = Optional.empty();
        Labelled rows = new Labelled(all, labels, Optional.empty());
        for (int first = 0; first < n; first += part.size()) {
            for (int i = 0; i < part.size(); i++) {
                rows.row((first + i) % n, part, i); // beyond the last come the first once more, whose labels are not kept
            }
            seen(part);
            algorithm.template().target().label(part, y);
            int count = Math.min(part.size(), n - first);
            System.arraycopy(y.data(), 0, labels.data(), first, count);
            actions = algorithm.labelActions().isEmpty()
                    ? actions
                    : Optional.of(copied(algorithm.labelActions().get(), actions, n, first, count));
        }
        return new Labelled(all, labels, actions);
    }

    private static Mat copied(Mat from, Optional<Mat> to, int n, int first, int count) {
        Mat out = to.orElseGet(() -> new Mat(n, from.cols()));
        System.arraycopy(from.data(), 0, out.data(), first * from.cols(), count * from.cols());
        return out;
    }

    private Batch part(int all) {
        int size = algorithm.template().buffer() instanceof BufferEvolution.Ring ring
                ? ring.replay().batchSize()
                : all;
        return new Batch(size, spec.observationSize(), spec.actions().size());
    }

    /// Observations as the algorithm sees them.
    private void seen(Batch b) {
        if (normaliser.isPresent()) {
            b.keepRaw();
            normaliser.get().apply(b.s());
            normaliser.get().apply(b.sNext());
        }
    }

    /// Fits to labelled rows of blocks: θ ← fit(ℓ; b, y), w ← improve(w; θ, b), on batches drawn from all of them, or on all of them at
    /// once, if it sweeps.
    ///
    /// @param blocks labelled rows, in the order of the blocks
    /// @param count  how many fits
    /// @param before fits of the run before these
    /// @param draws  draws batches
    /// @param m      metrics, added to
    void fit(List<Labelled> blocks, int count, long before, RandomStream draws, Metrics m) {
        int[] begins = new int[blocks.size() + 1];
        for (int k = 0; k < blocks.size(); k++) {
            begins[k + 1] = Math.addExact(begins[k], blocks.get(k).size());
        }
        int n = begins[blocks.size()];
        Batch b = part(n);
        Vec y = new Vec(b.size());
        Optional<Mat> actions = blocks.getFirst().hasActions()
                ? Optional.of(new Mat(b.size(), spec.actions().size()))
                : Optional.empty();
        for (int fit = 1; fit <= count; fit++) {
            for (int i = 0; i < b.size(); i++) {
                int row = sweeps() ? i : draws.index(n);
                int found = java.util.Arrays.binarySearch(begins, row);
                int k = found >= 0 ? found : -found - 2;
                Labelled block = blocks.get(k);
                block.row(row - begins[k], b, i);
                y.set(i, block.y(row - begins[k]));
                if (actions.isPresent()) {
                    block.action(row - begins[k], actions.get(), i);
                }
            }
            seen(b);
            algorithm.takeLabels(b, y, actions);
            algorithm.template().fit().fit(b, y, m);
            algorithm.template().improve().improve(b, before + fit, m);
        }
    }

    /// Σ (y − q(s, a))² and the number of rows, y by the target map.
    double[] error(Transitions rows) {
        Labelled labelled = labelled(rows, rows.size(), new RandomStream(0, "none"));
        Batch one = new Batch(1, spec.observationSize(), spec.actions().size());
        ActionValues q = algorithm.critic().at(1, 1);
        float[] value = new float[1];
        double sum = 0;
        for (int i = 0; i < labelled.size(); i++) {
            labelled.row(i, one, 0);
            seen(one);
            q.fix(one.s(), 0, 1);
            q.values(one.a().data(), 1, value);
            double e = (double) labelled.y(i) - value[0];
            sum += e * e;
        }
        return new double[]{sum, labelled.size()};
    }
}
