// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mujoco;

import java.util.List;
import org.fittedq.env.EnvironmentProvider;
import org.fittedq.env.Environments.Entry;
import org.fittedq.math.Check;
import org.fittedq.mdp.Environment;

/// Gymnasium's MuJoCo tasks, by their names. They need libmujoco when one is made, not before.
public final class MujocoTasks implements EnvironmentProvider {

    private static final String NEEDS = "; needs libmujoco";

    /// Makes the provider.
    public MujocoTasks() {}

    @Override
    public List<Entry> all() {
        return List.of(
                new Entry(InvertedPendulum.NAME, "a cart keeps a pole upright; 4 observations, 1 action" + NEEDS),
                new Entry(InvertedPendulum.NAME_V4, "as v5; reward 1 on the terminal step too" + NEEDS),
                new Entry(InvertedDoublePendulum.NAME,
                        "a cart keeps two poles upright; 9 observations, 1 action" + NEEDS),
                new Entry(InvertedDoublePendulum.NAME_V4,
                        "as v5; the terminal step is rewarded too; 11 observations, 1 action" + NEEDS),
                new Entry(Swimmer.NAME, "three links swim; 8 observations, 2 actions" + NEEDS),
                new Entry(Hopper.NAME, "a planar leg hops; 11 observations, 3 actions" + NEEDS),
                new Entry(Hopper.NAME_V4, "as v5; healthy reward on the terminal step too" + NEEDS),
                new Entry(Walker2d.NAME, "a planar walker of two legs; 17 observations, 6 actions" + NEEDS),
                new Entry(Walker2d.NAME_V4,
                        "as v5; healthy reward on the terminal step too, right foot more slippery" + NEEDS),
                new Entry(HalfCheetah.NAME, "a planar cheetah runs; 17 observations, 6 actions" + NEEDS));
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
            default -> throw unknown(name);
        };
    }

    private static IllegalArgumentException unknown(String name) {
        return new IllegalArgumentException(Check.message("MuJoCo task", "one of fittedq list", "'" + name + "'"));
    }
}
