// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax.certified;

import java.util.List;
import java.util.function.DoubleSupplier;
import org.fittedq.math.Check;
import org.fittedq.nn.Mlp;
import org.fittedq.value.Critic;
import org.fittedq.value.NetworkQ;
import org.fittedq.value.QFunction;
import org.fittedq.value.TwinCritic;

/// A q that can be bounded, as it is known to be made of networks: q = μ + σ minᵢ fⁱ, one network or two.
///
/// @param networks        fⁱ
/// @param observationSize dₛ
/// @param mean            μ, 0 but for [NetworkQ]
/// @param std             σ, 1 but for [NetworkQ]
public record BoundedQ(List<Mlp> networks, int observationSize, DoubleSupplier mean, DoubleSupplier std) {

    /// Looks into a q.
    ///
    /// @param who who asks, for the message
    /// @param q   a critic, two of which the smaller counts, or a network fitted to standardised labels
    /// @return what it is made of; its weights are read when a search is made
    /// @throws IllegalArgumentException if it is not made of networks that can be bounded
    public static BoundedQ of(String who, QFunction q) {
        BoundedQ bounded = switch (q) {
            case Critic critic -> plain(q, List.of(critic.mlp()));
            case TwinCritic twins -> plain(q, List.of(twins.first().mlp(), twins.second().mlp()));
            case NetworkQ network -> new BoundedQ(List.of(network.mlp()), q.observationSize(), network::labelMean,
                    network::labelStd);
            default -> throw new IllegalArgumentException(Check.message(who,
                    "a q that can be bounded (Critic, TwinCritic, NetworkQ)", q.getClass().getSimpleName())
                    + "; take cem");
        };
        for (Mlp network : bounded.networks) {
            Check.that(!network.network().layerNorm(), who, "networks without layer normalisation", "layerNorm = true",
                    "layer normalisation cannot be bounded");
        }
        return bounded;
    }

    private static BoundedQ plain(QFunction q, List<Mlp> networks) {
        return new BoundedQ(networks, q.observationSize(), () -> 0, () -> 1);
    }

    /// Makes the search of its maximum.
    ///
    /// @return a search over copies of the weights
    public CertifiedSearch search() {
        return new CertifiedSearch(networks, observationSize);
    }

    /// q of a network's float value, in the arithmetic of [NetworkQ].
    ///
    /// @param f output of the networks
    /// @return what q is where the networks give it
    public float value(double f) {
        return (float) (mean.getAsDouble() + std.getAsDouble() * f);
    }

    /// A bound of q from one of the networks: above q in exact arithmetic, and above what [#value] returns for any f up to the
    /// bound, as rounding is monotone.
    ///
    /// @param f upper bound of the networks' output
    /// @return what q is not above
    public double upper(double f) {
        double mu = mean.getAsDouble();
        double sigma = std.getAsDouble();
        if (mu == 0 && sigma == 1) {
            return f;
        }
        return Math.max(Math.nextUp(mu + Math.nextUp(sigma * f)), value(f));
    }

    /// Returns the tolerance of a search in the units of the networks' output.
    ///
    /// @param q tolerance in the units of q
    /// @return that of the output
    public double tolerance(double q) {
        return q / std.getAsDouble();
    }
}
