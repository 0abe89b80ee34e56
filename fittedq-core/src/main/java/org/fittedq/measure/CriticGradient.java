// SPDX-License-Identifier: Apache-2.0
package org.fittedq.measure;

import java.util.List;
import java.util.Optional;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.model.PlannedQ;
import org.fittedq.value.Critic;
import org.fittedq.value.NetworkQ;
import org.fittedq.value.QFunction;
import org.fittedq.value.TwinCritic;

/// ∇ q(s, a) in state and action of q = scale · minᵢ qⁱ: each row's is that of its smaller network, of the first where they are
/// equal, as in [TwinCritic].
final class CriticGradient implements EulerResidual.Gradient {

    private final float scale;
    private final List<Critic> critics;
    private final List<Vec> values;
    private final Vec dq;
    private final Mat d; // of one network, N×(dₛ + dₐ)

    private CriticGradient(double scale, List<Critic> critics) {
        int rows = EulerResidual.ROWS;
        this.scale = (float) scale;
        this.critics = critics.stream().map(c -> c.view(rows)).toList();
        this.values = critics.stream().map(c -> new Vec(rows)).toList();
        this.dq = new Vec(rows);
        this.d = new Mat(rows, critics.getFirst().observationSize() + critics.getFirst().actionSize());
    }

    /// Makes the gradient of a critic, or of a plan of one step.
    ///
    /// @return empty if q is neither a network with gradients, nor the smaller of two, nor a plan with gradients
    static Optional<EulerResidual.Gradient> of(QFunction q) {
        return switch (q) {
            case PlannedQ plan when plan.horizon() == 1 && plan.isDifferentiable() ->
                Optional.of(new PlannedGradient(plan));
            case Critic critic -> Optional.of(new CriticGradient(1, List.of(critic)));
            case TwinCritic twins -> Optional.of(new CriticGradient(1, List.of(twins.first(), twins.second())));
            // q = μ + σ f
            case NetworkQ network -> Optional.of(new CriticGradient(network.labelStd(),
                    List.of(new Critic(network.observationSize(), network.mlp()))));
            default -> Optional.empty();
        };
    }

    @Override
    public void of(Mat s, Mat a, Mat ds, Mat da) {
        for (int k = 0; k < critics.size(); k++) {
            critics.get(k).value(s, a, values.get(k));
        }
        ds.fill(0);
        da.fill(0);
        for (int k = 0; k < critics.size(); k++) {
            for (int i = 0; i < dq.size(); i++) {
                dq.set(i, smallest(i) == k ? scale : 0);
            }
            critics.get(k).gradient(dq, d);
            add(0, ds);
            add(ds.cols(), da);
        }
    }

    private int smallest(int row) {
        int least = 0;
        for (int k = 1; k < values.size(); k++) {
            if (values.get(k).at(row) < values.get(least).at(row)) {
                least = k;
            }
        }
        return least;
    }

    /// Adds columns of d, from one on.
    private void add(int column, Mat to) {
        for (int i = 0; i < to.rows(); i++) {
            for (int j = 0; j < to.cols(); j++) {
                to.set(i, j, to.at(i, j) + d.at(i, column + j));
            }
        }
    }
}
