// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.limits;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.fittedq.portfolio.limits.Rules.Holdings;
import org.fittedq.portfolio.limits.Rules.Trading;
import org.fittedq.random.Draw;
import org.fittedq.random.RandomStream;

/// Limits that depend on one another: bounds that meet; groups that are the whole budget, one another, another's complement or a part of
/// another; sums, moves and gross with nothing to spare.
final class DegenerateTerms {

    private DegenerateTerms() {}

    /// @param seed  of the stream
    /// @param sizes how many numbers of assets are drawn from: 2 and more
    static RandomTerms of(long seed, int sizes) {
        RandomStream random = new RandomStream(seed, "degenerate");
        int n = 2 + Draw.index(random, sizes);
        double[] inside = new double[n];
        double[] held = new double[n];
        double[] low = new double[n];
        double[] high = new double[n];
        double gross = 0;
        double moves = 0;
        for (int i = 0; i < n; i++) {
            // multiples of 1/64: sums are exact, so that limits meet to the last bit
            inside[i] = (Draw.index(random, 9) - 2) / 64.0;
            low[i] = inside[i] - Draw.index(random, 3) / 64.0;
            high[i] = inside[i] + Draw.index(random, 3) / 64.0;
            held[i] = inside[i] + (Draw.index(random, 5) - 2) / 64.0;
            gross += Math.abs(inside[i]);
            moves += Math.abs(inside[i] - held[i]);
        }
        int[][] groups = groups(random, n);
        double[] least = new double[groups.length];
        double[] most = new double[groups.length];
        for (int g = 0; g < groups.length; g++) {
            double sum = IntStream.of(groups[g]).mapToDouble(i -> inside[i]).sum();
            least[g] = sum - Draw.index(random, 2) / 64.0;
            most[g] = sum + Draw.index(random, 2) / 64.0;
        }
        double sum = IntStream.range(0, n).mapToDouble(i -> inside[i]).sum();
        Terms terms = new Terms(low, high, new Terms.Sums(groups, least, most, sum, sum + Draw.index(random, 2) / 64.0),
                Draw.index(random, 2) == 0 ? gross : gross + 1 / 64.0,
                new Trading(Draw.index(random, 2) == 0 ? moves : moves + 1 / 64.0, 0),
                new Terms.Composition(Optional.empty(), Holdings.FREE));
        return new RandomTerms(random, inside, held, terms);
    }

    private static int[][] groups(RandomStream random, int n) {
        List<int[]> groups = new ArrayList<>();
        for (int k = 0; k < 1 + Draw.index(random, 3); k++) {
            boolean[] in = new boolean[n];
            for (int i = 0; i < n; i++) {
                in[i] = Draw.index(random, 2) == 0;
            }
            int[] some = IntStream.range(0, n).filter(i -> in[i]).toArray();
            groups.add(some);
            groups.add(switch (Draw.index(random, 4)) {
                case 0 -> IntStream.range(0, n).toArray();
                case 1 -> some;
                case 2 -> IntStream.range(0, n).filter(i -> !in[i]).toArray();
                default -> IntStream.of(some).limit((some.length + 1) / 2).toArray();
            });
        }
        return groups.stream().filter(group -> group.length > 0).toArray(int[][]::new);
    }
}
