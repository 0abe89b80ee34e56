// SPDX-License-Identifier: Apache-2.0
package org.fittedq.model;

import org.fittedq.math.Mat;
import org.fittedq.random.Normals;

/// Where the noise of a rollout comes from.
public interface RolloutNoise {

    /// Gives the policy's noise at a step.
    ///
    /// @param t   step
    /// @param out out: ε, N×dₐ
    void epsilon(int t, Mat out);

    /// Gives the model's noise at a step.
    ///
    /// @param t   step
    /// @param out out: ξ, N×d_ξ
    void xi(int t, Mat out);

    /// Draws all noise anew.
    ///
    /// @param epsilon source of ε with room for N·dₐ numbers
    /// @param xi      source of ξ with room for N·d_ξ numbers
    /// @return fresh normal numbers at every call
    static RolloutNoise drawn(Normals epsilon, Normals xi) {
        return new RolloutNoise() {
            @Override
            public void epsilon(int t, Mat out) {
                epsilon.fill(out.data());
            }

            @Override
            public void xi(int t, Mat out) {
                xi.fill(out.data());
            }
        };
    }
}
