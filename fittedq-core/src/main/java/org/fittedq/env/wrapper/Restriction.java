// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env.wrapper;

import java.util.LinkedHashMap;
import java.util.Map;
import org.fittedq.math.Check;
import org.fittedq.settings.Choice;
import org.fittedq.settings.OlderForm;
import org.fittedq.settings.Range;
import org.fittedq.settings.Setting;

/// Which part of the action box is valid: settings of [Restricted].
@Setting(value = "which actions are valid: all, or those in some boxes or balls", source = "none: all")
public sealed interface Restriction extends Choice, OlderForm {

    /// All actions are valid.
    Restriction DEFAULT = new None();

    /// `boxes 0` was `none`, with settings of boxes beside it that had no effect; `boxes 4` alone means `boxes` still.
    ///
    /// @throws IllegalArgumentException if there are settings of balls beside
    @Override
    default Map<String, String> today(Map<String, String> texts) {
        if (texts.containsKey("") || !texts.containsKey("boxes")) {
            return texts;
        }
        if (texts.get("boxes").strip().equals("0")) {
            return Map.of("", None.DEFAULT.name());
        }
        Check.that(!texts.containsKey("balls") && !texts.containsKey("volume"), "restricted.boxes",
                "balls or boxes", "both", "leave out what is not meant");
        Map<String, String> today = new LinkedHashMap<>(texts);
        today.put("", Boxes.DEFAULT.name());
        return today;
    }

    /// No restriction.
    record None() implements Restriction {

        /// There is but one.
        public static final None DEFAULT = new None();

        @Override
        public String name() {
            return "none";
        }
    }

    /// A union of pieces.
    sealed interface Pieces extends Restriction {

        /// Tells whether the learner knows.
        ///
        /// @return true if the pieces are the task's valid actions A(s)
        @Setting("whether the pieces are the task's valid actions A(s), so that no other is chosen; if not, the learner has to find out")
        boolean known();

        /// Returns what an action outside all pieces does.
        ///
        /// @return the rule
        Invalid invalid();
    }

    /// Disjoint boxes of all sizes.
    ///
    /// @param boxes   how many
    /// @param share   part of the volume that is valid
    /// @param seed    of the draw of the boxes
    /// @param known   whether the learner knows
    /// @param invalid what any other action does
    record Boxes(
    // @formatter:off
            @Setting(value = "number of boxes of valid actions; more makes more hills", range = "[1, ∞)")
            int boxes,
            @Setting(value = "part of the action box's volume that is valid; less is harder", range = "(0, 1]")
            double share,
            @Setting(value = "seed of the draw of the boxes, of its own: every run of it has the same boxes") long seed,
            boolean known,
            Invalid invalid
            // @formatter:on
    ) implements Pieces {

        /// Four boxes of 30 % of the volume, which the learner has to find.
        public static final Boxes DEFAULT = new Boxes(4, 0.3, 0, false, Invalid.Plateau.DEFAULT);

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a component is out of range
        public Boxes {
            Range.check(Boxes.class, boxes, share, seed, known, invalid);
        }

        @Override
        public String name() {
            return "boxes";
        }
    }

    /// Balls of one size, which overlap and stick out of the action box.
    ///
    /// @param balls   how many
    /// @param volume  of all balls together
    /// @param seed    of the draw of the centres
    /// @param known   whether the learner knows
    /// @param invalid what any other action does
    record Balls(
    // @formatter:off
            @Setting(value = "number of balls of valid actions", range = "[1, 100000]")
            int balls,
            @Setting(value = "volume of all balls together, in volumes of the action box: overlaps count each time, and so does what sticks out; less is harder",
                    range = "(0, ∞)")
            double volume,
            @Setting(value = "seed of the draw of the centres, by NumPy's RandomState", range = "[0, 4294967295]")
            long seed,
            boolean known,
            Invalid invalid
            // @formatter:on
    ) implements Pieces {

        /// Ninety-nine balls, as on the published Hopper; an action outside them costs 10 and does nothing.
        public static final Balls DEFAULT = new Balls(99, 2.97, 123, false, Invalid.Penalty.DEFAULT);

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a component is out of range
        public Balls {
            Range.check(Balls.class, balls, volume, seed, known, invalid);
        }

        @Override
        public String name() {
            return "balls";
        }
    }
}
