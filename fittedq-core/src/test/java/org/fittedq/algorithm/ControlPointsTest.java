// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fittedq.actions.UnionSet;
import org.fittedq.deploy.Policy;
import org.fittedq.fit.Budget;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.Batch;
import org.fittedq.mdp.BoxSet;
import org.fittedq.mdp.Spec;
import org.fittedq.nn.Mlp;
import org.fittedq.policy.Noise;
import org.fittedq.policy.Projected;
import org.fittedq.policy.TargetNoise;
import org.fittedq.random.Streams;
import org.fittedq.settings.Schedule;
import org.fittedq.settings.Settings;
import org.fittedq.target.Discount;
import org.fittedq.value.Points;
import org.junit.jupiter.api.Test;

class ControlPointsTest {

    private static ControlPoints algorithm(Spec spec, int followEvery, Points points, double sigma) {
        ControlPoints.Config config = new ControlPoints.Config(0.1, followEvery, points,
                new TargetNoise(sigma, 0.5), Noise.gaussian(0.1), Discount.DEFAULT, Small.REPLAY,
                Budget.ONE_FIT_PER_STEP, new ControlPoints.CriticNetworks(Small.NETWORKS.shape(), Small.CRITIC),
                Projected.DEFAULT);
        return new ControlPoints(new Setup(spec, 1, new Streams(Small.SEED), Small.COMPUTE), config);
    }

    private static Points points(int count) {
        return new Points(count, count, 0.1, Schedule.CONSTANT, 0.05);
    }

    private static Mlp constant(float value) {
        return Small.constant(Small.DS + Small.DA, value);
    }

    /// A network whose points are the same in every state.
    private static Mlp fixed(float... points) {
        float[] outputs = points.clone();
        for (int i = 0; i < outputs.length; i++) {
            outputs[i] = (float) (0.5 * Math.log((1 + points[i]) / (1 - points[i]))); // artanh
        }
        return Small.constant(Small.DS, outputs);
    }

    private static float[] parameters(ControlPoints of, String name) {
        return Inside.read(of, name, name.endsWith("values") ? Small.critic(1) : Small.mlp(Small.DS, 3 * Small.DA, 1))
                .weight(1);
    }

    @Test
    void targetUsesTheSmallerCritic() {
        Batch b = Small.batch(1);
        b.r().fill(1);
        b.bootstrap().fill(0.5f);
        ControlPoints of = algorithm(Small.SPEC, 1, points(3), 0.2);
        Vec y = Small.y();

        // 1 + 0.5 · min(3, 5), whichever of the two it is
        for (float[] values : new float[][]{{3, 5}, {5, 3}}) {
            Inside.write(of, "q1Target/values", constant(values[0]));
            Inside.write(of, "q2Target/values", constant(values[1]));
            of.target(b, y);
            for (int i = 0; i < y.size(); i++) {
                assertEquals(2.5f, y.at(i), 1e-6);
            }
        }
    }

    @Test
    void theLabelIsWorthTheBestPointOfTheFirstTarget() {
        // points (0.5, 0) and (−0.5, 0), worth their first action; the second critic's only point is worth more
        Batch b = Small.batch(1);
        b.r().fill(0);
        b.bootstrap().fill(1);
        ControlPoints of = algorithm(Small.SPEC, 1, points(2), 0);
        Inside.write(of, "q1Target/points", fixed(-0.5f, 0, 0.5f, 0));
        Inside.write(of, "q1Target/values", Small.worthTheAction(0));
        Inside.write(of, "q2Target/values", constant(9));
        Vec y = Small.y();

        of.target(b, y);

        for (int i = 0; i < y.size(); i++) {
            assertEquals(0.5f, y.at(i), 1e-5);
        }
    }

    @Test
    void noiseOnTheBestPointIsClippedToTheBox() {
        // one point at the upper end, worth 1 everywhere: whatever the noise, the label is 1
        Batch b = Small.batch(1);
        b.r().fill(0);
        b.bootstrap().fill(1);
        ControlPoints of = algorithm(Small.SPEC, 1, points(2), 3);
        for (String q : List.of("q1Target", "q2Target")) {
            Inside.write(of, q + "/points", fixed(-0.99f, 0, 0.99f, 0));
            Inside.write(of, q + "/values", Small.worthTheAction(0));
        }
        Vec y = Small.y();

        of.target(b, y);

        // clipped to half a unit, ã₀ lies in [0.49, 1], at most 0.5 from the better point and 1.48 from the worse
        for (int i = 0; i < y.size(); i++) {
            float label = y.at(i);
            assertTrue(0.6 < label && label <= 0.991, () -> "label " + label);
        }
        assertTrue(Arrays.stream(new int[]{1, 2, 3, 4, 5, 6}).anyMatch(i -> y.at(i) != y.at(0)), "noise of each row");
    }

