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
                new Entry(HalfCheetah.NAME, "a planar cheetah runs; 17 observations, 6 actions" + NEEDS));
    }

    @Override
    public Record settings(String name) {
        return switch (name) {
            case HalfCheetah.NAME -> HalfCheetah.Settings.DEFAULT;
            default -> throw unknown(name);
        };
    }

    @Override
    public Environment create(String name, Record settings) {
        return switch (settings) {
            case HalfCheetah.Settings s -> new HalfCheetah(s);
            default -> throw unknown(name);
        };
    }

    private static IllegalArgumentException unknown(String name) {
        return new IllegalArgumentException(Check.message("MuJoCo task", "one of fittedq list", "'" + name + "'"));
    }
}
