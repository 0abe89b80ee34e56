// SPDX-License-Identifier: Apache-2.0
package org.fittedq.fit;

import java.util.Arrays;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.ActionSet;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.Batch;
import org.fittedq.random.RandomStream;
import org.fittedq.value.Regressor;

/// A regressor's fit to the whole batch, and how much it changed q: δ = mean (q(s, a; θₙ₊₁) − q(s, a; θₙ))², q(·; θ₀) = 0.
///
/// The mean is over the batch's own pairs, or over M uniform actions of each of its states: a mean over all actions of a
/// continuous set cannot be taken.
public final class Change {

    private final Regressor q;
    private final int actions; // M
    private final ActionSets sets;
    private final RandomStream random;
    private Mat s = new Mat(0, 0);
    private Mat a = new Mat(0, 0);
    private Vec before = new Vec(0);
    private Vec after = new Vec(0);

    /// Makes it ready.
    ///
    /// @param q       regressor
    /// @param actions M; 0: the batch's own pairs
    /// @param sets    s ↦ A(s)
    /// @param random  source of the uniform actions
    public Change(Regressor q, int actions, ActionSets sets, RandomStream random) {
        this.q = q;
        this.actions = actions;
        this.sets = sets;
        this.random = random;
    }

    /// θₙ₊₁ ← fit({((s, a), y)}).
    ///
    /// @param b       batch; not modified
    /// @param y       labels; not modified
    /// @param isFirst whether q has not been fitted before
    /// @return δ
    public double fit(Batch b, Vec y, boolean isFirst) {
        points(b);
        if (isFirst) {
            Arrays.fill(before.data(), 0);
        } else {
            q.value(s, a, before);
        }
        q.fit(b.s(), b.a(), y);
        q.value(s, a, after);
        return meanSquare(after, before);
    }

    /// δ = N⁻¹ Σᵢ (qNewᵢ − qOldᵢ)².
    ///
    /// @param qNew q(s, a; θₙ₊₁), N
    /// @param qOld q(s, a; θₙ), N
    /// @return δ, in squared units of q
    public static double meanSquare(Vec qNew, Vec qOld) {
        double sum = 0;
        for (int i = 0; i < qNew.size(); i++) {
            double change = (double) qNew.at(i) - qOld.at(i);
            sum += change * change;
        }
        return sum / qNew.size();
    }

    /// Where δ is measured.
    private void points(Batch b) {
        int n = b.size() * Math.max(1, actions);
        if (before.size() != n) {
            before = new Vec(n);
            after = new Vec(n);
            s = new Mat(n, b.s().cols());
            a = new Mat(n, b.a().cols());
        }
        if (actions == 0) {
            s = b.s();
            a = b.a();
            return;
        }
        float[] row = new float[b.s().cols()];
        for (int i = 0; i < b.size(); i++) {
            b.s().row(i, row);
            ActionSet set = sets.of(b.rawS().data(), i * row.length);
            for (int k = i * actions; k < (i + 1) * actions; k++) {
                s.setRow(k, row);
                set.sample(random, a.data(), k * a.cols());
            }
        }
    }
}
