// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax;

import java.util.Arrays;
import org.fittedq.math.Check;
import org.fittedq.math.Compute;
import org.fittedq.mdp.ActionSet;
import org.fittedq.random.RandomStream;
import org.fittedq.value.ActionValues;
import org.fittedq.value.QFunction;

/// [Cem] at work: all states of the block take each iteration together.
final class CemSolver implements Solver {

    private static final int RATIO_STEPS = 60; // each halves the error, at least

    private final Cem c;
    private final int m;
    private final double ratio; // φ
    private final int n; // samples of all modes
    private final int each; // samples of one mode
    private final ActionValues values;
    private final Compute compute;
    private final int[] words;
    private final int[] tails;
    private final float[] epsilon;
    private final float[] muRows; // n × m, of one state
    private final float[] sigmaRows;
    private final float[] a; // states × n × m
    private final float[] q; // states × n
    private final float[] mu; // states × modes × m
    private final float[] sigma;
    private final float[] best; // states × m
    private final float[] bestQ;
    private final int[] elites; // of one mode, or of all in the first iteration; best first
    private final int[] owner; // mode of each elite
    private final int[] seeds;
    private final float[] modeQ; // states × modes: best value of the last iteration

    CemSolver(Cem c, QFunction q, int maxStates, Compute compute) {
        this.c = c;
        this.m = q.actionSize();
        this.ratio = ratio(m);
        this.n = c.samples();
        this.each = n / c.modes();
        this.values = q.at(maxStates, n);
        this.compute = compute;
        Check.size("samples of a search", (long) maxStates * n, m);
        this.words = new int[n * m];
        this.tails = new int[n * m];
        this.epsilon = new float[n * m];
        this.muRows = new float[n * m];
        this.sigmaRows = new float[n * m];
        this.a = new float[maxStates * n * m];
        this.q = new float[maxStates * n];
        this.mu = new float[maxStates * c.modes() * m];
        this.sigma = new float[mu.length];
        this.best = new float[maxStates * m];
        this.bestQ = new float[maxStates];
        this.elites = new int[c.elites() * c.modes()];
        this.owner = new int[elites.length];
        this.seeds = new int[c.modes()];
        this.modeQ = new float[maxStates * c.modes()];
    }

    @Override
    public void solve(Block b) {
        values.fix(b.s(), b.raw(), b.first(), b.count());
        Arrays.fill(bestQ, Float.NEGATIVE_INFINITY);
        int t = 0;
        do {
            for (int i = 0; i < b.count(); i++) {
                if (t == 0) {
                    begin(b, i);
                } else {
                    sample(b, i, t);
                }
            }
            values.values(a, n, q);
            for (int i = 0; i < b.count(); i++) {
                refit(i, t);
            }
            t++;
        } while (t < c.iterations() && !b.isStopped());
        finish(b, t);
    }

    /// The first samples.
    private void begin(Block b, int i) {
        switch (c.start()) {
            case CemStart.Even even -> spread(b, i);
            case CemStart.Gaussian gaussian -> {
                around(b, i, gaussian.sigma());
                sample(b, i, 0);
            }
            case CemStart.Mixture mixture -> mix(b, i, mixture.sigma());
        }
        ActionSet set = b.set(i);
        int from = b.hasStart() ? 1 : 0; // the first guess is the first sample, where there is one
        for (int k = 0; k < Math.min(set.candidateCount(), n - from); k++) {
            set.candidate(k, a, (i * n + from + k) * m);
        }
    }

    /// The first half around the first candidate, the second drawn from the set.
    private void mix(Block b, int i, double sigma0) {
        ActionSet set = b.set(i);
        around(b, i, sigma0);
        for (int g = 0; g < c.modes() && set.candidateCount() > 0; g++) {
            set.candidate(0, mu, (i * c.modes() + g) * m);
        }
        draw(b, i, 0);
        set.project(a, i * n * m, n / 2);
        RandomStream random = b.random(i, (long) c.iterations() * n * m); // beyond what the iterations draw
        for (int j = n / 2; j < n; j++) {
            set.sample(random, a, (i * n + j) * m);
        }
        if (b.hasStart()) {
            b.guess(i, a, i * n * m);
            set.project(a, i * n * m);
        }
    }

