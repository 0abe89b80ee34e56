// SPDX-License-Identifier: Apache-2.0
package org.fittedq.actions;

import static org.fittedq.mdp.BoxSetTest.refused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.fittedq.Property;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.BoxSet;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;

class TurnoverSetTest {

    private static final double[] ONES = {1, 1, 1};

    private static TurnoverSet near(double turnover, double... centre) {
        return new TurnoverSet(new BoxSet(new double[3], new double[]{1, 1, 1}), ONES, 1, centre, turnover);
    }

    /// The same set by its rows: one for each choice of signs of aᵢ − cᵢ.
    private static PolytopeSet rows(TurnoverSet set) {
        int m = set.size();
        double[][] rows = new double[1 << m][m];
        double[] right = new double[1 << m];
        double[] weights = new double[m];
        for (int r = 0; r < rows.length; r++) {
            right[r] = set.turnover();
            for (int i = 0; i < m; i++) {
                rows[r][i] = (r >> i & 1) == 1 ? set.weight(i) : -set.weight(i);
                right[r] += rows[r][i] * set.centre(i);
                weights[i] = set.weight(i);
            }
        }
        return new PolytopeSet(set.bounds(), LinearRows.of(rows, right),
                LinearRows.of(new double[][]{weights}, new double[]{set.budget()}));
    }

    @Test
    void theNearestActionIsThatOfThePolytopeOfAllSigns() {
        Property.forAll(1000, 51, random -> {
            TurnoverSet set = RandomSets.turnover(random, 1 + random.index(6));
            PolytopeSet rows = rows(set);
            float[] y = new float[set.size()];
            for (int i = 0; i < y.length; i++) {
                y[i] = (float) (4 * random.nextDouble() - 2);
            }
            float[] expected = y.clone();
            rows.project(expected, 0);
            set.project(y, 0);

            assertArrayEquals(expected, y, 2e-5f, () -> Arrays.toString(expected));
            for (int i = 0; i < y.length; i++) {
                assertEquals(rows.low(i), set.low(i), 2e-5);
                assertEquals(rows.high(i), set.high(i), 2e-5);
            }
        });
    }

    @Test
    void tradesStopAtTheTurnover() {
        // all into the first: 0.25 sold from the others, 0.25 bought
        float[] a = {5, 0, 0};

        near(0.5, 0.5, 0.25, 0.25).project(a, 0);

        assertArrayEquals(new float[]{0.75f, 0.125f, 0.125f}, a, 1e-6f);
    }

    @Test
    void withoutTurnoverOnlyTheCentreIsLeft() {
        TurnoverSet set = near(0, 0.5, 0.25, 0.25);
        float[] a = {5, 0, -1};
        float[] drawn = new float[3];

        set.project(a, 0);
        set.sample(new RandomStream(1, "draws"), drawn, 0);

        assertArrayEquals(new float[]{0.5f, 0.25f, 0.25f}, a, 1e-6f);
        assertArrayEquals(a, drawn, 1e-6f);
    }

    @Test
    void drawsSpreadOverTheWholeSet() {
        // on the sum of 1 with third coordinate free to balance: by symmetry each mean is that of the centre
        TurnoverSet set = near(0.3, 0.4, 0.3, 0.3);
        RandomStream random = new RandomStream(1, "draws");
        float[] a = new float[3];
        double[] mean = new double[3];
        int far = 0;
        for (int k = 0; k < 4000; k++) {
            set.sample(random, a, 0);
            double turnover = 0;
            for (int i = 0; i < 3; i++) {
                mean[i] += a[i] / 4000;
                turnover += Math.abs(a[i] - set.centre(i));
            }
            far += turnover > 0.15 ? 1 : 0;
        }

        assertArrayEquals(new double[]{0.4, 0.3, 0.3}, mean, 0.005);
        assertEquals(3000, far, 150); // half the size in two dimensions: a quarter of the area
    }

    @Test
    void afterADriftTheLeastTurnoverIsAllowed() {
        TurnoverSet set = TurnoverSet.orLeast(new BoxSet(new double[3], new double[]{0.5, 1, 1}), ONES, 1,
                new double[]{0.75, 0.25, 0}, 0.1);

        assertEquals(0.5, set.turnover(), 1e-6);
        float[] a = {1, 0, 0};
        set.project(a, 0);
        assertTrue(set.contains(a, 0, 1e-6));
        assertEquals(0.5, a[0], 1e-6);
        refused("turnover: expected at least 0.5, which bounds and budget ask for, got 0.1",
                () -> new TurnoverSet(new BoxSet(new double[3], new double[]{0.5, 1, 1}), ONES, 1,
                        new double[]{0.75, 0.25, 0}, 0.1));
    }

    @Test
    void whatCannotBeMetIsRefused() {
        BoxSet half = new BoxSet(new double[3], new double[]{0.25, 0.25, 0.25});
        refused("budget: expected a sum in [0.0, 0.75], as the bounds allow, got 1.0",
                () -> TurnoverSet.orLeast(half, ONES, 1, new double[3], 1));
        refused("turnover: expected a centre of 3 numbers, got 1",
                () -> new TurnoverSet(half, ONES, 0.5, new double[1], 1));
        refused("turnover: expected a number of at least 0, got -1.0",
                () -> new TurnoverSet(half, ONES, 0.5, new double[3], -1));
        refused("turnover, centre 1: expected a finite number, got NaN",
                () -> new TurnoverSet(half, ONES, 0.5, new double[]{0, Double.NaN, 0}, 1));
        refused("budget: expected a sum in [0.0, 0.75], as the bounds allow, got 1.0",
                () -> new TurnoverSets(ActionBox.symmetric(3, 1), half, 1, List.of(0, 1, 2), 1));
    }
}