    @Test
    void targetsMoveOnlyEverySoManyFits() {
        ControlPoints of = algorithm(Small.SPEC, 3, points(3), 0.2);
        Batch b = Small.batch(1);
        Vec y = Small.y();
        of.target(b, y);

        for (int fits = 1; fits <= 6; fits++) {
            for (String part : List.of("points", "values")) {
                float[] online = parameters(of, "q2/" + part);
                float[] target = parameters(of, "q2Target/" + part);
                of.fit(b, y, new Metrics());
                of.improve(b, fits, new Metrics());

                assertFalse(Arrays.equals(online, parameters(of, "q2/" + part)), part + ", fit " + fits);
                assertEquals(fits % 3 != 0, Arrays.equals(target, parameters(of, "q2Target/" + part)),
                        part + " θ′, fit " + fits);
            }
        }
    }

    @Test
    void behaviourAddsNoiseToTheBestPoint() {
        ControlPoints of = algorithm(Small.SPEC, 1, points(2), 0.2);
        Inside.write(of, "q1/points", fixed(0.25f, -0.5f, 0.5f, 0.125f));
        Inside.write(of, "q1/values", Small.worthTheAction(0));
        Mat s = new Mat(1, Small.DS).fill(0.3f);
        Mat action = new Mat(1, Small.DA);

        of.behave(s, s, action);

        float[] normals = Small.normals("exploration", Small.DA);
        assertArrayEquals(new float[]{0.5f + 0.1f * normals[0], 0.125f + 0.1f * normals[1]}, action.data(), 1e-6f);
    }

    /// What is deployed takes the point itself.
    @Test
    void theDeployedPolicyTakesTheBestPoint() {
        ControlPoints of = algorithm(Small.SPEC, 1, points(2), 0.2);
        Inside.write(of, "q1/points", fixed(0.25f, -0.5f, 0.5f, 0.125f));
        Inside.write(of, "q1/values", Small.worthTheAction(1));
        float[] unit = new float[Small.DA];

        new Policy(Small.SPEC, of.greedyPolicy(), Optional.empty(), Small.COMPUTE).actUnit(new float[Small.DS], unit);

        assertArrayEquals(new float[]{0.5f, 0.125f}, unit, 1e-6f);
    }

    /// The nearest valid action of the best point would be (−0.5, 0), worth −0.5; (0.25, 0) is valid and worth more.
    @Test
    void ofKnownSetsTheBestValidPointIsTakenNotTheBestOneProjected() {
        Spec pieces = Small.SPEC.with(ActionSets.always(new UnionSet(List.of(
                new BoxSet(new double[]{-1, -1}, new double[]{-0.5, 1}),
                new BoxSet(new double[]{0.125, -1}, new double[]{0.25, 1})))));
        ControlPoints of = algorithm(pieces, 1, points(2), 0);
        // worth their first action: −0.25 is nearer to the left piece, 0.2 lies in the right one
        Inside.write(of, "q1/points", fixed(-0.25f, 0, 0.1875f, 0));
        Inside.write(of, "q1/values", Small.worthTheAction(0));
        float[] unit = new float[Small.DA];

        new Policy(pieces, of.greedyPolicy(), Optional.empty(), Small.COMPUTE).actUnit(new float[Small.DS], unit);
        assertArrayEquals(new float[]{0.1875f, 0}, unit, 1e-6f);

        // worth less the larger it is: −0.25 would win by its own value, and does by that of −0.5
        Inside.write(of, "q1/points", fixed(0.4375f, 0, 0.1875f, 0));
        new Policy(pieces, of.greedyPolicy(), Optional.empty(), Small.COMPUTE).actUnit(new float[Small.DS], unit);
        assertArrayEquals(new float[]{0.25f, 0}, unit, 1e-6f);
    }

    @Test
    void theSmoothingFollowsItsScheduleAndIsReported() {
        Points falling = new Points(3, 3, 0.5, Schedule.linear(0.1, 100), 0);
        ControlPoints of = algorithm(Small.SPEC, 1, falling, 0.2);
        Metrics m = new Metrics();

        of.stepsDone(50, m);

        assertEquals(0.3, m.mean(Metric.POINT_SMOOTHING), 1e-15);
        Metrics constant = new Metrics();
        algorithm(Small.SPEC, 1, points(3), 0.2).stepsDone(50, constant);
        assertFalse(constant.has(Metric.POINT_SMOOTHING));
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        Map<String, String> wrong = Map.of("points.count", "0", "points.nearest", "0", "points.smoothing", "-1",
                "points.repulsion", "-0.1", "targetNoise.sigma", "-1", "targetNoise.clip", "-1", "followEvery", "0",
                "tau", "0", "points.smoothingSchedule.end", "-1");
        wrong.forEach((path, value) -> assertTrue(assertThrows(IllegalArgumentException.class,
                () -> Settings.override(ControlPoints.Config.DEFAULT, path, value)).getMessage().contains("expected"),
                path));
    }
}
