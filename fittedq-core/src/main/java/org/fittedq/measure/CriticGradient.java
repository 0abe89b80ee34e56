// SPDX-License-Identifier: Apache-2.0
package org.fittedq.measure;

import java.util.Optional;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.model.PlannedQ;
import org.fittedq.value.NetworkForm;
import org.fittedq.value.NetworkGradient;
import org.fittedq.value.QFunction;

/// ∇ q(s, a) in state and action of a q that is made of networks.
final class CriticGradient implements EulerResidual.Gradient {

    private final NetworkGradient q;
    private final Vec value = new Vec(EulerResidual.ROWS);
    private final Vec dq = new Vec(EulerResidual.ROWS).fill(1);
    private final Mat d; // N×(dₛ + dₐ)

    private CriticGradient(NetworkForm form, Compute compute) {
        this.q = new NetworkGradient(form, EulerResidual.ROWS, compute);
        this.d = new Mat(EulerResidual.ROWS, form.networks().getFirst().inputs());
    }

    /// Makes the gradient of a critic, or of a plan of one step.
    ///
    /// @param q       what [#isDefinedFor] takes
    /// @param compute kernels and threads; change no bit
    static EulerResidual.Gradient of(QFunction q, Compute compute) {
        return plan(q).<EulerResidual.Gradient>map(PlannedGradient::new)
                .orElseGet(() -> new CriticGradient(networks(q).orElseThrow(), compute));
    }

    /// Tells whether q is made of networks with gradients, or a plan with gradients.
    static boolean isDefinedFor(QFunction q) {
        return plan(q).isPresent() || networks(q).isPresent();
    }

    /// A plan is no minimum of networks: its way back is through the model.
    private static Optional<PlannedQ> plan(QFunction q) {
        return q instanceof PlannedQ plan && plan.horizon() == 1 && plan.isDifferentiable()
                ? Optional.of(plan)
                : Optional.empty();
    }

    private static Optional<NetworkForm> networks(QFunction q) {
        return q.networks().filter(NetworkForm::isDifferentiable);
    }

    @Override
    public void of(Mat s, Mat a, Mat ds, Mat da) {
        q.value(s, a, value);
        q.gradient(dq, d);
        d.split(ds, da);
    }
}
