// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mujoco;

import java.util.List;
import java.util.stream.Stream;
import org.fittedq.env.Environments.Entry;
import org.fittedq.env.wrapper.Invalid;
import org.fittedq.env.wrapper.Narrowed;
import org.fittedq.env.wrapper.Restricted;
import org.fittedq.env.wrapper.Restriction;
import org.fittedq.env.wrapper.WrapperSettings;

/// Tasks of which only some actions are valid, by name: a task in a [Restricted].
///
/// *Balls*, as published: 33 balls for each dimension of the action, of .6 · dimensions · k volumes of the action box together;
/// an action outside them is paid −10 and becomes torque 0, on InvertedPendulum force −1.
///
/// | | k | valid |
/// |---|---|---|
/// | InvertedPendulumBalls-v4 | 3 | 80 % |
/// | HopperBalls-v4, HopperSmallBalls-v4 | 1.65, 1.25 | 88 %, 82 % |
/// | HalfCheetahBalls-v4, HalfCheetahSmallBalls-v4; Walker2d… | 1, .25 | 77 %, 38 % |
///
/// Source: A. Jain et al., *Mitigating Suboptimality of Deterministic Policy Gradients in Complex Q-functions* (SAVO), 2024,
/// <https://arxiv.org/abs/2410.11833>, by the defaults of their code, `large_rl/envs/reacher` of <https://github.com/USC-Lira/Q3C>;
/// the small balls are those of Q3C, `configs` there.
/// Differences: of InvertedPendulum the first action of an episode is there taken as it is, valid or not; see `DrawnBalls` too. A
/// comment there says that 79 % of Hopper's actions are valid; its code gives 88 %.
///
/// *Boxes*, ours: 30 % of the actions are valid, in boxes of all sizes; all others do what the centre of the first box does, for the
/// task's own reward.
final class RestrictedTasks {

    private static final int PUBLISHED_SEED = 123;
    private static final double PUBLISHED_REWARD = -10;

    private RestrictedTasks() {}

    /// The names, each with its task.
    static List<Entry> all() {
        return Stream.of(
                balls("InvertedPendulumBalls-v4", InvertedPendulum.NAME_V4, 33, 1.8, -1),
                balls("HopperBalls-v4", Hopper.NAME_V4, 99, 2.97, 0),
                balls("HopperSmallBalls-v4", Hopper.NAME_V4, 99, 2.25, 0),
                balls("HalfCheetahBalls-v4", HalfCheetah.NAME, 198, 3.6, 0),
                balls("HalfCheetahSmallBalls-v4", HalfCheetah.NAME, 198, 0.9, 0),
                balls("Walker2dBalls-v4", Walker2d.NAME_V4, 198, 3.6, 0),
                balls("Walker2dSmallBalls-v4", Walker2d.NAME_V4, 198, 0.9, 0),
                boxes("InvertedPendulumBoxes-v5", InvertedPendulum.NAME, 4),
                boxes("HopperBoxes-v5", Hopper.NAME, 8),
                boxes("HalfCheetahBoxes-v5", HalfCheetah.NAME, 8),
                boxes("Walker2dBoxes-v5", Walker2d.NAME, 8)).toList();
    }

    private static Entry balls(String name, String task, int balls, double volume, double executed) {
        String size = name.contains("Small") ? " small balls, as in Q3C" : " balls, as in SAVO";
        return entry(name, task, task + " with actions in " + balls + size + "; others cost 10",
                new Restriction.Balls(balls, volume, PUBLISHED_SEED, false,
                        new Invalid.Penalty(PUBLISHED_REWARD, List.of(executed))));
    }

    private static Entry boxes(String name, String task, int boxes) {
        return entry(name, task,
                task + " with actions in " + boxes + " boxes, 30 % of all; others do what one of them does",
                new Restriction.Boxes(boxes, Restriction.Boxes.DEFAULT.share(), Restriction.Boxes.DEFAULT.seed(), false,
                        Invalid.Plateau.DEFAULT));
    }

    private static Entry entry(String name, String task, String description, Restriction restriction) {
        return new Entry(name, description + MujocoTasks.NEEDS, false, task,
                new WrapperSettings(WrapperSettings.Actions.DEFAULT, WrapperSettings.Observations.DEFAULT, restriction,
                        Narrowed.Settings.DEFAULT));
    }
}
