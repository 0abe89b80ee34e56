// SPDX-License-Identifier: Apache-2.0
package org.fittedq.value;

import org.fittedq.math.Check;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.math.Workers;
import org.fittedq.random.RandomStream;
import org.fittedq.random.Streams;
import org.fittedq.settings.Setting;
import org.fittedq.settings.Settings;

/// q(s, a) as the mean of M extremely randomised regression trees over the attributes x = (s, a).
///
/// A tree splits a node's rows where one attribute is below a threshold or not: K attributes get a threshold each, uniform
/// between the attribute's smallest and largest value in the node, and the split that lowers the squared error most is taken.
/// A leaf's value is the mean label of its rows, so q never leaves the range of the labels. Each tree sees the whole set.
/// q is piecewise constant: not differentiable. Before the first fit it is 0.
///
/// Sources: P. Geurts, D. Ernst, L. Wehenkel, *Extremely randomized trees*, Machine Learning 63, 2006, table 1 (regression);
/// D. Ernst, P. Geurts, L. Wehenkel, *Tree-Based Batch Mode Reinforcement Learning*, JMLR 6, 2005 (fitted Q; trees kept).
/// Differences: 1. rows go to the first child where x < threshold, and thresholds are drawn from (smallest, largest], so that
/// neither child is ever empty; 2. inputs, labels and leaves are single precision, sums double.
///
/// Tree i of fit n draws from a stream of its own, so results are the same for any number of threads.
public final class TreesQ implements Regressor {

    /// Settings.
    ///
    /// @param trees       M
    /// @param attributes  K
    /// @param minSplit    n_min
    /// @param freezeAfter when the trees' structure is kept
    public record Config(
            @Setting(value = "M: number of trees; more are smoother and slower", range = "[1, 10000]", source = "Ernst et al. 2005: 50") int trees,
            @Setting(value = "K: attributes of state and action tried at each split; fewer are more random, with 1 the splits do not depend on the labels; 0 is all", range = "[0, 65536]", source = "Geurts et al. 2006 (regression): all") int attributes,
            @Setting(value = "n_min: rows that a node needs to be split; more are smoother and faster, for noisy labels", range = "[2, ∞)", unit = "rows", source = "Geurts et al. 2006 (regression): 5") int minSplit,
            @Setting(value = "fits after which the splits are kept and only the leaves' values fitted, so that fitted Q-iteration on one data set converges; 0 is never", range = "[0, ∞)", unit = "fits", source = "ours: never; kept trees as in Ernst et al. 2005") int freezeAfter)
            implements
                RegressorChoice {

        /// The papers' values.
        public static final Config DEFAULT = new Config(50, 0, 5, 0);

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a number is out of range
        public Config {
            Settings.check(Config.class, "trees", trees);
            Settings.check(Config.class, "attributes", attributes);
            Settings.check(Config.class, "minSplit", minSplit);
            Settings.check(Config.class, "freezeAfter", freezeAfter);
        }

        @Override
        public String name() {
            return "trees";
        }

        @Override
        public Regressor make(int observationSize, int actionSize, Streams streams, String name, Compute compute) {
            return new TreesQ(observationSize, actionSize, this, streams, name, compute);
        }
    }

    private static final int CHUNKS_PER_THREAD = 4;
    private static final int SMALLEST_CHUNK = 256; // rows: with 50 trees, about a millisecond

    private final int observationSize;
    private final int actionSize;
    private final Config c;
    private final long seed;
    private final String name;
    private final Workers workers;
    private final TreeCode code;
    private final long[] fits = new long[1];
    private long[][] trees = new long[0][]; // nodes of each tree

    /// Makes q = 0.
    ///
    /// @param observationSize dₛ, at least 1
    /// @param actionSize      m, at least 1
    /// @param c               settings
    /// @param streams         randomness; only its seed is used
    /// @param name            name of the trees' streams, `<name>/fit/<n>/tree/<i>`
    /// @param compute         threads
    /// @throws IllegalArgumentException if K is above dₛ + m
    public TreesQ(int observationSize, int actionSize, Config c, Streams streams, String name, Compute compute) {
        Check.that(observationSize >= 1, "observationSize", "an integer of at least 1", observationSize);
        Check.that(actionSize >= 1, "actionSize", "an integer of at least 1", actionSize);
        Check.that(c.attributes() <= observationSize + actionSize, "attributes",
                "at most the " + (observationSize + actionSize) + " of state and action", c.attributes());
        this.observationSize = observationSize;
        this.actionSize = actionSize;
        this.c = c;
        this.seed = streams.seed();
        this.name = name;
        this.workers = compute.workers();
        this.code = new TreeCode(inputs());
    }

    private int inputs() {
        return observationSize + actionSize;
    }

    @Override
    public int observationSize() {
        return observationSize;
    }

    @Override
    public int actionSize() {
        return actionSize;
    }

    @Override
    public boolean isDifferentiable() {
        return false;
    }

