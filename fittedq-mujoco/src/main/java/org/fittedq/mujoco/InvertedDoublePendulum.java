// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mujoco;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;

import java.lang.foreign.MemorySegment;
import java.util.function.IntToDoubleFunction;
import java.util.random.RandomGenerator;
import org.fittedq.env.Trigonometry;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Spec;
import org.fittedq.settings.Range;
import org.fittedq.settings.Setting;

/// InvertedDoublePendulum-v5: a cart keeps two poles upright, one on top of the other.
///
/// ```text
/// r = (healthyReward if y > 1, else 0) − (0.01 x² + (y − 2)²) − (0.001 θ̇₁² + 0.005 θ̇₂²)        terminal if y ≤ 1
/// ```
///
/// | symbol | what | range, unit |
/// |---|---|---|
/// | x, y | place and height of the upper pole's tip, before the last substep; y = 1.2 when upright | m |
/// | observation | x of the cart, sin θ₁, sin θ₂, cos θ₁, cos θ₂, three velocities, constraint force on the cart | m, –, m/s, rad/s, N |
/// | | velocities and force cut to | ±10 |
/// | a | force on the cart | [−1, 1] of 500 N |
/// | start | positions uniform ±resetNoiseScale, velocities resetNoiseScale · normal | |
///
/// θ₁ is the lower pole's angle to the vertical, θ₂ the upper pole's to the lower.
///
/// Source: Gymnasium 1.3, `envs/mujoco/inverted_double_pendulum_v5.py`,
/// <https://gymnasium.farama.org/environments/mujoco/inverted_double_pendulum/>. InvertedDoublePendulum-v4 pays the healthy reward on the
/// terminal step too, observes the constraint forces on both poles as well (11 numbers), and has no arguments in Gymnasium: these settings
/// are then its constants.
/// Differences: the start is drawn from our generator; observations are float.
public final class InvertedDoublePendulum implements Task {

    /// Name on the command line.
    public static final String NAME = "InvertedDoublePendulum-v5";
    /// Name of version 4.
    public static final String NAME_V4 = "InvertedDoublePendulum-v4";

    /// Gymnasium's arguments and the time limit.
    ///
    /// @param healthyReward   reward of a step that ends upright
    /// @param resetNoiseScale noise of the start
    /// @param timeLimitSteps  length of an episode
    public record Settings(
    // @formatter:off
            @Setting(value = "reward of a step that ends upright", range = "[0, ∞)", unit = "reward", source = "Gymnasium 1.3")
            double healthyReward,
            @Setting(value = "noise of the start", range = "[0, ∞)", unit = "m, rad, m/s, rad/s", source = "Gymnasium 1.3")
            double resetNoiseScale,
            @Setting(value = "length of an episode; 0 = no limit", range = "[0, ∞)", unit = "environment steps",
                    source = "Gymnasium 1.3")
            int timeLimitSteps
            // @formatter:on
    ) {
        /// Gymnasium's values.
        public static final Settings DEFAULT = new Settings(10, 0.1, 1000);

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a component is out of range
        public Settings {
            Range.check(Settings.class, healthyReward, resetNoiseScale, timeLimitSteps);
        }
    }

    private static final int FRAME_SKIP = 5;
    private static final int TIP = 0; // the model's only site
    private static final double LOWEST_TIP = 1;

    private final Settings c;
    private final Version version;
    private final Mechanism mechanism = new Mechanism("inverted_double_pendulum", FRAME_SKIP);
    private final Simulation s = mechanism.simulation();
    private final MemorySegment tip = s.siteXpos(TIP);
    private final IntToDoubleFunction sines = i -> Trigonometry.sin(s.qpos(i));
    private final IntToDoubleFunction cosines = i -> Trigonometry.cos(s.qpos(i));
    private final IntToDoubleFunction constraintForces = i -> Mechanism.clip(s.qfrcConstraint(i));
    private final Spec spec;

    /// Makes a cart with its poles.
    ///
    /// @param settings the task; the time limit is not applied here
    /// @param version  of the task
    /// @throws IllegalStateException if there is no libmujoco that can be used
    public InvertedDoublePendulum(Settings settings, Version version) {
        this.c = settings;
        this.version = version;
        this.spec = mechanism.spec(version.choose(NAME_V4, NAME), 5 + s.nv() + forces());
    }

    /// Number of constraint forces that are observed.
    private int forces() {
        return version == Version.V4 ? s.nv() : 1;
    }

    @Override
    public Spec spec() {
        return spec;
    }

    @Override
    public void start(RandomGenerator random) {
        mechanism.start(Mechanism.uniform(random, c.resetNoiseScale()), Mechanism.normal(random, c.resetNoiseScale()));
    }

    @Override
    public void step(float[] action, Outcome out) {
        mechanism.step(action);
        observe(out.observation());
        double x = tip.getAtIndex(JAVA_DOUBLE, 0);
        double y = tip.getAtIndex(JAVA_DOUBLE, 2);
        double omega1 = s.qvel(1);
        double omega2 = s.qvel(2);
        boolean fallen = y <= LOWEST_TIP;
        double alive = fallen && version == Version.V5 ? 0 : c.healthyReward();
        double distance = 0.01 * (x * x) + (y - 2) * (y - 2);
        double speed = 1e-3 * (omega1 * omega1) + 5e-3 * (omega2 * omega2);
        mechanism.finish(out, alive - distance - speed, fallen);
    }

    @Override
    public Mechanism mechanism() {
        return mechanism;
    }

    @Override
    public Camera camera() {
        return new Camera(false, false, 0, 0.4, 3.2);
    }

    @Override
    public void observe(float[] o) {
        o[0] = (float) s.qpos(0);
        int at = Mechanism.write(o, 1, 1, s.nq(), sines);
        at = Mechanism.write(o, at, 1, s.nq(), cosines);
        at = mechanism.writeClippedVelocities(o, at);
        Mechanism.write(o, at, 0, forces(), constraintForces);
    }
}
