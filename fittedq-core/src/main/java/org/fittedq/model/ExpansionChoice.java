// SPDX-License-Identifier: Apache-2.0
package org.fittedq.model;

import java.util.LinkedHashMap;
import java.util.Map;
import org.fittedq.math.Check;
import org.fittedq.settings.Choice;
import org.fittedq.settings.OlderForm;
import org.fittedq.settings.Range;
import org.fittedq.settings.Setting;

/// Whether there are steps of a model in the labels ([ValueExpansion]): settings.
@Setting(value = "none, or rollout: steps of a model between a transition and the value in its label", source = "none, as in the algorithms' papers")
public sealed interface ExpansionChoice extends Choice, OlderForm {

    /// No model is made.
    ExpansionChoice DEFAULT = new None();

    /// Checks that the recorded part of a label is one transition, for the settings of an algorithm.
    ///
    /// @param nStep n of its n-step returns
    /// @throws IllegalArgumentException if labels are to be expanded and n is not 1
    void checkWith(int nStep);

    /// `steps 0` was `none`, and settings of a model were beside it; `steps 3` alone was a `rollout`.
    @Override
    default Map<String, String> today(Map<String, String> texts) {
        if (texts.containsKey("") || !texts.containsKey("steps")) {
            return texts;
        }
        Map<String, String> today = new LinkedHashMap<>(texts);
        today.put("", texts.get("steps").strip().equals("0") ? None.DEFAULT.name() : RolledOut.DEFAULT.name());
        return today;
    }

    /// Labels of recorded transitions alone.
    record None() implements ExpansionChoice {

        /// There is but one.
        public static final None DEFAULT = new None();

        @Override
        public void checkWith(int nStep) {}

        @Override
        public String name() {
            return "none";
        }
    }

    /// H steps of a model.
    ///
    /// @param steps       H
    /// @param uncertainty where the model is no longer believed
    /// @param model       f
    record RolledOut(
            @Setting(value = "H: steps of a model between a transition and the value in its label; more trust the model, fewer the critic", range = "[1, 10000]", unit = "environment steps", source = "ours") int steps,
            @Setting(value = "uncertainty above which a rollout is cut and bootstrapped: standard deviations outside the data's range, or the disagreement of an ensemble; smaller trusts the model less", range = "(0, ∞]", source = "Feinberg et al. 2018: never cut") double uncertainty,
            ModelChoice model)
            implements
                ExpansionChoice {

        /// One step of a learned model, never cut.
        public static final RolledOut DEFAULT = new RolledOut(1, Double.POSITIVE_INFINITY, ModelChoice.DEFAULT);

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a number is out of range
        public RolledOut {
            Range.check(RolledOut.class, steps, uncertainty, model);
        }

        /// Where a rollout is chosen already, 0 steps are out of range.
        @Override
        public Map<String, String> today(Map<String, String> texts) {
            return texts;
        }

        @Override
        public void checkWith(int nStep) {
            Check.that(nStep == 1, "replay.nStep", "1 with expansion rollout", nStep, "further steps are the model's");
        }

        @Override
        public String name() {
            return "rollout";
        }
    }
}
