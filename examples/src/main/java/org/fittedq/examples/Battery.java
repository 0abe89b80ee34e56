// SPDX-License-Identifier: Apache-2.0
package org.fittedq.examples;

import java.util.List;
import java.util.random.RandomGenerator;
import org.fittedq.actions.AffineForm;
import org.fittedq.actions.BoundedSets;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Spec;
import org.fittedq.random.Draw;
import org.fittedq.settings.Setting;

// @start region="environment"
/// A battery of 1 MWh and 1 MW on an hourly market, for two days: action in MW, above 0 sells. It may not sell what it has not, nor buy
/// more than fits: A(s) = [−(1 − charge), charge]. Of what is bought 95 % is stored. [BatteryOptimum] has the best policy.
public final class Battery implements Environment {

    /// What the market is like.
    ///
    /// @param noise standard deviation of an hour's shock to the price
    public record Settings(
            @Setting(value = "standard deviation of an hour's shock to the price; 0 = prices are known", range = "[0, ∞)", unit = "price per MWh") double noise) {

        /// Prices that are known by a day's curve, in part.
        public static final Settings DEFAULT = new Settings(0.1);
    }

    static final int HOURS = 48;
    static final double MEMORY = 0.8; // what is left of a shock an hour later

    private static final ActionBox BOX = ActionBox.symmetric(1, 1);

    private final double noise;
    private double charge; // MWh
    private double shock; // price
    private int hour;
    private RandomGenerator random;

    /// Makes a battery.
    ///
    /// @param settings the market
    public Battery(Settings settings) {
        this.noise = settings.noise();
    }

    @Override
    public Spec spec() {
        return new Spec("battery", 4, BOX, 3600);
    }

    /// Returns the valid actions of each observation: a record, so that a policy's file knows them too.
    ///
    /// @return A(s) = [−1 + s₀, s₀], MW
    @Override
    public ActionSets actionSets() {
        return new BoundedSets(BOX, List.of(AffineForm.of(-1, 0, 1)), List.of(AffineForm.of(0, 0, 1)));
    }

    @Override
    public void reset(RandomGenerator random, float[] observation) {
        this.random = random;
        charge = random.nextDouble();
        shock = 0;
        hour = 0;
        observe(observation);
    }

    @Override
    public void step(float[] action, Outcome out) {
        double sold = Math.clamp(action[0], charge - 1, charge);
        double reward = reward(price(hour) + shock, sold);
        charge = after(charge, sold);
        shock = MEMORY * shock + noise * Draw.normal(random);
        hour++;
        observe(out.observation());
        out.set(reward, false, hour == HOURS); // reward, terminal, truncated
    }

    static double reward(double price, double sold) {
        return price * sold - 0.02 * Math.abs(sold); // the second is wear
    }

    static double after(double charge, double sold) {
        return Math.clamp(charge - (sold > 0 ? sold : 0.95 * sold), 0, 1);
    }

    static double price(int hour) {
        return 0.5 + 0.4 * StrictMath.sin(2 * StrictMath.PI * hour / 24);
    }

    private void observe(float[] observation) {
        observation[0] = (float) charge;
        observation[1] = (float) (price(hour) + shock);
        observation[2] = (float) StrictMath.sin(2 * StrictMath.PI * hour / 24);
        observation[3] = (float) StrictMath.cos(2 * StrictMath.PI * hour / 24);
    }
}
// @end
