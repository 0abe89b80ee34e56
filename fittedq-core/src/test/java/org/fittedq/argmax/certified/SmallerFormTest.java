// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax.certified;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.fittedq.Property;
import org.fittedq.argmax.Nets;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;

class SmallerFormTest {

    /// min(a, ½ − a/2) on [−1, 1]: they meet at a = ⅓.
    @Test
    void twoLinesAreHighestWhereTheyMeet() {
        SmallerForm form = new SmallerForm(1);
        form.g1[0] = 1;
        form.g2[0] = -0.5;
        form.constants(0, 0.5);
        double[] a = new double[1];

        double bound = form.bound(Nets.unitBox(1));
        form.top(Nets.unitBox(1), a);

        assertEquals(1.0 / 3, bound, 1e-12);
        assertEquals(1.0 / 3, a[0], 1e-12);
    }

    @Test
    void aFormThatIsBelowTheOtherEverywhereCountsAlone() {
        SmallerForm form = new SmallerForm(2);
        form.g1[0] = 1;
        form.g2[1] = -2;
        form.constants(0, 10);

        assertEquals(1, form.bound(Nets.unitBox(2)), 1e-11);
    }

    /// The bound is at least the value of any action, and that of its own.
    @Test
    void theBoundIsSoundAndTaken() {
        Property.forAll(500, 1, random -> {
            int m = 1 + random.index(5);
            SmallerForm form = new SmallerForm(m);
            double[] box = new double[2 * m];
            for (int d = 0; d < m; d++) {
                form.g1[d] = random.nextGaussian();
                form.g2[d] = random.index(4) == 0 ? form.g1[d] : random.nextGaussian();
                box[d] = -random.nextDouble();
                box[m + d] = random.nextDouble();
            }
            double c1 = random.nextGaussian();
            double c2 = random.nextGaussian();
            form.constants(c1, c2);

            double bound = form.bound(box);

            double[] a = new double[m];
            form.top(box, a);
            assertEquals(bound, smaller(form, c1, c2, a), 1e-9);
            for (int k = 0; k < 100; k++) {
                assertTrue(smaller(form, c1, c2, inside(box, random)) <= bound);
            }
        });
    }

    private static double[] inside(double[] box, RandomStream random) {
        double[] a = new double[box.length / 2];
        for (int d = 0; d < a.length; d++) {
            a[d] = box[d] + random.nextDouble() * (box[a.length + d] - box[d]);
        }
        return a;
    }

    private static double smaller(SmallerForm form, double c1, double c2, double[] a) {
        double f1 = c1;
        double f2 = c2;
        for (int d = 0; d < a.length; d++) {
            f1 += form.g1[d] * a[d];
            f2 += form.g2[d] * a[d];
        }
        return Math.min(f1, f2);
    }
}
