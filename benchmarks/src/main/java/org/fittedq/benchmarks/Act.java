// SPDX-License-Identifier: Apache-2.0
package org.fittedq.benchmarks;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.fittedq.deploy.Policy;
import org.fittedq.math.Compute;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.Spec;
import org.fittedq.nn.Mlp;
import org.fittedq.nn.Network;
import org.fittedq.policy.GreedyPolicy;
import org.fittedq.random.RandomStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// One action of a deployed policy, one state: 2×256, 17 observations, 6 actions.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Act {

    private final Compute compute = new Compute(1);
    private final Policy policy = new Policy(new Spec("benchmark", 17, ActionBox.symmetric(6, 1)),
            new GreedyPolicy.Amortised(
                    new Mlp(17, Network.DEFAULT, 6, Mlp.Use.FORWARD, new RandomStream(1, "init"), compute)),
            Optional.empty(), compute);
    private final float[] s = new float[17];
    private final float[] a = new float[6];

    /// One action.
    ///
    /// @return its first component
    @Benchmark
    public float act() {
        policy.act(s, a);
        return a[0];
    }
}
