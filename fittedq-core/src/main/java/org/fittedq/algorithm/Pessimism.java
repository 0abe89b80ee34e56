// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import org.fittedq.math.Check;
import org.fittedq.math.Vec;
import org.fittedq.random.Draw;
import org.fittedq.random.RandomStream;
import org.fittedq.settings.Choice;
import org.fittedq.settings.Range;
import org.fittedq.settings.Setting;

/// How a label stays below what the members of an ensemble may overestimate: settings.
@Setting(value = "smallest: smallest value of a random few members; spread: mean of all, less some standard deviations", source = "Chen et al., REDQ, 2021: smallest; spread: An et al. 2021 give the equivalent for many members")
public sealed interface Pessimism extends Choice {

    /// v ← the members' values taken together.
    ///
    /// @param members values of those that count, N each, reward; not modified
    /// @param v       out: N
    void of(Vec[] members, Vec v);

    /// Draws the members that count, if not all do, and puts them first.
    ///
    /// @param random source of randomness
    /// @param order  numbers of the members; overwritten by a permutation
    /// @return how many count
    int draw(RandomStream random, int[] order);

    /// Checks that there are as many members as count; by default all count.
    ///
    /// @param members N
    /// @throws IllegalArgumentException if a label takes more
    default void checkWith(int members) {}

    /// v = min over M random members, others for each batch.
    ///
    /// Source: X. Chen et al., *Randomized Ensembled Double Q-Learning: Learning Fast Without a Model*, ICLR 2021,
    /// <https://arxiv.org/abs/2101.05982>.
    ///
    /// @param of M
    record Smallest(
            @Setting(value = "M: random members of which a label takes the smallest value; more are more careful", range = "[1, 100]", source = "Chen et al. 2021: 2") int of)
            implements
                Pessimism {

        /// Pairs.
        public static final Smallest DEFAULT = new Smallest(2);

        /// Checks the range.
        ///
        /// @throws IllegalArgumentException if the number is out of range
        public Smallest {
            Range.check(Smallest.class, of);
        }

        @Override
        public void checkWith(int members) {
            Check.that(of <= members, "targets.pessimism.of", "at most targets.members, " + members, of);
        }

        @Override
        public void of(Vec[] members, Vec v) {
            System.arraycopy(members[0].data(), 0, v.data(), 0, v.size());
            for (Vec qi : members) {
                v.min(qi);
            }
        }

        @Override
        public int draw(RandomStream random, int[] order) {
            Draw.shuffle(random, order);
            return of;
        }

        @Override
        public String name() {
            return "smallest";
        }
    }

    /// v = mean − κ · standard deviation, over all members.
    ///
    /// Source: G. An et al., *Uncertainty-Based Offline Reinforcement Learning with Diversified Q-Ensemble*, NeurIPS 2021,
    /// <https://arxiv.org/abs/2110.01548>, section 3, of which it is the approximation for normal errors.
    ///
    /// @param kappa κ
    record Spread(
            @Setting(value = "κ: standard deviations below the mean; more is more careful", range = "[0, ∞)", source = "ours") double kappa)
            implements
                Pessimism {

        /// Half a standard deviation; the smaller of two normal numbers is 0.56 of them below the mean.
        public static final Spread DEFAULT = new Spread(0.5);

        /// Checks the range.
        ///
        /// @throws IllegalArgumentException if the number is out of range
        public Spread {
            Range.check(Spread.class, kappa);
        }

        /// v ← m − κ s, m = N⁻¹ Σᵢ qᵢ, s² = N⁻¹ Σᵢ (qᵢ − m)².
        @Override
        public void of(Vec[] members, Vec v) {
            int n = members.length;
            for (int r = 0; r < v.size(); r++) {
                double mean = 0;
                for (Vec qi : members) {
                    mean += qi.at(r) / (double) n;
                }
                double variance = 0;
                for (Vec qi : members) {
                    variance += (qi.at(r) - mean) * (qi.at(r) - mean) / n;
                }
                v.set(r, (float) (mean - kappa * Math.sqrt(variance)));
            }
        }

        @Override
        public int draw(RandomStream random, int[] order) {
            return order.length;
        }

        @Override
        public String name() {
            return "spread";
        }
    }
}
