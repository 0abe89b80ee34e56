// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax.certified;

import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.fittedq.math.Check;
import org.fittedq.mdp.ActionSet;
import org.fittedq.nn.Mlp;
import org.fittedq.value.Labels;
import org.fittedq.value.MappedQ;
import org.fittedq.value.NetworkForm;
import org.fittedq.value.QFunction;

/// The certified search of a q that is made of networks ([QFunction#networks]), in the units of q: one search and one bound, however
/// many networks. So is a q that rises with such a one ([MappedQ], as of cross-entropy): it has the same maximum. Work memory of one thread.
public final class BoundedQ {

    private final NetworkForm form;
    private final Optional<MappedQ.Map> map; // from what the networks say to q, if that is something else
    private final CertifiedSearch search;

    /// Looks into a q. Its weights are read by [#refresh].
    ///
    /// @param who who asks, for the message
    /// @param q   made of networks without layer normalisation
    /// @throws IllegalArgumentException if it cannot be bounded
    public BoundedQ(String who, QFunction q) {
        check(who, q);
        this.map = q instanceof MappedQ(QFunction inner, MappedQ.Map m) ? Optional.of(m) : Optional.empty();
        this.form = networksOf(q).orElseThrow();
        this.search = new CertifiedSearch(form.networks(), q.observationSize());
    }

    /// Refuses a q that cannot be bounded.
    ///
    /// @param who who asks, for the message
    /// @param q   any q
    /// @throws IllegalArgumentException with the [#refusal]
    public static void check(String who, QFunction q) {
        refusal(who, q).ifPresent(text -> {
            throw new IllegalArgumentException(text);
        });
    }

    /// Tells why a q cannot be bounded.
    ///
    /// @param who who asks, for the message
    /// @param q   any q
    /// @return the reason; empty if it can
    public static Optional<String> refusal(String who, QFunction q) {
        Optional<NetworkForm> form = networksOf(q);
        if (form.isEmpty()) {
            return Optional.of(Check.message(who, "a q made of networks", q.kind()) + "; take cem");
        }
        for (Mlp network : form.get().networks()) {
            if (network.network().isLayerNormalised()) {
                return Optional.of(Check.message(who, "networks without layer normalisation", "norm layer")
                        + "; layer normalisation cannot be bounded");
            }
        }
        return Optional.empty();
    }

    private static Optional<NetworkForm> networksOf(QFunction q) {
        return q instanceof MappedQ(QFunction inner, MappedQ.Map m) && m.steepestRise().isPresent()
                ? inner.networks()
                : q.networks();
    }

    /// Copies the weights again.
    ///
    /// @return whether all are finite; only then anything can be proven
    public boolean refresh() {
        return search.tryRefresh();
    }

    /// Maximises q(s, ·) over a set, as [CertifiedSearch#maximise(float[], ActionSet, double, int, float[], BooleanSupplier)] does.
    ///
    /// @param state     s, dₛ finite floats; not modified
    /// @param actions   A(s)
    /// @param tolerance the search ends when upper − value is at most this, in units of q; at least 0
    /// @param cells     most boxes to bound, at least 1
    /// @param guess     an action to try first, m floats; none: no guess; not modified
    /// @param until     asked between boxes; true ends with what is proven so far
    /// @return the best action, its value (which may be one that is not finite) and the proof, in units of q; the bound is above what
    ///         q returns at any action of the set
    public Certificate maximise(float[] state, ActionSet actions, double tolerance, int cells, float[] guess,
            BooleanSupplier until) {
        Labels labels = form.labels().get();
        double steepest = map.map(m -> m.steepestRise().orElseThrow()).orElse(1.0);
        Certificate f = search.maximise(state, actions, tolerance / labels.std() / steepest, cells, guess, until);
        double value = labels.y(f.value());
        double upper = labels.upper(f.upper());
        return new Certificate(f.action(), map.isEmpty() ? value : map.get().of((float) value),
                map.isEmpty() ? upper : map.get().of(above(upper)), f.cells(), f.evaluations(), f.closed());
    }

    /// The smallest float that is not below x: a map that rises takes it to a bound.
    private static float above(double x) {
        float f = (float) x;
        return f < x ? Math.nextUp(f) : f;
    }
}
