// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.limits;

import java.util.Optional;
import java.util.stream.IntStream;
import org.fittedq.portfolio.limits.Rules.Holdings;
import org.fittedq.portfolio.limits.Rules.Trading;
import org.fittedq.random.Draw;
import org.fittedq.random.RandomStream;

/// Limits drawn at random around weights that meet them.
final class RandomTerms {

    final RandomStream random;
    final double[] inside; // meets all limits
    final double[] held; // at most the turnover away from it
    final Terms terms;

    /// @param separate groups without a common asset, and moves from one centre at most
    RandomTerms(long seed, boolean separate) {
        this(new RandomStream(seed, "limits"), 12, separate);
    }

    /// @param sizes how many numbers of assets are drawn from: 2 and more
    RandomTerms(RandomStream random, int sizes, boolean separate) {
        this.random = random;
        int n = 2 + Draw.index(random, sizes);
        boolean shorts = Draw.index(random, 3) == 0;
        this.inside = new double[n];
        this.held = new double[n];
        double[] low = new double[n];
        double[] high = new double[n];
        double gross = 0;
        double moves = 0;
        double sum = 0;
        for (int i = 0; i < n; i++) {
            inside[i] = (random.nextDouble() - (shorts ? 0.3 : 0)) * 2 / n;
            low[i] = shorts ? inside[i] - slack() : Math.max(0, inside[i] - slack());
            high[i] = inside[i] + slack();
            held[i] = Draw.index(random, 3) == 0 ? inside[i] : inside[i] + 0.1 * Draw.normal(random);
            gross += Math.abs(inside[i]);
            moves += Math.abs(inside[i] - held[i]);
            sum += inside[i];
        }
        boolean turnover = Draw.index(random, 2) == 0;
        boolean grossed = shorts && (!separate || !turnover) && Draw.index(random, 2) == 0;
        Terms.Sums sums = separate ? separate(n, sum) : overlapping(n, sum);
        this.terms = new Terms(low, high, sums, grossed ? gross + slack() : Double.POSITIVE_INFINITY,
                new Trading(turnover ? moves + slack() : Double.POSITIVE_INFINITY, 0),
                new Terms.Composition(Optional.empty(), Holdings.FREE));
    }

    /// @param inside meets the limits
    /// @param held   at most the turnover away from it
    RandomTerms(RandomStream random, double[] inside, double[] held, Terms terms) {
        this.random = random;
        this.inside = inside;
        this.held = held;
        this.terms = terms;
    }

    private double slack() {
        return switch (Draw.index(random, 4)) {
            case 0 -> 0;
            case 1 -> 0.02 * random.nextDouble();
            default -> 0.3 * random.nextDouble();
        };
    }

    private Terms.Sums separate(int n, double sum) {
        int m = 1 + Draw.index(random, 4);
        int[] groupOf = IntStream.range(0, n).map(i -> Draw.index(random, m + 1)).toArray();
        int[][] groups = IntStream.range(0, m)
                .mapToObj(g -> IntStream.range(0, n).filter(i -> groupOf[i] == g).toArray())
                .filter(g -> g.length > 0).toArray(int[][]::new);
        return sums(groups, sum);
    }

    private Terms.Sums overlapping(int n, double sum) {
        int[][] groups = IntStream.range(0, 1 + Draw.index(random, 5))
                .mapToObj(g -> IntStream.range(0, n).filter(i -> Draw.index(random, 2) == 0).toArray())
                .filter(g -> g.length > 0).toArray(int[][]::new);
        return sums(groups, sum);
    }

    private Terms.Sums sums(int[][] groups, double sum) {
        double[] least = new double[groups.length];
        double[] most = new double[groups.length];
        for (int g = 0; g < groups.length; g++) {
            double s = IntStream.of(groups[g]).mapToDouble(i -> inside[i]).sum();
            least[g] = Draw.index(random, 4) == 0 ? Double.NEGATIVE_INFINITY : s - slack();
            most[g] = Draw.index(random, 4) == 0 ? Double.POSITIVE_INFINITY : s + slack();
        }
        boolean exact = Draw.index(random, 2) == 0;
        return new Terms.Sums(groups, least, most, sum - (exact ? 0 : slack()), sum + (exact ? 0 : slack()));
    }

    /// A point to project: near, far or very far.
    double[] point() {
        double scale = switch (Draw.index(random, 5)) {
            case 0 -> 0.01;
            case 1 -> 3;
            case 2 -> 1000;
            default -> 0.2;
        };
        double[] y = inside.clone();
        for (int i = 0; i < y.length; i++) {
            y[i] += scale * Draw.normal(random);
        }
        return y;
    }

    Nearest nearest() {
        return centred(terms.nearest());
    }

    Nearest centred(Nearest nearest) {
        if (terms.turnover() != Double.POSITIVE_INFINITY) {
            nearest.centre(held, terms.turnover());
        }
        return nearest;
    }

    /// By how much the worst limit is missed.
    double miss(double[] w) {
        double worst = 0;
        double sum = 0;
        double gross = 0;
        double moves = 0;
        for (int i = 0; i < w.length; i++) {
            worst = Math.max(worst, Math.max(terms.low()[i] - w[i], w[i] - terms.high()[i]));
            sum += w[i];
            gross += Math.abs(w[i]);
            moves += Math.abs(w[i] - held[i]);
        }
        worst = Math.max(worst, Math.max(terms.sumLeast() - sum, sum - terms.sumMost()));
        worst = Math.max(worst, Math.max(gross - terms.gross(), moves - terms.turnover()));
        for (int g = 0; g < terms.groups().length; g++) {
            double s = IntStream.of(terms.groups()[g]).mapToDouble(i -> w[i]).sum();
            worst = Math.max(worst, Math.max(terms.least()[g] - s, s - terms.most()[g]));
        }
        return worst;
    }

    static double distance(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        }
        return Math.sqrt(sum);
    }
}
