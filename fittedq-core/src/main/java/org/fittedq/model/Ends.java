// SPDX-License-Identifier: Apache-2.0
package org.fittedq.model;

import java.util.Arrays;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.Dynamics.Prediction;

/// Where each row of a rollout ends, and how much its rewards and its last value count.
final class Ends {

    private final double gamma;
    private final double bound; // of the uncertainty
    private final int[] end; // index of the row's last state
    private final boolean[] alive;
    private final double[] bootstrap; // γⁿ of a row's last value, 0 where it is terminal
    private final double[] sum; // Σ γⁱ rᵢ of a row
    private double discount; // γᵗ
    private int cut;

    Ends(int rows, double gamma, double bound) {
        this.gamma = gamma;
        this.bound = bound;
        this.end = new int[rows];
        this.alive = new boolean[rows];
        this.bootstrap = new double[rows];
        this.sum = new double[rows];
    }

    void begin() {
        Arrays.fill(end, 0);
        Arrays.fill(alive, true);
        Arrays.fill(bootstrap, 1);
        Arrays.fill(sum, 0);
        discount = 1;
        cut = 0;
    }

    /// Counts the reward of step t, and ends the rows that the model does not know, or that are terminal. States that follow an end
    /// are put back to `home`, so that nothing there can grow beyond all numbers.
    void step(int t, Prediction p, Mat home) {
        for (int i = 0; i < end.length; i++) {
            if (alive[i] && !(p.uncertainty().at(i) <= bound)) {
                alive[i] = false; // cut: bootstrapped from the state before
                cut++;
            } else if (alive[i]) {
                sum[i] += discount * p.r().at(i);
                end[i] = t + 1;
                bootstrap[i] = discount * gamma;
                if (p.continues().at(i) == 0) {
                    alive[i] = false;
                    bootstrap[i] = 0;
                }
            }
            if (!alive[i]) {
                System.arraycopy(home.data(), i * home.cols(), p.sNext().data(), i * home.cols(), home.cols());
            }
        }
        discount *= gamma;
    }

    /// Ends a row whose recorded trajectory has no step t.
    void stop(int i) {
        alive[i] = false;
    }

    /// Marks the last state of a row as terminal.
    void terminate(int i) {
        bootstrap[i] = 0;
    }

    int end(int i) {
        return end[i];
    }

    boolean counts(int t, int i) {
        return t < end[i];
    }

    double bootstrap(int i) {
        return bootstrap[i];
    }

    /// Σ γⁱ rᵢ of a row.
    double sum(int i) {
        return sum[i];
    }

    /// Σ γⁱ rᵢ + γⁿ v of a row.
    double total(int i, Vec v) {
        return bootstrap[i] == 0 ? sum[i] : sum[i] + bootstrap[i] * v.at(i);
    }

    int cut() {
        return cut;
    }
}
