// SPDX-License-Identifier: Apache-2.0
package org.fittedq.rounds;

import java.util.Optional;
import org.fittedq.settings.Choice;
import org.fittedq.settings.Range;
import org.fittedq.settings.Setting;
import org.fittedq.settings.Settings;

/// How a log is learned from in rounds: in each, rows of every block are labelled with the target networks as they stand, and then
/// fitted to. Settings.
///
/// Source: Kalashnikov et al., *QT-Opt*, CoRL 2018, section 4.3: labelling apart from fitting, by many machines; McMahan et al.,
/// *Communication-Efficient Learning of Deep Networks from Decentralized Data*, AISTATS 2017: averaged local fits.
@Setting(value = "none: the data is read whole, and labels are made for each fit; sampled: labelled rows of all blocks are brought together and fitted to in one place; averaged: each block makes fits of its own, whose parameters are averaged now and then", source = "Kalashnikov et al. 2018: labels apart from fits; McMahan et al. 2017: averaged")
public sealed interface Rounds extends Choice {

    /// No rounds: a data set that fits into memory, and labels for each fit.
    record None() implements Rounds {

        /// There is but one.
        public static final None DEFAULT = new None();

        @Override
        public String name() {
            return "none";
        }
    }

    /// How the log is cut into blocks, and what is done with each in a round: settings.
    ///
    /// @param rows     most rows of a block
    /// @param labelled rows of each that are labelled in a round
    /// @param heldOut  share of each that measures the error
    record Cut(
            @Setting(value = "most rows of a block, the unit of work: results depend on the blocks, never on who works on them", range = "[2, 100000000]", unit = "rows", source = "ours") int rows,
            @Setting(value = "rows of each block that are labelled in a round, drawn anew in each, with replacement; of algorithms that sweep, the same in all; if a block has no more, all of them, in order", range = "[1, 100000000]", unit = "rows", source = "ours") int labelled,
            @Setting(value = "share of each block, its last rows, that is not fitted to and measures the error", range = "[0, 0.5]", unit = "share", source = "ours") double heldOut) {

        /// Blocks of 65 536 rows, of which 16 384 are labelled in a round.
        public static final Cut DEFAULT = new Cut(1 << 16, 1 << 14, 0.05);

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a number is out of range
        public Cut {
            Range.check(Cut.class, rows, labelled, heldOut);
        }
    }

    /// Labelled rows are brought together.
    ///
    /// @param blocks the log's blocks
    /// @param fits   fits of a round
    record Sampled(Cut blocks,
            @Setting(value = "fits to the labels of a round, each to a batch of all labelled rows; of algorithms that sweep, a round is one sweep over all of them", range = "[1, 100000000]", unit = "fits", source = "ours") int fits)
            implements
                Rounds {

        /// A thousand fits a round.
        public static final Sampled DEFAULT = new Sampled(Cut.DEFAULT, 1000);

        /// Checks the range.
        ///
        /// @throws IllegalArgumentException if the number is out of range
        public Sampled {
            Settings.check(Sampled.class, "fits", fits);
        }

        @Override
        public String name() {
            return "sampled";
        }
    }

    /// Each block makes fits of its own.
    ///
    /// @param blocks     the log's blocks
    /// @param localFits  fits between two averagings
    /// @param averagings averagings of a round
    record Averaged(Cut blocks,
            @Setting(value = "fits of each block between two averagings, each to a batch of its own labelled rows", range = "[1, 1000000]", unit = "fits", source = "McMahan et al. 2017: local steps") int localFits,
            @Setting(value = "averagings of all parameters and optimiser memories over the blocks in a round", range = "[1, 10000]", source = "McMahan et al. 2017: rounds of communication") int averagings)
            implements
                Rounds {

        /// Ten averagings a round, after a hundred local fits each.
        public static final Averaged DEFAULT = new Averaged(Cut.DEFAULT, 100, 10);

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a number is out of range
        public Averaged {
            Settings.check(Averaged.class, "localFits", localFits);
            Settings.check(Averaged.class, "averagings", averagings);
        }

        @Override
        public String name() {
            return "averaged";
        }
    }

    /// Returns how the log is cut.
    ///
    /// @return empty without rounds
    default Optional<Cut> cut() {
        return switch (this) {
            case None none -> Optional.empty();
            case Sampled sampled -> Optional.of(sampled.blocks);
            case Averaged averaged -> Optional.of(averaged.blocks);
        };
    }
}
