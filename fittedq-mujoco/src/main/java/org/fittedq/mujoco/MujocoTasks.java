// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mujoco;

import java.util.ArrayList;
import java.util.List;
import org.fittedq.env.EnvironmentProvider;
import org.fittedq.env.Environments.Entry;
import org.fittedq.math.Check;
import org.fittedq.mdp.Environment;

/// Gymnasium's MuJoCo tasks, some of them with only part of the actions valid, and [Grasp], by their names. They need libmujoco when
/// one is made, not before.
public final class MujocoTasks implements EnvironmentProvider {

    static final String NEEDS = "; needs libmujoco";

    /// Makes the provider.
    public MujocoTasks() {}

    @Override
    public List<Entry> all() {
        List<Entry> all = new ArrayList<>(tasks());
        all.addAll(RestrictedTasks.all());
        return all;
    }

    /// The tasks themselves.
    static List<Entry> tasks() {
        return List.of(
                new Entry(InvertedPendulum.NAME, "a cart keeps a pole upright; 4 observations, 1 action" + NEEDS),
                new Entry(InvertedPendulum.NAME_V4, "as v5; reward 1 on the terminal step too" + NEEDS),
                new Entry(InvertedDoublePendulum.NAME,
                        "a cart keeps two poles upright; 9 observations, 1 action" + NEEDS),
                new Entry(InvertedDoublePendulum.NAME_V4,
                        "as v5; the terminal step is rewarded too; 11 observations, 1 action" + NEEDS),
                new Entry(Reacher.NAME, "an arm reaches for a target; 10 observations, 2 actions" + NEEDS),
                new Entry(Reacher.NAME_V4, "as Reacher-v5, pays the distance before the step; 11 observations" + NEEDS),
                new Entry(Pusher.NAME, "an arm pushes a cylinder to a goal; 23 observations, 7 actions" + NEEDS),
                new Entry(Swimmer.NAME, "three links swim; 8 observations, 2 actions" + NEEDS),
                new Entry(Hopper.NAME, "a planar leg hops; 11 observations, 3 actions" + NEEDS),
                new Entry(Hopper.NAME_V4, "as v5; healthy reward on the terminal step too" + NEEDS),
                new Entry(HalfCheetah.NAME, "a planar cheetah runs; 17 observations, 6 actions" + NEEDS),
                new Entry(Walker2d.NAME, "a planar walker of two legs; 17 observations, 6 actions" + NEEDS),
                new Entry(Walker2d.NAME_V4,
                        "as v5; healthy reward on the terminal step too, right foot more slippery" + NEEDS),
                new Entry(Ant.NAME, "a body on four legs walks; 105 observations, 8 actions" + NEEDS),
                new Entry(Ant.NAME_V4, "as Ant-v5, contacts neither cost nor are observed; 27 observations" + NEEDS),
                new Entry(Humanoid.NAME, "a humanoid walks; 348 observations, 17 actions" + NEEDS),
                new Entry(Humanoid.NAME_V4, "as Humanoid-v5, contacts cost nothing; 376 observations" + NEEDS),
                new Entry(Grasp.NAME,
                        "a gripper picks up objects that it sees as a map of heights; 260 observations, 6 actions"
                                + NEEDS));
    }

    @Override
    public Record settings(String name) {
        return switch (name) {
            case InvertedPendulum.NAME, InvertedPendulum.NAME_V4 -> InvertedPendulum.Settings.DEFAULT;
            case InvertedDoublePendulum.NAME, InvertedDoublePendulum.NAME_V4 -> InvertedDoublePendulum.Settings.DEFAULT;
            case Swimmer.NAME -> Swimmer.Settings.DEFAULT;
            case Hopper.NAME, Hopper.NAME_V4 -> Hopper.Settings.DEFAULT;
            case Walker2d.NAME, Walker2d.NAME_V4 -> Walker2d.Settings.DEFAULT;
            case HalfCheetah.NAME -> HalfCheetah.Settings.DEFAULT;
            case Reacher.NAME, Reacher.NAME_V4 -> Reacher.Settings.DEFAULT;
            case Pusher.NAME -> Pusher.Settings.DEFAULT;
            case Ant.NAME -> Ant.Settings.DEFAULT;
            case Ant.NAME_V4 -> Ant.Settings.V4;
            case Humanoid.NAME -> Humanoid.Settings.DEFAULT;
            case Humanoid.NAME_V4 -> Humanoid.Settings.V4;
            case Grasp.NAME -> Grasp.Settings.DEFAULT;
            default -> throw unknown(name);
        };
    }

    @Override
    public Environment create(String name, Record settings) {
        return switch (settings) {
            case InvertedPendulum.Settings s -> new InvertedPendulum(s, Version.of(name));
            case InvertedDoublePendulum.Settings s -> new InvertedDoublePendulum(s, Version.of(name));
            case Swimmer.Settings s -> new Swimmer(s);
            case Hopper.Settings s -> new Hopper(s, Version.of(name));
            case Walker2d.Settings s -> new Walker2d(s, Version.of(name));
            case HalfCheetah.Settings s -> new HalfCheetah(s);
            case Reacher.Settings s -> new Reacher(s, Version.of(name));
            case Pusher.Settings s -> new Pusher(s);
            case Ant.Settings s -> new Ant(s, Version.of(name));
            case Humanoid.Settings s -> new Humanoid(s, Version.of(name));
            case Grasp.Settings s -> new Grasp(s);
            default -> throw unknown(name);
        };
    }

    private static IllegalArgumentException unknown(String name) {
        return new IllegalArgumentException(Check.message("MuJoCo task", "one of fittedq list", "'" + name + "'"));
    }
}
