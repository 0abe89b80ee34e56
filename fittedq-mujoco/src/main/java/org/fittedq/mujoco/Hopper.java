// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mujoco;

import java.util.random.RandomGenerator;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Spec;
import org.fittedq.settings.Range;
import org.fittedq.settings.Setting;

/// Hopper-v5: a planar leg hops forward.
///
/// ```text
/// r = forwardRewardWeight · Δx/dt + (healthy.reward if upright, else 0) − controlCostWeight · Σ a²        terminal if not upright
/// upright: zLow < z < zHigh, angleLow < pitch < angleHigh, all other positions but x and all velocities in (stateLow, stateHigh)
/// ```
///
/// | symbol | what | range, unit |
/// |---|---|---|
/// | observation | 6 positions without x (height z, pitch, 3 joints), 6 velocities, these cut to ±10 | m, rad, m/s, rad/s |
/// | a | torques of thigh, leg, foot | [−1, 1] of 200 N m |
/// | start | positions and velocities uniform ±resetNoiseScale around z = 1.25 m | |
///
/// Source: Gymnasium 1.3, `envs/mujoco/hopper_v5.py`, <https://gymnasium.farama.org/environments/mujoco/hopper/>; after T. Erez, Y. Tassa,
/// E. Todorov, *Infinite-Horizon Model Predictive Control for Periodic Tasks with Contacts*, 2011. Hopper-v4 pays the healthy reward on
/// the terminal step too. Differences: the start is drawn from our generator; observations are float.
public final class Hopper implements Task {

    /// Name on the command line.
    public static final String NAME = "Hopper-v5";
    /// Name of version 4.
    public static final String NAME_V4 = "Hopper-v4";

    /// Gymnasium's arguments and the time limit.
    ///
    /// @param forwardRewardWeight reward of a metre per second
    /// @param controlCostWeight   cost of the squared action
    /// @param healthy             what counts as upright
    /// @param stateLow            lowest healthy pitch, joint angle and velocity
    /// @param stateHigh           highest healthy pitch, joint angle and velocity
    /// @param resetNoiseScale     noise of the start
    /// @param excludePosition     whether x is left out of the observation
    /// @param timeLimitSteps      length of an episode
    public record Settings(
    // @formatter:off
            @Setting(value = "reward of a metre per second", range = "[0, ∞)", unit = "reward s/m", source = "Gymnasium 1.3")
            double forwardRewardWeight,
            @Setting(value = "cost of the squared action; more makes gentle hops", range = "[0, ∞)", unit = "reward",
                    source = "Gymnasium 1.3")
            double controlCostWeight,
            @Setting("what counts as upright, and its reward") Healthy healthy,
            @Setting(value = "upright is: pitch, joint angles and velocities above this", range = "[-∞, ∞]",
                    unit = "rad, m/s, rad/s", source = "Gymnasium 1.3")
            double stateLow,
            @Setting(value = "upright is: pitch, joint angles and velocities below this", range = "[-∞, ∞]",
                    unit = "rad, m/s, rad/s", source = "Gymnasium 1.3")
            double stateHigh,
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
                new Healthy(1, true, 0.7, Double.POSITIVE_INFINITY, -0.2, 0.2), -100, 100, 5e-3, true, 1000);

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a component is out of range
        public Settings {
            Range.check(Settings.class, forwardRewardWeight, controlCostWeight, healthy, stateLow, stateHigh,
                    resetNoiseScale, excludePosition, timeLimitSteps);
            Range.interval("state", stateLow, stateHigh);
        }
    }

    private static final int FRAME_SKIP = 4;

    private final Settings c;
    private final Version version;
    private final Mechanism mechanism = new Mechanism("hopper", FRAME_SKIP);
    private final Simulation s = mechanism.simulation();
    private final Spec spec;

    /// Makes a hopper.
    ///
    /// @param settings the task; the time limit is not applied here
    /// @param version  of the task
    /// @throws IllegalStateException if there is no libmujoco that can be used
    public Hopper(Settings settings, Version version) {
        this.c = settings;
        this.version = version;
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
        boolean upright = c.healthy().holds(s.qpos(1), s.qpos(2)) && stateHolds();
        double forward = c.forwardRewardWeight() * ((s.qpos(0) - x) / mechanism.dt());
        double cost = c.controlCostWeight() * mechanism.squaredControls();
        mechanism.finish(out, forward + c.healthy().paid(upright, version) - cost, !upright && c.healthy().terminate());
    }

    /// All positions from the pitch on and all velocities are in (stateLow, stateHigh).
    private boolean stateHolds() {
        boolean holds = true;
        for (int i = 2; i < s.nq(); i++) {
            holds &= c.stateLow() < s.qpos(i) && s.qpos(i) < c.stateHigh();
        }
        for (int i = 0; i < s.nv(); i++) {
            holds &= c.stateLow() < s.qvel(i) && s.qvel(i) < c.stateHigh();
        }
        return holds;
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
