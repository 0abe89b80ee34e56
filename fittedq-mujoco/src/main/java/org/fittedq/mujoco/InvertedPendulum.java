// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mujoco;

import java.util.random.RandomGenerator;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Spec;
import org.fittedq.settings.Range;
import org.fittedq.settings.Setting;

/// InvertedPendulum-v5: a cart keeps a pole upright.
///
/// ```text
/// r = 1 if |θ| ≤ 0.2, else 0        terminal if |θ| > 0.2
/// ```
///
/// | symbol | what | range, unit |
/// |---|---|---|
/// | observation | x of the cart, θ of the pole (0 = up), ẋ, θ̇ | m, rad, m/s, rad/s |
/// | a | force on the cart | [−3, 3] of 100 N |
/// | start | all four uniform ±resetNoiseScale | |
///
/// Source: Gymnasium 1.3, `envs/mujoco/inverted_pendulum_v5.py`,
/// <https://gymnasium.farama.org/environments/mujoco/inverted_pendulum/>; after the cart and pole of A. G. Barto, R. S. Sutton, C. W.
/// Anderson, *Neuronlike Adaptive Elements That Can Solve Difficult Learning Control Problems*, 1983. InvertedPendulum-v4 gives r = 1 on
/// the terminal step too, and has no arguments in Gymnasium: these settings are then its constants.
/// Differences: the start is drawn from our generator; observations are float; an observation that is not finite is not terminal but cut
/// off ([Mechanism#finish]).
public final class InvertedPendulum implements Task {

    /// Name on the command line.
    public static final String NAME = "InvertedPendulum-v5";
    /// Name of version 4.
    public static final String NAME_V4 = "InvertedPendulum-v4";

    /// Gymnasium's argument and the time limit.
    ///
    /// @param resetNoiseScale noise of the start
    /// @param timeLimitSteps  length of an episode
    public record Settings(
    // @formatter:off
            @Setting(value = "noise of the start", range = "[0, ∞)", unit = "m, rad, m/s, rad/s", source = "Gymnasium 1.3")
            double resetNoiseScale,
            @Setting(value = "length of an episode; 0 = no limit", range = "[0, ∞)", unit = "environment steps",
                    source = "Gymnasium 1.3")
            int timeLimitSteps
            // @formatter:on
    ) {
        /// Gymnasium's values.
        public static final Settings DEFAULT = new Settings(0.01, 1000);

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a component is out of range
        public Settings {
            Range.check(Settings.class, resetNoiseScale, timeLimitSteps);
        }
    }

    private static final int FRAME_SKIP = 2;
    private static final double LARGEST_ANGLE = 0.2;

    private final Settings c;
    private final Version version;
    private final Mechanism mechanism = new Mechanism("inverted_pendulum", FRAME_SKIP);
    private final Simulation s = mechanism.simulation();
    private final Spec spec;

    /// Makes a cart with its pole.
    ///
    /// @param settings the task; the time limit is not applied here
    /// @param version  of the task
    /// @throws IllegalStateException if there is no libmujoco that can be used
    public InvertedPendulum(Settings settings, Version version) {
        this.c = settings;
        this.version = version;
        this.spec = mechanism.spec(version.choose(NAME_V4, NAME), s.nq() + s.nv());
    }

    @Override
    public Spec spec() {
        return spec;
    }

    @Override
    public void start(RandomGenerator random) {
        mechanism.start(Mechanism.uniform(random, c.resetNoiseScale()), Mechanism.uniform(random, c.resetNoiseScale()));
    }

    @Override
    public void step(float[] action, Outcome out) {
        mechanism.step(action);
        observe(out.observation());
        boolean fallen = Math.abs(s.qpos(1)) > LARGEST_ANGLE;
        mechanism.finish(out, fallen && version == Version.V5 ? 0 : 1, fallen);
    }

    @Override
    public Mechanism mechanism() {
        return mechanism;
    }

    @Override
    public Camera camera() {
        return new Camera(false, false, 0, 0.2, 2.6);
    }

    @Override
    public void observe(float[] o) {
        mechanism.writeState(o, 0);
    }
}
