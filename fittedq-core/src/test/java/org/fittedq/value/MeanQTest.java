// SPDX-License-Identifier: Apache-2.0
package org.fittedq.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.nn.Activation;
import org.fittedq.nn.Mlp;
import org.fittedq.nn.Network;
import org.fittedq.nn.Norm;
import org.fittedq.nn.Tape;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MeanQTest {

    private static final Compute ONE = new Compute(1);
    private static final int DS = 3;
    private static final int DA = 2;
    private static final int STATES = 2;
    private static final int K = 4;

    private static List<Critic> critics(int count, Activation activation) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Critic(DS, DA, new Network(List.of(5, 33), activation),
                        1, new RandomStream(i, "critic"), ONE))
                .toList();
    }

    private static Mat random(int rows, int columns, String name) {
        RandomStream random = new RandomStream(1, name);
        Mat out = new Mat(rows, columns);
        for (int i = 0; i < rows * columns; i++) {
            out.data()[i] = 2 * random.nextFloat() - 1;
        }
        return out;
    }

    private record Evaluated(float[] q, float[] da) {

        static Evaluated of(QFunction f) {
            ActionValues values = f.at(STATES, K);
            values.fix(random(STATES, DS, "states"), 0, STATES);
            float[] q = new float[STATES * K];
            float[] da = new float[STATES * K * DA];
            values.gradients(random(STATES * K, DA, "actions").data(), K, q, da);
            return new Evaluated(q, da);
        }
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    void valuesAndGradientsAreTheMeansOfTheMembers(Activation activation) {
        List<Critic> members = critics(3, activation);
        List<Evaluated> each = members.stream().map(Evaluated::of).toList();

        Evaluated mean = Evaluated.of(new MeanQ(members));

        for (int i = 0; i < STATES * K; i++) {
            int at = i;
            assertEquals(each.stream().mapToDouble(e -> e.q[at]).sum() / 3, mean.q[i], 1e-6);
        }
        for (int i = 0; i < STATES * K * DA; i++) {
            int at = i;
            assertEquals(each.stream().mapToDouble(e -> e.da[at]).sum() / 3, mean.da[i], 1e-6);
        }
    }

    @Test
    void valuesWithoutGradientsAreTheSame() {
        MeanQ mean = new MeanQ(critics(3, Activation.RELU));
        ActionValues values = mean.at(STATES, K);
        values.fix(random(STATES, DS, "states"), 0, STATES);
        float[] q = new float[STATES * K];

        values.values(random(STATES * K, DA, "actions").data(), K, q);

        float[] expected = Evaluated.of(mean).q;
        for (int i = 0; i < q.length; i++) {
            assertEquals(expected[i], q[i]);
        }
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    void theNetworkOfAllMembersSideBySideIsTheirMean(Activation activation) {
        MeanQ mean = new MeanQ(critics(3, activation));
        Mlp whole = mean.networks().orElseThrow().networks().getFirst();

        assertEquals(List.of(15, 99), whole.network().hidden());
        assertSameFunction(mean, whole);
    }

    private static void assertSameFunction(QFunction expected, Mlp whole) {
        Mat actions = random(STATES * K, DA, "actions");
        Mat states = random(STATES, DS, "states");
        Evaluated mean = Evaluated.of(expected);
        Tape tape = new Tape(whole, 2); // one of one row has no backward pass
        Mat s = new Mat(1, DS);
        Mat a = new Mat(1, DA);
        Vec q = new Vec(1);
        Vec one = new Vec(1);
        one.set(0, 1);
        Mat d = new Mat(1, DA);
        for (int i = 0; i < STATES * K; i++) {
            System.arraycopy(states.data(), i / K * DS, s.data(), 0, DS);
            System.arraycopy(actions.data(), i * DA, a.data(), 0, DA);
            tape.forward(s, a, q);
            assertEquals(mean.q[i], q.at(0), 1e-6);
            tape.backward(one);
            tape.inputGradient(DS, d, false);
            for (int j = 0; j < DA; j++) {
                assertEquals(mean.da[i * DA + j], d.at(0, j), 1e-6);
            }
        }
    }

    @Test
    void itFollowsTheMembersWhenItIsTold() {
        List<Critic> members = critics(2, Activation.RELU);
        MeanQ mean = new MeanQ(members);
        Mlp whole = mean.networks().orElseThrow().networks().getFirst();
        members.get(1).follow(critics(3, Activation.RELU).get(2), 0.5);

        mean.membersChanged();

        assertSame(whole, mean.networks().orElseThrow().networks().getFirst());
        assertSameFunction(mean, whole);
    }

    @Test
    void layerNormalisedNetworksDoNotStandSideBySide() {
        List<Critic> members = IntStream.range(0, 2).mapToObj(i -> new Critic(DS, DA,
                new Network(List.of(4), Activation.RELU, Norm.Layer.DEFAULT), 1, new RandomStream(i, "critic"), ONE))
                .toList();
        MeanQ mean = new MeanQ(members);

        assertTrue(mean.networks().isEmpty());
        assertEquals(
                "members: expected networks without layer normalisation, got norm layer; a layer is normalised as a"
                        + " whole",
                assertThrows(IllegalArgumentException.class, () -> Mlp.sideBySide(mean.mlps())).getMessage());
    }

    @Test
    void networksOfSeveralShapesDoNotStandSideBySide() {
        Mlp narrow = new Mlp(5, new Network(List.of(4), Activation.RELU), 1, Mlp.Use.FORWARD,
                new RandomStream(1, "narrow"), ONE);
        Mlp wide = new Mlp(5, new Network(List.of(6), Activation.RELU), 1, Mlp.Use.FORWARD,
                new RandomStream(1, "wide"), ONE);

        assertEquals("members: expected networks of one shape, got [6]",
                assertThrows(IllegalArgumentException.class, () -> Mlp.sideBySide(List.of(narrow, wide))).getMessage());
    }

    @Test
    void theMeanOfOneIsThatOne() {
        Critic only = critics(1, Activation.RELU).getFirst();

        assertSame(only, new MeanQ(List.of(only)).simplest());
        assertThrows(IllegalArgumentException.class, () -> new MeanQ(List.of()));
    }
}
