// SPDX-License-Identifier: Apache-2.0
package org.fittedq.value;

import java.util.List;
import java.util.Optional;
import org.fittedq.math.Check;
import org.fittedq.nn.Mlp;

/// q(s, a) = N⁻¹ Σᵢ fⁱ(s, a), of critics that were fitted to the same labels: where one of them errs alone, the others outweigh it.
///
/// The mean of N networks is one network as well, whose layers are theirs side by side ([Mlp#sideBySide]). [#networks] gives it, so
/// that certified search, integer programs and gradients in the state apply; values are evaluated one critic after the other, which
/// costs N times one of them, not N².
public final class MeanQ implements QFunction {

    private final List<Critic> members;
    private Optional<Mlp> whole = Optional.empty(); // made when it is first asked for

    /// Makes the mean.
    ///
    /// @param members critics of the same shape, one or more; live, not copied
    /// @throws IllegalArgumentException if there is none
    public MeanQ(List<Critic> members) {
        Check.that(!members.isEmpty(), "members", "at least one critic", 0);
        this.members = List.copyOf(members);
    }

    /// Returns the critics' networks.
    ///
    /// @return fⁱ as they are evaluated; live, not copies
    public List<Mlp> mlps() {
        return members.stream().map(c -> c.mlp().evaluated()).toList();
    }

    /// Returns the same function in its simplest form.
    ///
    /// @return the only critic, or this
    public QFunction simplest() {
        return members.size() == 1 ? members.getFirst() : this;
    }

    /// Takes over the members' weights where [#networks] was asked for; after each of their changes.
    public void membersChanged() {
        if (whole.isPresent()) {
            whole.get().setSideBySide(mlps());
        }
    }

    @Override
    public int observationSize() {
        return members.getFirst().observationSize();
    }

    @Override
    public int actionSize() {
        return members.getFirst().actionSize();
    }

    @Override
    public boolean isDifferentiable() {
        return members.stream().allMatch(Critic::isDifferentiable);
    }

    /// @return the network of all members side by side, as [#membersChanged] left it; empty of categorical critics, whose values are no
    ///         outputs, and of layer-normalised ones, whose layers cannot stand side by side
    @Override
    public Optional<NetworkForm> networks() {
        if (members.getFirst().networks().isEmpty() || members.getFirst().mlp().network().isLayerNormalised()) {
            return Optional.empty();
        }
        if (whole.isEmpty()) {
            whole = Optional.of(Mlp.sideBySide(mlps()));
        }
        return Optional.of(NetworkForm.smallest(List.of(whole.get())));
    }

    @Override
    public String kind() {
        return members.getFirst().networks().isEmpty()
                ? members.getFirst().kind()
                : "a mean of layer-normalised networks";
    }

    @Override
    public ActionValues at(int maxStates, int maxActions) {
        return new MeanValues(members, maxStates, maxActions);
    }
}