    /// Fits anew, with new random numbers; once frozen, only the leaves. Leaves that no row reaches keep their value.
    ///
    /// @throws IllegalArgumentException if shapes do not fit, a number is not finite, or there are more than 2³⁰/(dₛ + m + 1) rows
    @Override
    public void fit(Mat s, Mat a, Vec y) {
        TrainingSet.check(this, s, a, y);
        int most = (1 << 30) / (inputs() + 1);
        Check.that(y.size() <= most, "training set", "at most " + most + " rows", y.size());
        if (c.freezeAfter() > 0 && fits[0] >= c.freezeAfter()) {
            refresh(s, a, y);
        } else {
            grow(s, a, y);
        }
        fits[0]++;
    }

    private void grow(Mat s, Mat a, Vec y) {
        int[] set = TreeGrower.encode(s, a, y);
        TreeGrower[] growers = new TreeGrower[workers.threads()];
        long[][] grown = new long[c.trees()][];
        workers.run((tree, worker) -> {
            if (growers[worker] == null) {
                growers[worker] = new TreeGrower(c, code, inputs(), y.size());
            }
            grown[tree] = growers[worker].grow(set,
                    new RandomStream(seed, name + "/fit/" + fits[0] + "/tree/" + tree));
        }, grown.length);
        trees = grown;
    }

    /// Sets each leaf of each tree to the mean label of the rows that reach it, rows summed in order.
    private void refresh(Mat s, Mat a, Vec y) {
        TreeWalk[] walks = new TreeWalk[workers.threads()];
        workers.run((tree, worker) -> {
            if (walks[worker] == null) {
                walks[worker] = new TreeWalk(code, inputs(), y.size());
            }
            refresh(trees[tree], walks[worker], s, a, y);
        }, trees.length);
    }

    private void refresh(long[] tree, TreeWalk walk, Mat s, Mat a, Vec y) {
        double[] sums = new double[tree.length];
        int[] counts = new int[tree.length];
        for (int first = 0; first < y.size(); first += walk.blockRows()) {
            int n = Math.min(walk.blockRows(), y.size() - first);
            load(walk, s, a, first, n);
            walk.descend(tree, n);
            for (int r = 0; r < n; r++) {
                sums[walk.leaf(r)] += y.at(first + r);
                counts[walk.leaf(r)]++;
            }
        }
        for (int leaf = 0; leaf < tree.length; leaf++) {
            if (counts[leaf] > 0) {
                tree[leaf] = TreeCode.leaf((float) (sums[leaf] / counts[leaf]));
            }
        }
    }

    private void load(TreeWalk walk, Mat s, Mat a, int first, int n) {
        for (int r = 0; r < n; r++) {
            walk.set(r, s.data(), (first + r) * observationSize, observationSize, a.data(), (first + r) * actionSize);
        }
    }

    @Override
    public void value(Mat s, Mat a, Vec out) {
        TrainingSet.checkPairs(this, s, a, out.size(), "values");
        // a few chunks a thread, each of one block or more; which rows share a block changes no value
        int wanted = CHUNKS_PER_THREAD * workers.threads();
        int chunkRows = Math.max(SMALLEST_CHUNK, (out.size() + wanted - 1) / wanted);
        TreeWalk[] walks = new TreeWalk[workers.threads()];
        workers.run((chunk, worker) -> {
            if (walks[worker] == null) {
                walks[worker] = new TreeWalk(code, inputs(), chunkRows);
            }
            int begin = chunk * chunkRows;
            int end = begin + Math.min(chunkRows, out.size() - begin);
            for (int first = begin; first < end; first += walks[worker].blockRows()) {
                int n = Math.min(walks[worker].blockRows(), end - first);
                load(walks[worker], s, a, first, n);
                walks[worker].average(trees, n, out.data(), first);
            }
        }, (out.size() + chunkRows - 1) / chunkRows);
    }

    @Override
    public ActionValues at(int maxStates, int maxActions) {
        return new AtStates(maxStates, maxActions);
    }

    private final class AtStates implements ActionValues {

        private final FixedStates states;
        private final TreeWalk walk;

        AtStates(int maxStates, int maxActions) {
            this.states = new FixedStates(TreesQ.this, maxStates, maxActions);
            this.walk = new TreeWalk(code, inputs(), states.maxRows());
        }

        @Override
        public void fix(Mat s, int first, int count) {
            states.fix(s, first, count);
        }

        @Override
        public void values(float[] a, int k, float[] q) {
            int rows = states.rows(k);
            for (int first = 0; first < rows; first += walk.blockRows()) {
                int n = Math.min(walk.blockRows(), rows - first);
                for (int r = 0; r < n; r++) {
                    walk.set(r, states.s(), states.at(first + r, k), observationSize, a, (first + r) * actionSize);
                }
                walk.average(trees, n, q, first);
            }
        }
    }

    @Override
    public void exchange(String name, Exchange x) {
        x.longs(name + "/fits", fits);
        if (fits[0] == 0) {
            trees = new long[0][];
            return;
        }
        long[] sizes = new long[c.trees()];
        for (int i = 0; i < trees.length; i++) {
            sizes[i] = trees[i].length;
        }
        x.longs(name + "/sizes", sizes);
        long[][] restored = new long[c.trees()][];
        for (int i = 0; i < restored.length; i++) {
            boolean same = i < trees.length && trees[i].length == sizes[i];
            restored[i] = same ? trees[i] : new long[(int) sizes[i]];
            x.longs(name + "/tree/" + i, restored[i]);
        }
        trees = restored;
    }
}
