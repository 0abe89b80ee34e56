// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

import java.util.random.RandomGenerator;

/// The Poisson distribution, cut where what is left of it is rounding: the numbers 0 to `most` and their probabilities, the same
/// ones for draws and for expectations. Immutable.
final class Poisson {

    /// Largest mean: exp(−mean) must be a normal number.
    static final double MOST_MEAN = 500;

    private final double[] probability;
    private final double[] cumulative;

    Poisson(double mean) {
        int most = (int) Math.ceil(mean + 12 * Math.sqrt(mean) + 30);
        double[] terms = new double[most + 1];
        terms[0] = StrictMath.exp(-mean);
        double total = terms[0];
        for (int k = 1; k <= most; k++) {
            terms[k] = terms[k - 1] * mean / k;
            total += terms[k];
        }
        this.probability = terms;
        this.cumulative = new double[most + 1];
        double sum = 0;
        for (int k = 0; k <= most; k++) {
            terms[k] /= total;
            sum += terms[k];
            cumulative[k] = k == most ? 1 : Math.min(1, sum);
        }
    }

    /// The largest number that can be drawn.
    int most() {
        return probability.length - 1;
    }

    /// P(D = k), for k from 0 to `most`.
    double at(int k) {
        return probability[k];
    }

    /// E (D − y)⁺.
    double shortfall(int y) {
        double sum = 0;
        for (int k = y + 1; k <= most(); k++) {
            sum += probability[k] * (k - y);
        }
        return sum;
    }

    /// E (y − D)⁺.
    double leftover(int y) {
        double sum = 0;
        for (int k = 0; k < y && k <= most(); k++) {
            sum += probability[k] * (y - k);
        }
        return sum;
    }

    /// The smallest k with P(D ≤ k) ≥ p.
    int quantile(double p) {
        int k = 0;
        while (k < most() && cumulative[k] < p) {
            k++;
        }
        return k;
    }

    /// Draws by inversion: one `nextDouble`.
    int draw(RandomGenerator random) {
        double u = random.nextDouble();
        int k = 0;
        while (u >= cumulative[k]) {
            k++;
        }
        return k;
    }
}
