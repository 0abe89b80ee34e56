// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mujoco;

import java.util.random.RandomGenerator;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Spec;
import org.fittedq.settings.Range;
import org.fittedq.settings.Setting;

/// Walker2d-v5: a planar walker of two legs walks forward.
///
/// ```text
/// r = forwardRewardWeight · Δx/dt + (healthy.reward if upright, else 0) − controlCostWeight · Σ a²        terminal if not upright
/// upright: zLow < z < zHigh and angleLow < pitch < angleHigh
/// ```
///
/// | symbol | what | range, unit |
/// |---|---|---|
/// | observation | 9 positions without x (height z, pitch, 6 joints), 9 velocities, these cut to ±10 | m, rad, m/s, rad/s |
/// | a | torques of right thigh, leg, foot, left thigh, leg, foot | [−1, 1] of 100 N m |
/// | start | positions and velocities uniform ±resetNoiseScale around z = 1.25 m | |
///
/// Source: Gymnasium 1.3, `envs/mujoco/walker2d_v5.py`, <https://gymnasium.farama.org/environments/mujoco/walker2d/>; after T. Erez, Y.
/// Tassa, E. Todorov, *Infinite-Horizon Model Predictive Control for Periodic Tasks with Contacts*, 2011. Walker2d-v4 pays the healthy
/// reward on the terminal step too, and its right foot slides more easily: friction 0.9 where version 5 has 1.9, as both have for the left.
/// Differences: the start is drawn from our generator; observations are float.
public final class Walker2d implements Task {

    /// Name on the command line.
    public static final String NAME = "Walker2d-v5";
    /// Name of version 4.
    public static final String NAME_V4 = "Walker2d-v4";

    /// Gymnasium's arguments and the time limit.
    ///
    /// @param forwardRewardWeight reward of a metre per second
    /// @param controlCostWeight   cost of the squared action
    /// @param healthy             what counts as upright
    /// @param resetNoiseScale     noise of the start
    /// @param excludePosition     whether x is left out of the observation
    /// @param timeLimitSteps      length of an episode
    public record Settings(
    // @formatter:off
            @Setting(value = "reward of a metre per second", range = "[0, ∞)", unit = "reward s/m", source = "Gymnasium 1.3")
            double forwardRewardWeight,
            @Setting(value = "cost of the squared action; more makes gentle gaits", range = "[0, ∞)", unit = "reward",
                    source = "Gymnasium 1.3")
            double controlCostWeight,
            @Setting("what counts as upright, and its reward") Healthy healthy,
            @Setting(value = "noise of the start", range = "[0, ∞)", unit = "m, rad, m/s, rad/s", source = "Gymnasium 1.3")
            double resetNoiseScale,
            @Setting(value = "leave x out of the observation; with it a policy may depend on the place", source = "Gymnasium 1.3")
            boolean excludePosition,
            @Setting(value = "length of an episode; 0 = no limit", range = "[0, ∞)", unit = "environment steps",
                    source = "Gymnasium 1.3")
            int timeLimitSteps
            // @formatter:on
    ) {
        /// Gymnasium's values.
        public static final Settings DEFAULT = new Settings(1, 1e-3,
                new Healthy(1, true, 0.8, 2, -1, 1), 5e-3, true, 1000);

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a component is out of range
        public Settings {
            Range.check(Settings.class, forwardRewardWeight, controlCostWeight, healthy, resetNoiseScale,
                    excludePosition, timeLimitSteps);
        }
    }

    private static final int FRAME_SKIP = 4;

    private final Settings c;
    private final Version version;
    private final Mechanism mechanism;
    private final Simulation s;
    private final Spec spec;

    /// Makes a walker.
    ///
    /// @param settings the task; the time limit is not applied here
    /// @param version  of the task
    /// @throws IllegalStateException if there is no libmujoco that can be used
    public Walker2d(Settings settings, Version version) {
        this.c = settings;
        this.version = version;
        this.mechanism = new Mechanism(version.choose("walker2d_v4", "walker2d"), FRAME_SKIP);
        this.s = mechanism.simulation();
        this.spec = mechanism.spec(version.choose(NAME_V4, NAME), s.nq() + s.nv() - hidden());
    }

    private int hidden() {
        return c.excludePosition() ? 1 : 0;
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
        double x = s.qpos(0);
        mechanism.step(action);
        observe(out.observation());
        boolean upright = c.healthy().holds(s.qpos(1), s.qpos(2));
        double forward = c.forwardRewardWeight() * ((s.qpos(0) - x) / mechanism.dt());
        double cost = c.controlCostWeight() * mechanism.squaredControls();
        mechanism.finish(out, forward + c.healthy().paid(upright, version) - cost, !upright && c.healthy().terminate());
    }

    @Override
    public Mechanism mechanism() {
        return mechanism;
    }

    @Override
    public Camera camera() {
        return Camera.beside(0.7, 3);
    }

    @Override
    public void observe(float[] o) {
        mechanism.writeClippedVelocities(o, mechanism.writePositions(o, 0, hidden(), s.nq()));
    }
}
