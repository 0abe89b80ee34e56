// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

import java.util.random.RandomGenerator;

/// Normal numbers with fixed bits: the polar method on `nextDouble`, with `StrictMath.log`.
///
/// `RandomGenerator.nextGaussian` may differ between JVMs. The second number of each pair is thrown away, so that
/// nothing is kept between draws.
///
/// Source: G. Marsaglia, T. A. Bray, *A Convenient Method for Generating Normal Variables*, SIAM Review 6(3), 1964,
/// <https://doi.org/10.1137/1006063>.
final class Normal {

    private Normal() {}

    /// Draws one number from N(0, 1): pairs of `nextDouble` until one lies in the unit circle: 4/π pairs on average.
    static double draw(RandomGenerator random) {
        while (true) {
            double x = 2 * random.nextDouble() - 1;
            double y = 2 * random.nextDouble() - 1;
            double s = x * x + y * y;
            if (s < 1 && s > 0) {
                return x * Math.sqrt(-2 * StrictMath.log(s) / s);
            }
        }
    }
}
