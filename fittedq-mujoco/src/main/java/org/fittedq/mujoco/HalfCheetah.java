// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mujoco;

import java.util.random.RandomGenerator;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Spec;
import org.fittedq.settings.Range;
import org.fittedq.settings.Setting;

/// HalfCheetah-v5: a planar cheetah of two legs runs forward.
///
/// ```text
/// r = forwardRewardWeight · Δx/dt − controlCostWeight · Σ a²        never terminal
/// ```
///
/// | symbol | what | range, unit |
/// |---|---|---|
/// | observation | 8 positions without x (height, pitch, 6 joints), 9 velocities | m, rad, m/s, rad/s |
/// | a | torques of back thigh, shin, foot, front thigh, shin, foot | [−1, 1] of 120, 90, 60, 120, 60, 30 N m |
/// | start | positions uniform ±resetNoiseScale, velocities resetNoiseScale · normal | |
///
/// Source: Gymnasium 1.3, `envs/mujoco/half_cheetah_v5.py`, <https://gymnasium.farama.org/environments/mujoco/half_cheetah/>; after P.
/// Wawrzyński, *A Cat-Like Robot Real-Time Learning to Run*, 2009. HalfCheetah-v4 is the same task. Differences: the start is drawn
/// from our generator; observations are float.
public final class HalfCheetah implements Task {

    /// Name on the command line.
    public static final String NAME = "HalfCheetah-v5";

    /// Gymnasium's arguments and the time limit.
    ///
    /// @param forwardRewardWeight reward of a metre per second
    /// @param controlCostWeight   cost of the squared action
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
        public static final Settings DEFAULT = new Settings(1, 0.1, 0.1, true, 1000);

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a component is out of range
        public Settings {
            Range.check(Settings.class, forwardRewardWeight, controlCostWeight, resetNoiseScale, excludePosition,
                    timeLimitSteps);
        }
    }

    private static final int FRAME_SKIP = 5;

    private final Settings c;
    private final Mechanism mechanism = new Mechanism("half_cheetah", FRAME_SKIP);
    private final Simulation s = mechanism.simulation();
    private final Spec spec;

    /// Makes a cheetah.
    ///
    /// @param settings the task; the time limit is not applied here
    /// @throws IllegalStateException if there is no libmujoco that can be used
    public HalfCheetah(Settings settings) {
        this.c = settings;
        this.spec = mechanism.spec(NAME, s.nq() + s.nv() - hidden());
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
        mechanism.start(Mechanism.uniform(random, c.resetNoiseScale()), Mechanism.normal(random, c.resetNoiseScale()));
    }

    @Override
    public void step(float[] action, Outcome out) {
        double x = s.qpos(0);
        mechanism.step(action);
        observe(out.observation());
        double forward = c.forwardRewardWeight() * ((s.qpos(0) - x) / mechanism.dt());
        mechanism.finish(out, forward - c.controlCostWeight() * mechanism.squaredControls(), false);
    }

    @Override
    public Mechanism mechanism() {
        return mechanism;
    }

    @Override
    public void observe(float[] o) {
        mechanism.writeState(o, hidden());
    }
}
