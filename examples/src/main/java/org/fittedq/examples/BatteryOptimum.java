// SPDX-License-Identifier: Apache-2.0
package org.fittedq.examples;

import org.fittedq.math.Check;

/// The best policy of a [Battery] whose charge is on a grid and whose shocks are a chain of few values, by dynamic programming.
///
/// An action leads from one charge of the grid to another, so that it can be played in the true environment: without noise its return
/// there is the value, to rounding, and the true optimum is no lower. With noise a shock lies between two values of the chain, which
/// share it in proportion; the normal shock of an hour is three numbers with its first five moments (Gauss and Hermite).
public final class BatteryOptimum {

    private static final int DAY = 24;
    private static final int LONG_RUN = 10 * DAY;
    private static final double WIDE = 3; // standard deviations that the chain spans on either side
    private static final double[] SHOCKS = {-Math.sqrt(3), 0, Math.sqrt(3)};
    private static final double[] WEIGHTS = {1 / 6.0, 2 / 3.0, 1 / 6.0};

    private final int charges; // grid points
    private final int shocks;
    private final double width; // distance of neighbours in the chain
    private final double noise;
    private final double[][] values; // [hours gone][charge, shock], of an episode
    private final int[][] next; // [hour of the day][charge, shock] to charge, in the long run

    /// Solves the problem.
    ///
    /// @param settings the market
    /// @param charges  points of the grid between empty and full, at least 2
    /// @param shocks   values of the chain, odd; 1 without noise
    public BatteryOptimum(Battery.Settings settings, int charges, int shocks) {
        Check.that(charges >= 2, "charges", "at least 2 points", charges);
        Check.that(shocks % 2 == 1 && shocks > 0 && (shocks > 1 || settings.noise() == 0), "shocks",
                "an odd number of values, 1 only without noise", shocks);
        this.charges = charges;
        this.shocks = shocks;
        this.noise = settings.noise();
        this.width = shocks == 1
                ? 1
                : 2 * WIDE * noise / Math.sqrt(1 - Battery.MEMORY * Battery.MEMORY) / (shocks - 1);
        this.values = new double[Battery.HOURS + 1][charges * shocks];
        for (int hour = Battery.HOURS - 1; hour >= 0; hour--) {
            decide(hour, values[hour + 1], values[hour], new int[charges * shocks]);
        }
        this.next = new int[DAY][charges * shocks];
        double[] after = new double[charges * shocks];
        for (int hour = LONG_RUN - 1; hour >= 0; hour--) {
            double[] v = new double[charges * shocks];
            decide(hour % DAY, after, v, next[hour % DAY]);
            after = v;
        }
    }

    /// Bellman's equation for one hour.
    private void decide(int hour, double[] after, double[] v, int[] best) {
        double[] expected = expected(after);
        for (int c = 0; c < charges; c++) {
            for (int k = 0; k < shocks; k++) {
                int s = c * shocks + k;
                v[s] = Double.NEGATIVE_INFINITY;
                for (int to = 0; to < charges && isValid(c, to); to++) {
                    double value = Battery.reward(Battery.price(hour) + shock(k), sold(c, to))
                            + expected[to * shocks + k];
                    if (value > v[s]) {
                        v[s] = value;
                        best[s] = to;
                    }
                }
            }
        }
    }

    /// E v an hour later, by charge then and shock now.
    private double[] expected(double[] v) {
        double[] sum = new double[v.length];
        for (int c = 0; c < charges; c++) {
            for (int k = 0; k < shocks; k++) {
                for (int j = 0; j < SHOCKS.length; j++) {
                    sum[c * shocks + k] += WEIGHTS[j]
                            * at(v, c, Battery.MEMORY * shock(k) + noise * SHOCKS[j]);
                }
            }
        }
        return sum;
    }

    /// v between two values of the chain.
    private double at(double[] v, int c, double shock) {
        double place = Math.clamp(shock / width + (shocks - 1) / 2.0, 0, shocks - 1);
        int below = (int) Math.min(place, Math.max(0, shocks - 2));
        int above = Math.min(below + 1, shocks - 1);
        return v[c * shocks + below] + (place - below) * (v[c * shocks + above] - v[c * shocks + below]);
    }

    private double shock(int k) {
        return (k - (shocks - 1) / 2.0) * width;
    }

    private double charge(int c) {
        return c / (double) (charges - 1);
    }

    /// What is sold on the way from one charge to another; below 0, bought.
    private double sold(int from, int to) {
        double less = charge(from) - charge(to);
        return less > 0 ? less : less / 0.95;
    }

    private boolean isValid(int from, int to) {
        return sold(from, to) >= charge(from) - 1 - 1e-12;
    }

    /// Returns what an episode earns at best, on average over the charge at its start.
    ///
    /// @return expected sum of 48 rewards; the policy knows which hours are the last
    public double expectedReturn() {
        return mean(values[0]);
    }

    /// Returns what the policy earns in an episode that is best in the long run: the same every day, as a policy of observations has
    /// to be, which do not say which day it is. It buys for a third day that never comes.
    ///
    /// @return expected sum of 48 rewards, on average over the charge at its start
    public double expectedDailyReturn() {
        double[] v = new double[charges * shocks];
        for (int hour = Battery.HOURS - 1; hour >= 0; hour--) {
            double[] expected = expected(v);
            for (int s = 0; s < v.length; s++) {
                int to = next[hour % DAY][s];
                v[s] = Battery.reward(Battery.price(hour) + shock(s % shocks), sold(s / shocks, to))
                        + expected[to * shocks + s % shocks];
            }
        }
        return mean(v);
    }

    /// Of a start between any two neighbours, the values share it in proportion.
    private double mean(double[] v) {
        double sum = 0;
        for (int c = 0; c < charges; c++) {
            double share = c == 0 || c == charges - 1 ? 0.5 : 1;
            sum += share * at(v, c, 0) / (charges - 1);
        }
        return sum;
    }

    /// Chooses what to sell, as the policy that is best in the long run does.
    ///
    /// @param hour   of the day, from 0
    /// @param charge MWh; counts as the nearest of the grid
    /// @param shock  of the price now; counts as the nearest of the chain
    /// @return MW, valid at that charge; below 0 buys
    public double act(int hour, double charge, double shock) {
        int c = (int) Math.rint(charge * (charges - 1));
        int k = (int) Math.clamp(Math.rint(shock / width) + (shocks - 1) / 2.0, 0, shocks - 1);
        double sold = sold(c, next[hour % DAY][c * shocks + k]);
        return Math.clamp(sold, charge - 1, charge);
    }
}
