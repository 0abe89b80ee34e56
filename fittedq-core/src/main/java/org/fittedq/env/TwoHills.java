// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

import java.util.Optional;
import java.util.random.RandomGenerator;
import org.fittedq.env.wrapper.Saved;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Spec;
import org.fittedq.settings.Range;
import org.fittedq.settings.Setting;

/// A one-step bandit whose reward has a broad low hill and a narrow high one.
///
/// ```text
/// r(a) = max over hills h of  heightₕ exp(−d²/(2 widthₕ²)),   d² = mean over i of (aᵢ − centreₕ)²
/// ```
///
/// Following the gradient from the middle climbs the low hill; a search over the whole box finds the high one. The best
/// reward is known exactly: the larger height, at that hill's centre (the same coordinate in every dimension). The mean
/// instead of the sum keeps the hills as wide in 10 dimensions as in one along the diagonal.
///
/// Observation: the constant 1. Action: [−1, 1]ⁿ. Terminal after the one step. Draws nothing. Source: ours.
public final class TwoHills implements Environment {

    /// Name on the command line.
    public static final String NAME = "TwoHills";

    /// The number of dimensions and the hills.
    ///
    /// @param dimensions n
    /// @param local      the broad hill
    /// @param global     the narrow hill
    public record Settings(
    // @formatter:off
            @Setting(value = "number of action dimensions n; more makes the high hill harder to find",
                    range = "[1, ∞)")
            int dimensions,
            @Setting("the hill that gradients find from the middle") Hill local,
            @Setting("the hill with the best action") Hill global
            // @formatter:on
    ) {

        /// In one dimension the high hill is above the low one on about a quarter of the box.
        public static final Settings DEFAULT = new Settings(1, new Hill(0.8, -0.3, 0.5), new Hill(1, 0.7, 0.15));

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a component is out of range
        public Settings {
            Range.check(Settings.class, dimensions, local, global);
        }
    }

    /// One hill.
    ///
    /// @param height reward at the top
    /// @param centre coordinate of the top in every dimension
    /// @param width  distance at which the reward has fallen to 61% of the height
    public record Hill(
    // @formatter:off
            @Setting(value = "reward at the top", range = "(0, ∞)", unit = "reward") double height,
            @Setting(value = "coordinate of the top, the same in every dimension", range = "[-1, 1]",
                    unit = "half-widths of the action box")
            double centre,
            @Setting(value = "distance at which exp(−1/2) of the height is left; more is easier to find",
                    range = "(0, ∞)", unit = "half-widths of the action box")
            double width
            // @formatter:on
    ) {

        /// Checks the ranges.
        ///
        /// @throws IllegalArgumentException if a component is out of range
        public Hill {
            Range.check(Hill.class, height, centre, width);
        }

        private double at(float[] action, int n) {
            double sum = 0;
            for (int i = 0; i < n; i++) {
                double d = action[i] - centre;
                sum += d * d;
            }
            return height * StrictMath.exp(-sum / n / (2 * width * width));
        }
    }

    private final Settings c;
    private final Spec spec;

    /// Makes a bandit.
    ///
    /// @param settings dimensions and hills
    public TwoHills(Settings settings) {
        this.c = settings;
        this.spec = new Spec(NAME, 1, ActionBox.symmetric(settings.dimensions(), 1));
    }

    @Override
    public Spec spec() {
        return spec;
    }

    @Override
    public void reset(RandomGenerator random, float[] observation) {
        observation[0] = 1;
    }

    @Override
    public void step(float[] action, Outcome out) {
        out.observation()[0] = 1;
        out.set(Math.max(c.local().at(action, c.dimensions()), c.global().at(action, c.dimensions())), true, false);
    }

    /// Returns no numbers: there is nothing to save.
    @Override
    public Optional<double[]> saveState() {
        return Optional.of(new double[0]);
    }

    @Override
    public void restoreState(double[] state, RandomGenerator random) {
        Saved.check(spec, state, 0);
    }
}