    /// μ₀: the first guess, or the middle of the set's box, for every mode. σ₀ in a piece of a union is in half-widths of the piece,
    /// so that a small one is not sampled at its border only.
    private void around(Block b, int i, double sigma0) {
        ActionSet set = b.set(i);
        for (int k = 0; k < c.modes() * m; k++) {
            double half = b.isPiece(i) ? (set.high(k % m) - set.low(k % m)) / 2 : 1;
            double scaled = sigma0 * half;
            sigma[i * c.modes() * m + k] = (float) (b.isPiece(i) ? Math.max(c.floor(), scaled) : scaled);
        }
        for (int g = 0; g < c.modes(); g++) {
            b.guess(i, mu, (i * c.modes() + g) * m);
        }
    }

    /// aⱼₖ ← lowₖ + (highₖ − lowₖ) frac(uₖ + j φ⁻ᵏ), projected.
    private void spread(Block b, int i) {
        ActionSet set = b.set(i);
        RandomStream random = b.random(i, 0);
        int at = i * n * m;
        double step = 1;
        for (int k = 0; k < m; k++) {
            step /= ratio;
            double low = set.low(k);
            double width = set.high(k) - low;
            double x = random.nextDouble();
            for (int j = 0; j < n; j++) {
                a[at + j * m + k] = (float) (low + width * x);
                x += step;
                x -= x >= 1 ? 1 : 0;
            }
        }
        if (b.hasStart()) {
            b.guess(i, a, at);
        }
        set.project(a, at, n);
    }

    /// The root above 1 of φᵐ⁺¹ = φ + 1, by φ ← (1 + φ)^(1/(m + 1)).
    private static double ratio(int m) {
        double phi = 2;
        for (int i = 0; i < RATIO_STEPS; i++) {
            phi = StrictMath.pow(1 + phi, 1.0 / (m + 1));
        }
        return phi;
    }

    /// a ← μ + σ ε, projected.
    private void sample(Block b, int i, int t) {
        draw(b, i, t);
        b.set(i).project(a, i * n * m, n);
    }

    /// a ← μ + σ ε. μ and σ stand once for every sample, so that the sum is one loop that the JIT turns into vectors.
    private void draw(Block b, int i, int t) {
        b.random(i, (long) t * n * m).words(words, n * m, compute);
        compute.kernels().normal(words, epsilon, 0, n * m, tails);
        for (int g = 0; g < c.modes(); g++) {
            repeat(mu, (i * c.modes() + g) * m, muRows, g * each * m);
            repeat(sigma, (i * c.modes() + g) * m, sigmaRows, g * each * m);
        }
        int at = i * n * m;
        for (int k = 0; k < n * m; k++) {
            a[at + k] = Math.fma(sigmaRows[k], epsilon[k], muRows[k]);
        }
    }

    /// Writes a row of m floats once for every sample of a mode: what has been written is copied, twice as much each time.
    private void repeat(float[] row, int from, float[] rows, int to) {
        System.arraycopy(row, from, rows, to, m);
        for (int done = m; done < each * m; done *= 2) {
            System.arraycopy(rows, to, rows, to + done, Math.min(done, each * m - done));
        }
    }

    private void refit(int i, int t) {
        if (c.modes() > 1 && t == 0) {
            separate(i);
        } else {
            for (int g = 0; g < c.modes(); g++) {
                int count = select(i, g * each, (g + 1) * each, c.elites());
                Arrays.fill(owner, 0, count, g);
                fit(i, g, count);
            }
        }
    }

