// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import org.fittedq.mdp.ActionSet;
import org.fittedq.random.Draw;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeldAllocationsTest {

    private static final List<String> ASSETS = List.of("A", "B", "C", "D", "E", "F");
    private static final String OVERLAPPING = "bounds: {default: {max: 0.5}}\nturnover: 0.4\n"
            + "groups: {G: {assets: [A, B, C], max: 0.4}, H: {assets: [C, D], min: 0.2}}\n";

    /// Finds nothing, and leaves some weights.
    private record Lost(double left, boolean found) implements Nearest {

        @Override
        public void bounds(double[] low, double[] high) {}

        @Override
        public void centre(double[] centre, double turnover) {}

        @Override
        public boolean project(double[] w, double most) {
            Arrays.fill(w, left);
            return found;
        }

        @Override
        public void pullBack(double[] g) {}
    }

    private static LimitNames names(String text) {
        Limits limits = Limits.parse("l.yaml", text);
        Rules rules = limits.versions().getFirst().rules();
        return new LimitNames("l.yaml", ASSETS, rules, new Compiler(limits, ASSETS, new double[0][]).terms(rules));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.3, 9, Double.NaN})
    void whereTheNearestAreNotFoundValidOnesAreTaken(double left) {
        for (boolean found : new boolean[]{true, false}) {
            for (String text : List.of(OVERLAPPING, "{}", "bounds: {default: {max: 0.3}}\nturnover: 0.1\n")) {
                double[] held = {0.1, 0.2, 0.1, 0.3, 0.3, 0.0};
                HeldAllocations valid = new HeldAllocations(names(text), held, new double[6],
                        () -> new Lost(left, found));
                double[] w = {1, 0, 0, 0, 0, 0};
                valid.project(w);
                assertEquals(List.of(), valid.violations(w, 1e-9), text);
            }
        }
    }

    /// Leaves weights that miss one limit alone.
    private record Missing(double[] left) implements Nearest {

        @Override
        public void bounds(double[] low, double[] high) {}

        @Override
        public void centre(double[] centre, double turnover) {}

        @Override
        public boolean project(double[] w, double most) {
            System.arraycopy(left, 0, w, 0, w.length);
            return true;
        }

        @Override
        public void pullBack(double[] g) {}
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            turnover: 0.2                                      | 0.5, 0.5, 0, 0, 0, 0
            groups: {G: {assets: [A, B], max: 0.5}}            | 0.6, 0.4, 0, 0, 0, 0
            groups: {G: {assets: [A, B], min: 0.3}}            | 0, 0, 0, 0, 0.6, 0.4
            gross: 1.5\\nbounds: {default: {min: -1, max: 2}}   | 1.5, -0.5, 0, 0, 0, 0
            cash: {max: 0.1}                                   | 0.5, 0, 0, 0, 0, 0
            bounds: {default: {max: 0.4}}                      | 0.6, 0.4, 0, 0, 0, 0
            """)
    void whatASearchMissesDoesNotPass(String text, String left) {
        double[] missing = Arrays.stream(left.split(",")).mapToDouble(Double::parseDouble).toArray();
        double[] held = {0.2, 0.2, 0.1, 0.1, 0.2, 0.2};
        HeldAllocations valid = new HeldAllocations(names(text.replace("\\n", "\n")), held, held,
                () -> new Missing(missing));
        double[] w = {1, 0, 0, 0, 0, 0};

        valid.project(w);

        assertEquals(List.of(), valid.violations(w, 1e-9));
        assertEquals(1, valid.violations(missing, 1e-9).size());
    }

    /// Far out rounding leaves no digits for sums; the second projection mends them.
    @Test
    void farWeightsAreMovedToTheNearest() {
        LimitsInForce limits = LimitsInForce.of(Limits.parse("l.yaml", OVERLAPPING), ASSETS);
        double[] held = {0.2, 0.1, 0.1, 0.2, 0.2, 0.2};
        double[] w = {9000, -3000.3, 4000.7, 100.1, 2000.9, 0.123};
        limits.at(0, held).project(w);

        assertEquals(List.of(), limits.at(0, held).violations(w, 1e-13));
    }

    @Test
    void aTurnoverThatDoesNotLeadToTheBenchmarkIsRaised() {
        double[][] covariance = new double[6][6];
        for (int i = 0; i < 6; i++) {
            covariance[i][i] = 0.04;
        }
        LimitsInForce limits = LimitsInForce.of(Limits.parse("l.yaml", "trackingError: {max: 0.02}\nturnover: 0.1\n"),
                ASSETS, covariance);
        double[] held = {1, 0, 0, 0, 0, 0};
        double[] w = {0.7, 0.3, 0, 0, 0, 0};

        Allocations valid = limits.at(0, held);
        valid.project(w);

        assertEquals(List.of(), valid.violations(w, 1e-12));
        assertTrue(limits.repair(0, held).orElseThrow().isFurther());
    }

    @Test
    void whereNothingIsValidTheLimitsThatAreMissedAreNamed() {
        HeldAllocations none = new HeldAllocations(names("bounds: {default: {max: 0.1}}\n"), new double[6],
                new double[6], () -> new Lost(0.1, false));
        assertEquals("l.yaml: projection of weights: expected weights that meet all limits, got none, missed are "
                + "[cash, max 0]",
                assertThrows(IllegalStateException.class, () -> none.project(new double[6])).getMessage());
    }

    @Test
    void aLeastTradeThatLeavesNothingIsDroppedAndTold() {
        LimitsInForce limits = LimitsInForce.of(
                Limits.parse("l.yaml", "bounds: {default: {max: 0.3}}\nminimumTrade: 0.5\n"),
                ASSETS);
        double[] held = {0.4, 0.2, 0.2, 0.2, 0, 0};

        Repair repair = limits.repair(0, held).orElseThrow();

        assertEquals(0.5, repair.dropped());
        assertEquals(List.of("bounds of A, max 0.3"), repair.repaired().stream().map(Violation::limit).toList());
        assertTrue(!repair.isFurther());
        assertTrue(limits.repair(0, new double[]{0.3, 0.3, 0.2, 0.2, 0, 0}).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "groups: {G: {assets: [A, B], max: 0.3}, H: {assets: [C, D], min: 0.2}}\n",
            "groups: {G: {assets: [A, B], max: 0.3}}\nturnover: 0.3\n", OVERLAPPING})
    void aBatchIsProjectedWithoutAllocation(String text) {
        ActionSet set = LimitsInForce.of(Limits.parse("l.yaml", text), ASSETS).sets(0, -1)
                .of(new float[]{0.2f, 0.1f, 0.3f, 0.1f, 0.2f, 0.1f}, 0);
        RandomStream random = new RandomStream(1, "batch");
        float[] drawn = new float[6 * 64];
        for (int i = 0; i < drawn.length; i++) {
            drawn[i] = (float) (0.5 * Draw.normal(random) - 0.6);
        }
        float[] a = new float[drawn.length];
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int attempt = 0; attempt < 5; attempt++) { // the JVM itself may allocate now and then
            System.arraycopy(drawn, 0, a, 0, a.length);
            long before = threads.getCurrentThreadAllocatedBytes();
            set.project(a, 0, 64);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertEquals(0, least);
    }
}
