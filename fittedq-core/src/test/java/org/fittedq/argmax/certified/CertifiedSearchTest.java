// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax.certified;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.fittedq.Property;
import org.fittedq.argmax.Nets;
import org.fittedq.argmax.Sets;
import org.fittedq.mdp.ActionSet;
import org.fittedq.mdp.BoxSet;
import org.fittedq.nn.Activation;
import org.fittedq.nn.Mlp;
import org.fittedq.nn.Network;
import org.fittedq.nn.Norm;
import org.fittedq.random.RandomStream;
import org.fittedq.value.NotFiniteException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CertifiedSearchTest {

    private static final float[] NO_STATE = {};

    /// A network of two units for each tent −h |a_d − c|, with tents over one dimension each.
    private static Mlp tents(float[] centre, float[] height) {
        int m = centre.length;
        float[] w = new float[2 * m * m];
        float[] b = new float[2 * m];
        float[] out = new float[2 * m];
        for (int d = 0; d < m; d++) {
            w[2 * d * m + d] = 1;
            w[(2 * d + 1) * m + d] = -1;
            b[2 * d] = -centre[d];
            b[2 * d + 1] = centre[d];
            out[2 * d] = -height[d];
            out[2 * d + 1] = -height[d];
        }
        return Nets.oneLayer(Activation.RELU, m, w, b, out, 5);
    }

    @Test
    void theTipOfATentIsFoundAndProved() {
        Certificate found = new CertifiedSearch(tents(new float[]{0.3f}, new float[]{1}), 0)
                .maximise(NO_STATE, Sets.Box.unit(1), 1e-5, 100);

        assertTrue(found.closed());
        assertEquals(5, found.value(), 1e-6);
        assertEquals(0.3, found.action().at(0), 1e-6);
        assertTrue(5 <= found.upper() && found.upper() <= 5 + 1e-5);
    }

    /// h = max(0, 10³⁰ (a + ½)) and z = 1 − 10³⁰ h: in float −∞ where a > −½, and 0 behind the ReLU; in double nothing
    /// is out of range.
    private static Mlp overflowing() {
        Mlp mlp = Nets.random(2, List.of(2, 2), Activation.RELU, 1, new RandomStream(1, "weights"));
        mlp.set(0, new float[]{1e30f, 0, 0, 1e30f}, new float[]{5e29f, 5e29f});
        mlp.set(1, new float[]{-1e30f, 0, 0, -1e30f}, new float[]{1, 1});
        mlp.set(2, new float[]{1, 1}, new float[]{0});
        return mlp;
    }

    @Test
    void nothingIsCertifiedWhereANumberInsideTheNetworkMayOverflow() {
        CertifiedSearch search = new CertifiedSearch(overflowing(), 0);

        Certificate found = search.maximise(NO_STATE, Sets.Box.unit(2), 1e-3, 1000);

        assertEquals(Double.POSITIVE_INFINITY, found.upper());
        assertFalse(found.closed());
        assertEquals(Nets.values(overflowing(), NO_STATE, new float[][]{found.action().data()})[0], found.value());
    }

    @Test
    void aValueThatIsNotFiniteIsNeverReturned() {
        Mlp mlp = Nets.oneLayer(Activation.RELU, 1, new float[]{3e38f}, new float[]{3e38f}, new float[]{3e38f}, 0);

        var e = assertThrows(NotFiniteException.class,
                () -> new CertifiedSearch(mlp, 0).maximise(NO_STATE, new BoxSet(new double[]{0.5}, new double[]{1}), 1,
                        10));

        assertEquals("q of state 0, certified: expected a finite number, got Infinity", e.getMessage());
    }

    /// What overflows only in double at the product of three layers, of weights that float has.
    @Test
    void sumsBeyondDoubleAreNoCertificateEither() {
        List<Integer> widths = new ArrayList<>(Collections.nCopies(12, 2));
        for (Activation activation : List.of(Activation.RELU, Activation.SILU)) {
            Mlp mlp = Nets.random(1, widths, activation, 1, new RandomStream(2, "weights"));
            for (int l = 0; l < mlp.depth(); l++) {
                float[] w = mlp.weight(l);
                for (int i = 0; i < w.length; i++) {
                    w[i] *= 3e38f;
                }
                mlp.set(l, w, mlp.vector(l, Mlp.Part.BIAS));
            }
            CertifiedSearch search = new CertifiedSearch(mlp, 0);

            try {
                Certificate found = search.maximise(NO_STATE, Sets.Box.unit(1), 1, 100);
                assertEquals(Double.POSITIVE_INFINITY, found.upper());
                assertFalse(found.closed());
            } catch (NotFiniteException e) {
                assertFalse(Float.isFinite(e.value()));
            }
        }
    }

    /// Just below the border sums are still bounded: 10³⁴ is far from overflow.
    @Test
    void largeNumbersThatDoNotOverflowAreStillCertified() {
        Mlp mlp = Nets.oneLayer(Activation.RELU, 1, new float[]{1e17f}, new float[]{0}, new float[]{1e17f}, 0);

        Certificate found = new CertifiedSearch(mlp, 0).maximise(NO_STATE, Sets.Box.unit(1), 1e31, 100);

        assertTrue(found.closed());
        assertEquals(1e34, found.value(), 1e28);
    }

    @Test
    void theTipOfASumOfTentsIsFoundAndProved() {
        Certificate found = new CertifiedSearch(tents(new float[]{0.3f, -0.62f, 0.9f}, new float[]{1, 0.25f, 2}), 0)
                .maximise(NO_STATE, Sets.Box.unit(3), 1e-4, 100_000);

        assertTrue(found.closed());
        assertEquals(5, found.value(), 1e-4);
        assertTrue(5 <= found.upper() && found.upper() <= 5 + 2e-4);
    }

    /// Under Σ a ≤ 0 the tips at (0.5, 0.5) are out of reach; each unit of sum given up costs its height, so the cheaper
    /// dimension gives way: a = (0.5, −0.5), 1 below the tip times height 0.25.
    @Test
    void aBudgetIsKeptAndProvedToBind() {
        Certificate found = new CertifiedSearch(tents(new float[]{0.5f, 0.5f}, new float[]{1, 0.25f}), 0)
                .maximise(NO_STATE, new Sets.Budget(2, 0), 1e-3, 20_000);

        assertTrue(found.closed(), found.toString());
        assertEquals(4.75, found.value(), 1e-3);
        assertTrue(4.75 <= found.upper() + 1e-4);
        assertTrue(new Sets.Budget(2, 0).contains(found.action().data(), 0, 1e-6));
    }

    /// Weights of one sign in every path to an action's dimension make q monotone in it.
    @ParameterizedTest
    @EnumSource(names = {"RELU", "TANH"})
    void aMonotoneNetworkIsGreatestAtItsCorner(Activation activation) {
        Property.forAll(10, 1, random -> {
            Mlp mlp = Nets.random(3, List.of(12, 12), activation, 1, random);
            float[] w = mlp.weight(0);
            for (int i = 0; i < w.length; i++) {
                w[i] = i % 3 == 1 ? -Math.abs(w[i]) : Math.abs(w[i]);
            }
            mlp.set(0, w, mlp.vector(0, Mlp.Part.BIAS));
            for (int l = 1; l < 3; l++) {
                float[] v = mlp.weight(l);
                for (int i = 0; i < v.length; i++) {
                    v[i] = Math.abs(v[i]);
                }
                mlp.set(l, v, mlp.vector(l, Mlp.Part.BIAS));
            }

            Certificate found = new CertifiedSearch(mlp, 0).maximise(NO_STATE, Sets.Box.unit(3), 1e-4, 10);

            assertTrue(found.closed(), found.toString());
            float corner = Nets.values(mlp, NO_STATE, new float[][]{{1, -1, 1}})[0];
            assertEquals(corner, found.value(), 1e-4);
        });
    }

    /// Boxes of actions hold valid actions only, however many dimensions they have: each shrinks to its upper side.
    @Test
    void aMonotoneNetworkOfManyDimensionsIsGreatestAtItsCorner() {
        int m = 14;
        RandomStream random = new RandomStream(1, "monotone");
        Mlp mlp = Nets.random(m, List.of(12), Activation.TANH, 1, random);
        for (int l = 0; l < 2; l++) {
            float[] w = mlp.weight(l);
            for (int i = 0; i < w.length; i++) {
                w[i] = Math.abs(w[i]);
            }
            mlp.set(l, w, mlp.vector(l, Mlp.Part.BIAS));
        }

        Certificate found = new CertifiedSearch(mlp, 0).maximise(NO_STATE, BoxSet.whole(m), 1e-4, 3);

        assertTrue(found.closed(), found.toString());
        float[] corner = new float[m];
        Arrays.fill(corner, 1);
        assertEquals(Nets.values(mlp, NO_STATE, new float[][]{corner})[0], found.value(), 1e-4);
    }

    /// A fine tolerance ends in cells over which q is linear, whose best corner must have been tried.
    @Test
    void aFineToleranceIsReached() {
        Property.forAll(60, 8, random -> {
            int m = 2 + random.index(2);
            Mlp mlp = Nets.random(2 + m, List.of(2 + random.index(15), 2 + random.index(15)), Activation.RELU, 2,
                    random);

            Certificate found = new CertifiedSearch(mlp, 2).maximise(Nets.state(2, random), Sets.Box.unit(m), 1e-4,
                    50_000);

            assertTrue(found.closed(), found.toString());
        });
    }

    @Test
    void noSampleIsAboveTheBound() {
        sampled(20, 100_000);
    }

    @Test
    @Tag("slow")
    void noSampleOfManyIsAboveTheBound() {
        sampled(20, 1_000_000);
    }

    private static void sampled(int networks, int samples) {
        Property.forAll(networks, 3, random -> {
            int m = 1 + random.index(3);
            int states = random.index(3);
            Activation activation = Activation.values()[random.index(3)];
            List<Integer> hidden = List.of(1 + random.index(16), 1 + random.index(16));
            Mlp mlp = Nets.random(states + m, hidden, activation, 2, random);
            float[] s = Nets.state(states, random);

            Certificate found = new CertifiedSearch(mlp, states).maximise(s, Sets.Box.unit(m), 1e-3, 20_000);

            float best = Nets.sampledMaximum(mlp, s, Sets.Box.unit(m), samples, random);
            assertTrue(found.closed(), found.toString());
            assertTrue(best <= found.upper(), best + " > " + found);
            assertTrue(best <= found.value() + 1e-3, best + " > " + found);
            assertEquals(found.value(), Nets.values(mlp, s, new float[][]{found.action().data()})[0]);
        });
    }

    @Test
    void aLatticeIsSearchedAsByEnumeration() {
        Property.forAll(10, 4, random -> {
            int m = 1 + random.index(3);
            Sets.Lattice lattice = new Sets.Lattice(m, 2 + random.index(4));
            Mlp mlp = Nets.random(m, List.of(12, 12), Activation.RELU, 3, random);

            Certificate found = new CertifiedSearch(mlp, 0).maximise(NO_STATE, lattice, 1e-3, 50_000);

            float best = Float.NEGATIVE_INFINITY;
            int points = (int) Math.round(StrictMath.pow(lattice.levels(), m));
            for (int k = 0; k < points; k++) {
                float[] a = new float[m];
                for (int d = 0, rest = k; d < m; d++, rest /= lattice.levels()) {
                    a[d] = (float) lattice.level(rest % lattice.levels());
                }
                best = Math.max(best, Nets.values(mlp, NO_STATE, new float[][]{a})[0]);
            }
            assertTrue(found.closed(), found.toString());
            assertTrue(lattice.contains(found.action().data(), 0, 0));
            assertEquals(best, found.value(), 1e-3);
            assertTrue(best <= found.upper());
        });
    }

    @Test
    void aBudgetSetIsBoundedAboveAllItsActions() {
        Property.forAll(10, 5, random -> {
            int m = 2 + random.index(2);
            ActionSet set = new Sets.Budget(m, random.nextDouble() - 0.5);
            Mlp mlp = Nets.random(m, List.of(12, 12), Activation.RELU, 2, random);

            Certificate found = new CertifiedSearch(mlp, 0).maximise(NO_STATE, set, 1e-2, 50_000);

            float best = Nets.sampledMaximum(mlp, NO_STATE, set, 20_000, random);
            assertTrue(found.closed(), found.toString());
            assertTrue(set.contains(found.action().data(), 0, 1e-6));
            assertTrue(best <= found.upper(), best + " > " + found);
        });
    }

    @Test
    void oneCellGivesAValidGapAndMoreNarrowIt() {
        Property.forAll(10, 6, random -> {
            Mlp mlp = Nets.random(5, List.of(16, 16), Activation.SILU, 3, random);
            float[] s = Nets.state(2, random);
            CertifiedSearch search = new CertifiedSearch(mlp, 2);

            Certificate one = search.maximise(s, Sets.Box.unit(3), 0, 1);
            Certificate many = search.maximise(s, Sets.Box.unit(3), 0, 300);

            assertEquals(1, one.cells());
            assertFalse(one.closed());
            assertTrue(one.value() <= many.upper() && many.value() <= one.upper());
            assertTrue(many.gap() < one.gap());
            assertTrue(many.gap() >= 0);
        });
    }

    @Test
    void theSameQuestionHasTheSameAnswerWhateverCameBefore() {
        RandomStream random = new RandomStream(7, "init");
        Mlp mlp = Nets.random(5, List.of(16, 16), Activation.RELU, 3, random);
        CertifiedSearch search = new CertifiedSearch(mlp, 2);
        float[] s = Nets.state(2, random);
        Certificate first = search.maximise(s, Sets.Box.unit(3), 1e-3, 5_000);
        search.maximise(Nets.state(2, random), new Sets.Budget(3, 0), 1e-3, 500);

        Certificate again = search.maximise(s, Sets.Box.unit(3), 1e-3, 5_000);

        assertEquals(first.value(), again.value());
        assertEquals(first.upper(), again.upper());
        assertEquals(first.cells(), again.cells());
        for (int d = 0; d < 3; d++) {
            assertEquals(first.action().at(d), again.action().at(d));
        }
    }

    @Test
    void refreshSeesNewWeights() {
        Mlp mlp = tents(new float[]{0.3f, 0.1f}, new float[]{1, 1});
        CertifiedSearch search = new CertifiedSearch(mlp, 0);
        mlp.set(1, mlp.weight(1), new float[]{9});

        search.refresh();

        assertEquals(9, search.maximise(NO_STATE, Sets.Box.unit(2), 1e-3, 1_000).value(), 1e-3);
    }

    private static void assertRefused(String message, Runnable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call::run).getMessage());
    }

    @Test
    void networksThatCannotBeBoundedAreRefused() {
        RandomStream random = new RandomStream(1, "init");
        Network normed = new Network(List.of(4), Activation.RELU, Norm.Layer.DEFAULT);
        Mlp layerNorm = new Mlp(3, normed, 1, Mlp.Use.FORWARD, random, Nets.COMPUTE);
        Mlp twoOutputs = new Mlp(3, new Network(List.of(4), Activation.RELU), 2, Mlp.Use.FORWARD, random,
                Nets.COMPUTE);
        Mlp infinite = tents(new float[]{0}, new float[]{Float.POSITIVE_INFINITY});
        Mlp undefined = tents(new float[]{Float.NaN}, new float[]{1});

        assertRefused("network: expected one without layer normalisation, got norm layer; "
                + "layer normalisation cannot be bounded", () -> new CertifiedSearch(layerNorm, 1));
        assertRefused("network outputs: expected 1, got 2; only q(s, a) of one number is bounded",
                () -> new CertifiedSearch(twoOutputs, 1));
        assertRefused("layer 1: expected finite weights and biases, got -Infinity",
                () -> new CertifiedSearch(infinite, 0));
        assertRefused("layer 0: expected finite weights and biases, got NaN", () -> new CertifiedSearch(undefined, 0));
        assertRefused("observation size: expected 0 to 0, as the network has 1 inputs, got 1",
                () -> new CertifiedSearch(tents(new float[]{0}, new float[]{1}), 1));
    }

    @Test
    void questionsThatMakeNoSenseAreRefused() {
        CertifiedSearch search = new CertifiedSearch(
                Nets.random(3, List.of(4), Activation.RELU, 1, new RandomStream(1, "init")), 1);
        ActionSet box = Sets.Box.unit(2);
        float[] s = {0};

        assertRefused("state: expected 1 numbers, got 2", () -> search.maximise(new float[2], box, 1, 1));
        assertRefused("state: expected finite numbers, got NaN",
                () -> search.maximise(new float[]{Float.NaN}, box, 1, 1));
        assertRefused("action set: expected 2 dimensions, got 3",
                () -> search.maximise(s, Sets.Box.unit(3), 1, 1));
        assertRefused("tolerance: expected a finite number of at least 0, got -1.0",
                () -> search.maximise(s, box, -1, 1));
        assertRefused("cell budget: expected an integer of at least 1, got 0", () -> search.maximise(s, box, 1, 0));
    }
}
