// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.strategy;

import java.util.Arrays;

/// Equal parts of each asset once, held from then on. Where drift breaks a limit, the projection onto the valid allocations repairs it:
/// then, and only then, it trades again.
public record BuyAndHold() implements Baseline {

    /// There is but one.
    public static final BuyAndHold DEFAULT = new BuyAndHold();

    @Override
    public String name() {
        return "buy-and-hold";
    }

    @Override
    public Strategy strategy() {
        return new Rule("buy and hold", BuyAndHold::hold);
    }

    @Override
    public int firstDay() {
        return 0;
    }

    private static void hold(Decision now, double[] weights) {
        now.held().weights(weights);
        if (Arrays.stream(weights).allMatch(w -> w == 0)) {
            Arrays.fill(weights, 1.0 / weights.length);
        }
    }
}
