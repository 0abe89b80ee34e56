// SPDX-License-Identifier: Apache-2.0
package org.fittedq.value;

import java.util.List;
import java.util.function.Supplier;
import org.fittedq.math.Check;
import org.fittedq.nn.Mlp;

/// What networks a q is made of: q(s, a) = μ + σ minᵢ fⁱ(s, a). Whatever bounds q, writes it as a program or takes its gradient in
/// the state looks at q through this, and so serves everything that is made of networks alike.
///
/// @param networks fⁱ, one or more; inputs are the state, then the normalised action; one output. Live, not copies; batch-normalised ones are
///                 taken as they are evaluated, without normalisation
/// @param labels   gives the scale μ, σ as it is now
public record NetworkForm(List<Mlp> networks, Supplier<Labels> labels) {

    /// Checks that the networks fit together.
    ///
    /// @throws IllegalArgumentException if there is none, or one has more outputs or other inputs
    public NetworkForm {
        networks = networks.stream().map(Mlp::evaluated).toList();
        Check.that(!networks.isEmpty(), "networks", "at least one", 0);
        int inputs = networks.getFirst().inputs();
        for (int i = 0; i < networks.size(); i++) {
            Check.that(networks.get(i).outputs() == 1, "outputs of network " + i + " of q", "1",
                    networks.get(i).outputs());
            Check.that(networks.get(i).inputs() == inputs, "network " + i + " of q", inputs + " inputs, as the first",
                    networks.get(i).inputs());
        }
    }

    /// Makes the form of q = minᵢ fⁱ.
    ///
    /// @param networks fⁱ, one or more
    /// @return their smallest value, as it is
    public static NetworkForm smallest(List<Mlp> networks) {
        return new NetworkForm(networks, () -> Labels.AS_THEY_ARE);
    }

    /// Tells whether q has a gradient in state and action.
    ///
    /// @return true if every network has
    public boolean isDifferentiable() {
        boolean all = true;
        for (int i = 0; i < networks.size(); i++) {
            all &= networks.get(i).isDifferentiableInInput();
        }
        return all;
    }
}
