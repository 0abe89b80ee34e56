// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fittedq.math.Check;
import org.fittedq.settings.Choice;
import org.fittedq.settings.OlderForm;
import org.fittedq.settings.Schedule;
import org.fittedq.settings.Setting;
import org.fittedq.settings.Settings;

/// The temperature α of [Sac], what a nat of entropy is worth in reward: whether it is learned, settings.
@Setting(value = "learned: the temperature goes where the policy has the target entropy; fixed: it stays as alpha says, or as its schedule", source = "Haarnoja et al. 2018b: learned")
public sealed interface Entropy extends Choice, OlderForm {

    /// `learned` was true or false, beside the settings of both.
    @Override
    default Map<String, String> today(Map<String, String> texts) {
        String learned = texts.getOrDefault("learned", "").strip();
        if (!learned.equalsIgnoreCase("true") && !learned.equalsIgnoreCase("false")) {
            return texts;
        }
        boolean isLearned = Boolean.parseBoolean(learned);
        String rule = isLearned ? "constant if alpha is learned" : "constant if alpha is not learned";
        for (String schedule : isLearned
                ? List.of("alphaSchedule")
                : List.of("targetEntropySchedule", "learningRateSchedule")) {
            String shape = texts.getOrDefault(schedule, texts.getOrDefault(schedule + ".shape", "constant"));
            Check.that(shape.strip().equalsIgnoreCase("constant"), schedule, rule, shape);
        }
        Map<String, String> today = new LinkedHashMap<>(texts);
        today.remove("learned");
        today.putIfAbsent("", isLearned ? Learned.DEFAULT.name() : Fixed.DEFAULT.name());
        return today;
    }

    /// α is learned.
    ///
    /// @param targetEntropy         H̄/dₐ
    /// @param targetEntropySchedule how H̄/dₐ changes
    /// @param learningRate          Adam's step size on log α
    /// @param learningRateSchedule  how it changes
    record Learned(
            @Setting(value = "H̄/dₐ: target entropy for each action dimension, in normalised units; larger explores more", unit = "nat", source = "Haarnoja et al. 2018b: -1", resumable = true) double targetEntropy,
            Schedule targetEntropySchedule,
            @Setting(value = "step size of the temperature", range = "(0, ∞)", source = "Haarnoja et al. 2018b: 3e-4", resumable = true) double learningRate,
            Schedule learningRateSchedule) implements Entropy {

        /// The paper's values.
        public static final Learned DEFAULT = new Learned(-1, 3e-4);

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a number is out of range
        public Learned {
            Settings.check(Learned.class, "learningRate", learningRate);
            learningRateSchedule.check("learningRateSchedule", "[0, ∞)");
        }

        /// Makes settings without schedules.
        ///
        /// @param targetEntropy H̄/dₐ
        /// @param learningRate  Adam's step size on log α, above 0
        public Learned(double targetEntropy, double learningRate) {
            this(targetEntropy, Schedule.CONSTANT, learningRate, Schedule.CONSTANT);
        }

        @Override
        public String name() {
            return "learned";
        }
    }

    /// α is as it is given.
    ///
    /// @param alphaSchedule how α changes
    record Fixed(Schedule alphaSchedule) implements Entropy {

        /// α stays.
        public static final Fixed DEFAULT = new Fixed(Schedule.CONSTANT);

        /// Checks the range.
        ///
        /// @throws IllegalArgumentException if α becomes negative
        public Fixed {
            alphaSchedule.check("alphaSchedule", "[0, ∞)");
        }

        @Override
        public String name() {
            return "fixed";
        }
    }
}
