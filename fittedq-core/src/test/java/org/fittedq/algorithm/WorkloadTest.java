// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.stream.Stream;
import org.fittedq.run.AlgorithmKind;
import org.fittedq.settings.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class WorkloadTest {

    private static Workload of(String algorithm, Map<String, String> settings) {
        return AlgorithmKind.workload(Settings.override(AlgorithmKind.of(algorithm).defaults(), settings))
                .orElseThrow();
    }

    /// Whoever foresees memory or arithmetic finds a new algorithm by itself.
    @Test
    void whoeverDoesNotSweepSaysIt() {
        for (AlgorithmKind kind : AlgorithmKind.all()) {
            assertEquals(!kind.sweeps(), AlgorithmKind.workload(kind.defaults()).isPresent(), kind.name());
        }
    }

    /// A forward pass of each network in the labels, three of each fitted one (of twice as many rows where they are batch-normalised), and those of the improvement.
    static Stream<Arguments> counted() {
        return Stream.of(
                Arguments.of("ddpg", Map.of(), new Workload.Passes(6, 0, 4, 0, 0)),
                Arguments.of("td3", Map.of("delay", "2"), new Workload.Passes(9, 0, 2.5, 0, 0)),
                Arguments.of("td3", Map.of("delay", "4"), new Workload.Passes(8.5, 0, 1.75, 0, 0)),
                Arguments.of("sac", Map.of(), new Workload.Passes(12, 0, 0, 4, 0)),
                Arguments.of("sac-v", Map.of(), new Workload.Passes(9, 4, 0, 3, 0)),
                Arguments.of("svg", Map.of("unroll.n", "5"), new Workload.Passes(6, 0, 0, 19, 10)),
                Arguments.of("svg", Map.of("unroll.n", "1", "bootstrap", "v"), new Workload.Passes(0, 6, 0, 3, 2)),
                Arguments.of("svg", Map.of("unroll.n", "inf", "unroll.horizon", "3"),
                        new Workload.Passes(0, 0, 0, 9, 6)),
                Arguments.of("control-points", Map.of("points.count", "3"), new Workload.Passes(24, 0, 8, 0, 0)),
                Arguments.of("qt-opt", Map.of("targets", "single"), new Workload.Passes(3, 0, 0, 0, 0)),
                Arguments.of("qt-opt", Map.of("networks.shape.norm", "batch"), new Workload.Passes(12, 0, 0, 0, 0)),
                Arguments.of("qt-opt", Map.of(), new Workload.Passes(6, 0, 0, 0, 0)),
                Arguments.of("qt-opt", Map.of("targets", "ensemble"), new Workload.Passes(15, 0, 0, 0, 0)));
    }

    @ParameterizedTest
    @MethodSource("counted")
    void passesFollowTheSettings(String algorithm, Map<String, String> settings, Workload.Passes expected) {
        assertEquals(expected, of(algorithm, settings).passes());
    }
}
