// SPDX-License-Identifier: Apache-2.0
package org.fittedq.fit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.fittedq.value.Bins;
import org.junit.jupiter.api.Test;

class BinLabelTest {

    private static final Bins BINS = new Bins(-30, 70, 51); // 2 apart

    private static double[] shares(BinLabel label, double y) {
        label.of(y);
        double[] t = new double[BINS.count()];
        for (int k = 0; k < t.length; k++) {
            t[k] = label.at(k);
            assertTrue(t[k] >= 0 && (t[k] == 0 || (k >= label.from() && k < label.to())));
        }
        return t;
    }

    private static double sum(double[] t) {
        double sum = 0;
        for (double share : t) {
            sum += share;
        }
        return sum;
    }

    private static double mean(double[] t) {
        double mean = 0;
        for (int k = 0; k < t.length; k++) {
            mean += t[k] * (-30 + 2 * k);
        }
        return mean;
    }

    @Test
    void sharesSumToOneForEveryLabelAndWidth() {
        for (double sigma : new double[]{0, 0.1, 0.75, 3, 40}) {
            BinLabel label = new BinLabel(BINS, sigma);
            for (double y = -40; y <= 80; y += 0.37) {
                assertEquals(1, sum(shares(label, y)), 1e-12, sigma + " at " + y);
            }
        }
    }

    @Test
    void withoutSpreadTheTwoNeighboursShareALabelAndTheirMeanIsIt() {
        BinLabel label = new BinLabel(BINS, 0);

        for (double y = -30; y <= 70; y += 0.3) {
            assertEquals(y, mean(shares(label, y)), 1e-12);
        }

        double[] t = shares(label, 1.5);
        assertEquals(0.25, t[15], 1e-12); // at 0
        assertEquals(0.75, t[16], 1e-12); // at 2
        assertEquals(1, shares(label, 70)[50]);
        assertEquals(1, shares(label, -30)[0]);
    }

    @Test
    void aSpreadLabelIsTheMeanOfItsDistributionSomeDeviationsWithinTheRange() {
        for (double sigma : new double[]{0.75, 2}) {
            BinLabel label = new BinLabel(BINS, sigma);
            double margin = 2 * (6 * sigma + 0.5);
            for (double y = -30 + margin; y <= 70 - margin; y += 0.31) {
                assertEquals(y, mean(shares(label, y)), 1e-4, sigma + " at " + y);
            }
        }
    }

    /// Of a Gaussian about the end a part is cut off: shares of bins 0, 1, 2 from the end are (Φ(⅔) − Φ(−⅔), Φ(2) − Φ(⅔), Φ(10/3) −
    /// Φ(2))/Φ(⅔) = 0.662, 0.307, 0.030, with 0.001 beyond: a mean of 0.369 bins.
    @Test
    void atTheEndsOfTheRangeTheMeanIsSomewhatWithin() {
        BinLabel label = new BinLabel(BINS, 0.75);

        assertEquals(-30 + 2 * 0.369, mean(shares(label, -30)), 0.002);
        assertEquals(70 - 2 * 0.369, mean(shares(label, 70)), 0.002);
    }

    @Test
    void sharesAreTheGaussiansPartsNearestToEachBin() {
        double[] t = shares(new BinLabel(BINS, 0.75), 10); // bin 20

        // Φ(2/3) = 0.747507, Φ(2) = 0.977250
        assertEquals(2 * 0.747507 - 1, t[20], 1e-5);
        assertEquals(0.977250 - 0.747507, t[21], 1e-5);
        assertEquals(t[19], t[21], 1e-12);
    }

    @Test
    void labelsBeyondTheRangeCountAsItsEnd() {
        BinLabel label = new BinLabel(BINS, 0.75);

        assertEquals(mean(shares(label, 70)), mean(shares(label, 1e6)), 1e-12);
        assertEquals(mean(shares(label, -30)), mean(shares(label, -30.1)), 1e-12);
    }

    @Test
    void theNormalDistributionIsThatOfTables() {
        double[][] table = {{0, 0.5}, {1, 0.8413447460685429}, {-1.96, 0.024997895148220435},
                {3, 0.9986501019683699}, {-6, 9.865876450376946e-10}};
        for (double[] row : table) {
            assertEquals(row[1], BinLabel.normal(row[0]), 1e-8 * row[1]);
        }
    }
}
