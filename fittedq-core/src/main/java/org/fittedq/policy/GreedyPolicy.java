// SPDX-License-Identifier: Apache-2.0
package org.fittedq.policy;

import java.util.List;
import java.util.Optional;
import org.fittedq.argmax.Maximiser;
import org.fittedq.nn.Mlp;
import org.fittedq.value.Bins;
import org.fittedq.value.Regressor;
import org.fittedq.value.RegressorChoice;

/// What chooses the deterministic action of a learned policy: the ways to argmax_a q(s, a).
public sealed interface GreedyPolicy {

    /// Amortised: a = tanh(first dₐ outputs of a network).
    ///
    /// @param actor network from observations; live, not a copy
    record Amortised(Mlp actor) implements GreedyPolicy {}

    /// Embedded optimisation: a = argmax_a q(s, a), looked for at every decision. The search begins at the same random numbers
    /// each time, so that the action is a function of the observation.
    ///
    /// @param critics networks of one shape from observation and normalised action to one output that rises with q, or to logits; q is
    ///                the mean of their values; at least one; live, not copies
    /// @param bins    what logits count: a value is their expectation, or that of the worst share; empty: one output
    /// @param method  how the maximum is looked for
    record Implicit(List<Mlp> critics, Optional<Bins> bins, Maximiser method) implements GreedyPolicy {

        /// Makes the policy of one network.
        ///
        /// @param critic network; live, not a copy
        /// @param bins   what logits count; empty: one output
        /// @param method how the maximum is looked for
        public Implicit(Mlp critic, Optional<Bins> bins, Maximiser method) {
            this(List.of(critic), bins, method);
        }

        /// Makes the policy of a network of one output.
        ///
        /// @param critic network; live, not a copy
        /// @param method how the maximum is looked for
        public Implicit(Mlp critic, Maximiser method) {
            this(critic, Optional.empty(), method);
        }
    }

    /// Embedded optimisation over a regressor, as [Implicit].
    ///
    /// @param q      the regressor; live, not a copy
    /// @param choice its settings, which a saved policy needs; empty: a regressor of the caller's, which cannot be saved
    /// @param method how the maximum is looked for
    record Searched(Regressor q, Optional<RegressorChoice> choice, Maximiser method) implements GreedyPolicy {}

    /// Known by construction: of the points Π(tanh(outputs)) of one network, the one that another values most, as of a [PointCritic].
    ///
    /// @param points network from observations to N dₐ outputs; live, not a copy
    /// @param values network from observation and normalised action to one output; live, not a copy
    record BestPoint(Mlp points, Mlp values) implements GreedyPolicy {}
}
