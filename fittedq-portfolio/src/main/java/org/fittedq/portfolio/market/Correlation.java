// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.market;

import org.fittedq.env.DoubleMatrix;
import org.fittedq.math.Check;
import org.fittedq.random.Draw;
import org.fittedq.random.RandomStream;
import org.fittedq.settings.Range;
import org.fittedq.settings.Setting;

/// How the assets of a drawn market move together: a factor of the market, one of each sector, and one of each asset.
///
/// zᵢ = √ρ M + √β Kₛ₍ᵢ₎ + √(1 − ρ − β) Eᵢ, all of them N(0, 1): the correlation is ρ + β within a sector and ρ between sectors.
///
/// @param market ρ: part of an asset's variance that the whole market shares
/// @param sector β: part that its sector shares besides
public record Correlation(
        @Setting(value = "correlation between assets of different sectors; more leaves less to diversify", range = "[0, 1)") double market,
        @Setting(value = "what the correlation within a sector is higher", range = "[0, 1)") double sector) {

    /// 0.2 between sectors, 0.5 within one.
    public static final Correlation DEFAULT = new Correlation(0.2, 0.3);

    /// Checks the ranges.
    ///
    /// @throws IllegalArgumentException if a number is out of range, or both make 1 or more
    public Correlation {
        Range.check(Correlation.class, market, sector);
        Check.that(market + sector < 1, "correlation", "market and sector to be below 1 together", market + sector);
    }

    /// Draws z: one normal number for the market, one for each sector, one for each asset.
    ///
    /// @param z out: n numbers
    void draw(Universe universe, RandomStream random, double[] z) {
        double shared = Math.sqrt(market) * Draw.normal(random);
        double[] sectors = new double[universe.sectors()];
        for (int k = 0; k < sectors.length; k++) {
            sectors[k] = shared + Math.sqrt(sector) * Draw.normal(random);
        }
        double own = Math.sqrt(1 - market - sector);
        for (int i = 0; i < z.length; i++) {
            z[i] = sectors[universe.sector(i)] + own * Draw.normal(random);
        }
    }

    /// Returns Σᵢⱼ = σᵢ σⱼ corr(zᵢ, zⱼ).
    DoubleMatrix covariance(Universe universe, double[] sigma) {
        double[][] rows = new double[sigma.length][sigma.length];
        for (int i = 0; i < sigma.length; i++) {
            for (int j = 0; j < sigma.length; j++) {
                double rho = i == j ? 1 : market + (universe.sector(i) == universe.sector(j) ? sector : 0);
                rows[i][j] = sigma[i] * sigma[j] * rho;
            }
        }
        return DoubleMatrix.of(rows);
    }
}
