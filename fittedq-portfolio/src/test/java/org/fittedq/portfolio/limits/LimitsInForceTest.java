// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.fittedq.random.Draw;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LimitsInForceTest {

    private static final List<String> ASSETS = List.of("A", "B", "C", "D", "E", "F");

    static LimitsInForce limits(String text) {
        return LimitsInForce.of(Limits.parse("l.yaml", text), ASSETS, covariance(ASSETS.size()));
    }

    /// Volatility 20 % to 45 % a year, all correlations 0.3.
    static double[][] covariance(int n) {
        double[][] covariance = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                covariance[i][j] = (0.2 + 0.05 * i) * (0.2 + 0.05 * j) * (i == j ? 1 : 0.3);
            }
        }
        return covariance;
    }

    private static double[] draw(RandomStream random, double scale) {
        double[] w = new double[ASSETS.size()];
        for (int i = 0; i < w.length; i++) {
            w[i] = 1.0 / w.length + scale * Draw.normal(random);
        }
        return w;
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "{}",
            "bounds: {default: {max: 0.4}, A: {min: 0.1}}\ncash: {max: 0.2}\ngroups: {G: {assets: [A, B], max: 0.3}, H: {assets: [C, D], min: 0.2}}\n",
            "bounds: {default: {min: -0.3, max: 0.6}}\ngross: 1.4\ngroups: {G: {assets: [A, B, C], max: 0.3}, H: {assets: [C, D], min: 0.2}}\nturnover: 0.4\n",
            "turnover: 0.2\ngroups: {G: {assets: [A, B], max: 0.3}, H: {assets: [C, D], min: 0.2}}\n",
            "cash: {max: 0.3}\nturnover: 0.3\ntrackingError: {max: 0.06}\n",
            "holdings: {max: 3, least: 0.1}\n",
            "holdings: {max: 4}\nbounds: {default: {max: 0.4}}\ngroups: {G: {assets: [A, B, C], max: 0.5}}\n",
            "minimumTrade: 0.05\nturnover: 0.5\nbounds: {default: {max: 0.5}}\ncash: {max: 0.1}\n",
            "minimumTrade: 0.03\nholdings: {max: 4, least: 0.05}\nbounds: {default: {min: -0.2, max: 0.6}}\ngross: 1.6\ncash: {min: -0.2, max: 0.1}\n",
            "trackingError: {max: 0.1}\nholdings: {max: 4, least: 0.05}\nminimumTrade: 0.02\n"})
    void executedWeightsMeetEveryLimit(String text) {
        LimitsInForce limits = limits(text);
        RandomStream random = new RandomStream(7, text);
        double[] held = {0.3, 0.3, 0.2, 0.2, 0, 0};
        for (int t = 0; t < 60; t++) {
            Allocations valid = limits.at(0, held);
            for (int k = 0; k < 10; k++) {
                double[] w = draw(random, k == 9 ? 500 : 0.3);
                valid.project(w);
                assertEquals(List.of(), valid.violations(w, 1e-12), "step " + t);
                System.arraycopy(w, 0, held, 0, held.length);
            }
            double sum = 0;
            for (int i = 0; i < held.length; i++) { // a day's drift
                held[i] *= 1 + 0.1 * Draw.normal(random);
                sum += held[i];
            }
            for (int i = 0; i < held.length; i++) {
                held[i] /= sum;
            }
        }
    }

    /// Each asset in each of its ranges, each with the convex projection: the best of all is the nearest.
    @Test
    void branchAndBoundFindsTheNearest() {
        LimitsInForce limits = limits("""
                bounds: {default: {min: -0.2, max: 0.5}}
                holdings: {max: 3, least: 0.1}
                groups: {G: {assets: [A, B, C], max: 0.6}}
                """);
        RandomStream random = new RandomStream(3, "pieces");
        for (int t = 0; t < 40; t++) {
            double[] y = draw(random, 0.25);
            double[] w = y.clone();
            limits.at(0, new double[6]).project(w);
            assertEquals(enumerated(limits, y), RandomTerms.distance(y, w), 1e-10, "case " + t);
        }
    }

    private static double enumerated(LimitsInForce limits, double[] y) {
        Terms terms = limits.held(0, new double[6]).terms();
        double best = Double.POSITIVE_INFINITY;
        for (int code = 0; code < 729; code++) {
            double[] low = new double[6];
            double[] high = new double[6];
            int rest = code;
            int count = 0;
            for (int i = 0; i < 6; i++) {
                int range = rest % 3;
                rest /= 3;
                low[i] = range == 0 ? 0 : range == 1 ? 0.1 : -0.2;
                high[i] = range == 0 ? 0 : range == 1 ? 0.5 : -0.1;
                count += range == 0 ? 0 : 1;
            }
            Nearest nearest = terms.nearest();
            nearest.bounds(low, high);
            double[] w = y.clone();
            if (count <= 3 && nearest.project(w, Double.POSITIVE_INFINITY)) {
                best = Math.min(best, RandomTerms.distance(y, w));
            }
        }
        return best;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            bounds: {default: {max: 0.1}} | l.yaml: expected some allocation that meets all limits, got cash, max 0 against the bounds of its assets (together at most 0.6), 0.4 apart
            bounds: {A: {max: 0.1}, B: {max: 0.1}}\\ngroups: {Energy: {assets: [A, B], min: 0.3}} | l.yaml: expected some allocation that meets all limits, got group Energy, min 0.3 against the bounds of its assets (together at most 0.2), 0.1 apart
            groups: {G: {assets: [A, B], min: 0.7}, H: {assets: [C, D], min: 0.5}} | l.yaml: expected some allocation that meets all limits, got cash, min 0 against group G, min 0.7 against group H, min 0.5, 0.2 apart
            bounds: {default: {min: -1}, A: {min: -0.5, max: -0.4}}\\ngross: 1.5 | l.yaml: expected some allocation that meets all limits, got cash, max 0 against gross, max 1.5, 0.3 apart
            trackingError: {max: 0.01}\\nbounds: {A: {min: 0.9}} | l.yaml: expected some allocation that meets all limits, got tracking error, max 0.01 against the others (at least 0.16404918), 0.15404919 apart
            holdings: {max: 2}\\nbounds: {default: {max: 0.3}} | l.yaml: expected some allocation that meets all limits, got none found with at most 2 holdings of at least 0.0
            bounds: {G: {max: 0.1}} | l.yaml: bounds: expected assets of the data, got G; did you mean A?
            groups: {X: {assets: [A, Energy], max: 0.1}} | l.yaml: groups.X: expected assets of the data, got Energy; the data have A, B, C, D, E, …
            sectors: {X: [A, B, C, D, E]} | l.yaml: sectors: expected a sector for each asset of the data, got none for F
            trackingError: {max: 0.1, benchmark: {SPX500: 1}} | l.yaml: trackingError.benchmark: expected assets of the data, got SPX500; the data have A, B, C, D, E, …
            changes: [{from: 2020-01-01, bounds: {default: {max: 0.1}}}] | l.yaml, from 2020-01-01: expected some allocation that meets all limits, got cash, max 0 against the bounds of its assets (together at most 0.6), 0.4 apart
            """)
    void whatContradictsIsToldByNameWithItsDistance(String text, String message) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, () -> limits(text.replace("\\n", "\n")))
                .getMessage());
    }

    @Test
    void aTrackingErrorNeedsACovariance() {
        Limits limits = Limits.parse("l.yaml", "trackingError: {max: 0.1}");
        assertEquals("l.yaml: trackingError: expected a covariance of the assets, got none",
                assertThrows(IllegalArgumentException.class, () -> LimitsInForce.of(limits, ASSETS)).getMessage());
    }

    @Test
    void aChangeHoldsFromItsDateOn() {
        LimitsInForce limits = limits("""
                changes:
                  - {from: 2020-03-01, bounds: {default: {min: -0.1, max: 0.5}}}
                  - {from: 2021-03-01, turnover: 0.1}
                """);
        assertEquals(3, limits.versions());
        assertEquals(0, limits.version(LocalDate.of(2020, 2, 29)));
        assertEquals(1, limits.version(LocalDate.of(2020, 3, 1)));
        assertEquals(2, limits.version(LocalDate.of(2022, 1, 1)));
        assertEquals(-0.1, limits.box().low(0), 1e-7);
        assertEquals(1, limits.box().high(5));
        assertTrue(limits.box().low(0) <= -0.1);
    }

    @Test
    void whatIsMissedIsToldByName() {
        LimitsInForce limits = limits("""
                bounds: {default: {max: 0.5}, A: {min: 0.1}}
                gross: 0.9
                groups: {Energy: {assets: [C, D], max: 0.2}}
                turnover: 0.3
                cash: {max: 0.2}
                minimumTrade: 0.05
                holdings: {max: 3, least: 0.02}
                """);
        double[] held = {0.2, 0.2, 0.1, 0.1, 0.1, 0.1};
        List<String> missed = limits.at(0, held).violations(new double[]{0, 0.6, 0.2, 0.1, 0.11, 0.01}, 1e-9)
                .stream().map(Violation::limit).toList();
        assertEquals(List.of("bounds of A, min 0.1", "bounds of B, max 0.5", "cash, min 0", "gross, max 0.9",
                "group Energy, max 0.2", "turnover, max 0.6", "minimum trade of E, 0.05", "holdings, max 3",
                "holdings, least 0.02, F"), missed);
    }

    @Test
    void theSmallestTurnoverThatRepairsIsAllowedAndTold() {
        LimitsInForce limits = limits("""
                bounds: {default: {max: 0.3}}
                groups: {G: {assets: [A, B], max: 0.4}}
                turnover: 0.05
                """);
        double[] held = {0.3, 0.25, 0.35, 0.1, 0, 0};

        Repair repair = limits.repair(0, held).orElseThrow();

        // 0.05 off C, 0.15 off A and B, and 0.2 onto others
        assertEquals(0.4, repair.needed(), 1e-12);
        assertEquals(0.05, repair.allowed());
        assertEquals(List.of("bounds of C, max 0.3", "group G, max 0.4"),
                repair.repaired().stream().map(Violation::limit).toList());
        double[] w = held.clone();
        Allocations valid = limits.at(0, held);
        valid.project(w);
        assertEquals(List.of(), valid.violations(w, 1e-12));
        assertEquals(Optional.empty(), limits.repair(0, new double[]{0.2, 0.2, 0.2, 0.2, 0.1, 0.1}));
    }

    @Test
    void theSmallestTurnoverIsThatOfALinearProgram() {
        RandomStream random = new RandomStream(5, "turnover");
        LimitsInForce separate = limits("""
                bounds: {default: {max: 0.3}, A: {min: 0.1}}
                cash: {max: 0.1}
                groups: {G: {assets: [A, B], max: 0.35}, H: {assets: [D, E], min: 0.3}}
                turnover: 0
                """);
        LimitsInForce overlapping = limits("""
                bounds: {default: {max: 0.3}, A: {min: 0.1}}
                cash: {max: 0.1}
                groups: {G: {assets: [A, B], max: 0.35}, H: {assets: [D, E], min: 0.3}, All: {assets: [A, F], max: 2}}
                turnover: 0
                """);
        for (int t = 0; t < 100; t++) {
            double[] held = draw(random, 0.1);
            double one = separate.repair(0, held).map(Repair::needed).orElse(0.0);
            double other = overlapping.repair(0, held).map(Repair::needed).orElse(0.0);
            assertEquals(other, one, 1e-8, "case " + t);
            double[] w = held.clone();
            Allocations valid = overlapping.at(0, held);
            valid.project(w);
            assertEquals(List.of(), valid.violations(w, 1e-12), "case " + t);
        }
    }

    @Test
    void nothingIsDoneWhereThatIsValid() {
        LimitsInForce limits = limits("minimumTrade: 0.1\nturnover: 0.3\nholdings: {max: 4, least: 0.05}\n");
        double[] held = {0.4, 0.3, 0.2, 0.1, 0, 0};
        double[] w = held.clone();
        limits.at(0, held).project(w);
        assertEquals(0, RandomTerms.distance(held, w), 1e-12);
        assertFalse(limits.repair(0, held).isPresent());
    }

    @Test
    void holdingsAreCheckedByName() {
        assertEquals("holdings of B: expected a finite weight, got NaN",
                assertThrows(IllegalArgumentException.class,
                        () -> limits("{}").at(0, new double[]{0, Double.NaN, 0, 0, 0, 0})).getMessage());
        assertEquals("holdings: expected 6 weights, one for each asset, got 2",
                assertThrows(IllegalArgumentException.class, () -> limits("{}").at(0, new double[2])).getMessage());
    }
}