    /// The best of samples from … to − 1, best first; equal values in order of sampling.
    private int select(int i, int from, int to, int most) {
        int count = 0;
        for (int k = from; k < to; k++) {
            float qk = q[i * n + k];
            if (count == most && !(qk > q[i * n + elites[count - 1]])) {
                continue;
            }
            int at = count < most ? count++ : most - 1;
            while (at > 0 && qk > q[i * n + elites[at - 1]]) {
                elites[at] = elites[at - 1];
                at--;
            }
            elites[at] = k;
        }
        int top = elites[0];
        if (q[i * n + top] > bestQ[i] || Float.isNaN(q[i * n + top])) {
            bestQ[i] = q[i * n + top];
            System.arraycopy(a, (i * n + top) * m, best, i * m, m);
        }
        return count;
    }

    /// The first iteration of several modes: each begins at the elite farthest from those of the modes before it, the first at
    /// the best; the other elites join the nearest.
    private void separate(int i) {
        int count = select(i, 0, n, elites.length);
        seeds[0] = 0;
        for (int g = 1; g < c.modes(); g++) {
            double farthest = -1;
            for (int e = 0; e < count; e++) {
                double distance = Double.POSITIVE_INFINITY;
                for (int f = 0; f < g; f++) {
                    distance = Math.min(distance, distance(i, elites[e], elites[seeds[f]]));
                }
                if (distance > farthest) {
                    farthest = distance;
                    seeds[g] = e;
                }
            }
        }
        for (int e = 0; e < count; e++) {
            owner[e] = 0;
            for (int g = 1; g < c.modes(); g++) {
                boolean nearer = distance(i, elites[e], elites[seeds[g]]) < distance(i, elites[e],
                        elites[seeds[owner[e]]]);
                owner[e] = nearer ? g : owner[e];
            }
        }
        for (int g = 0; g < c.modes(); g++) {
            fit(i, g, count);
        }
    }

    private double distance(int i, int k, int l) {
        double sum = 0;
        for (int j = 0; j < m; j++) {
            double d = a[(i * n + k) * m + j] - a[(i * n + l) * m + j];
            sum += d * d;
        }
        return sum;
    }

    /// μ and σ of the elites of a mode, σ at least the floor; a mode without elites stays as it is.
    private void fit(int i, int g, int count) {
        int at = (i * c.modes() + g) * m;
        int own = 0;
        modeQ[i * c.modes() + g] = Float.NEGATIVE_INFINITY;
        for (int e = 0; e < count; e++) {
            own += owner[e] == g ? 1 : 0;
            if (owner[e] == g) {
                modeQ[i * c.modes() + g] = Math.max(modeQ[i * c.modes() + g], q[i * n + elites[e]]);
            }
        }
        for (int j = 0; j < m && own > 0; j++) {
            double sum = 0;
            double squares = 0;
            for (int e = 0; e < count; e++) {
                if (owner[e] == g) {
                    double x = a[(i * n + elites[e]) * m + j];
                    sum += x;
                    squares += x * x;
                }
            }
            double mean = sum / own;
            mu[at + j] = (float) mean;
            sigma[at + j] = (float) Math.max(c.floor(), Math.sqrt(Math.max(0, squares / own - mean * mean)));
        }
    }

    private void finish(Block b, int iterations) {
        long evaluations = (long) iterations * n;
        if (c.answer() == Cem.Answer.MEAN) {
            evaluations++;
            answerMeans(b);
        }
        for (int i = 0; i < b.count(); i++) {
            b.set(i, best, i * m, bestQ[i], Double.POSITIVE_INFINITY, evaluations);
        }
    }

    /// The mean of the mode with the best sample of the last iteration, projected and evaluated.
    private void answerMeans(Block b) {
        for (int i = 0; i < b.count(); i++) {
            int top = 0;
            for (int g = 1; g < c.modes(); g++) {
                top = modeQ[i * c.modes() + g] > modeQ[i * c.modes() + top] ? g : top;
            }
            System.arraycopy(mu, (i * c.modes() + top) * m, best, i * m, m);
            b.set(i).project(best, i * m);
        }
        values.values(best, 1, bestQ);
    }
}
