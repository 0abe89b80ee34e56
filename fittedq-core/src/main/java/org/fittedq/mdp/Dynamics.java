// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mdp;

import org.fittedq.math.Mat;
import org.fittedq.math.Vec;

/// A differentiable model of a task: s′ = f(s, a, ξ), ξ ~ N(0, I); r = r(s, a, s′); whether s′ is terminal.
///
/// What is random is a function of the noise ξ, so that gradients can be taken through it (the reparameterisation of Heess et al.,
/// *Learning Continuous Control Policies by Stochastic Value Gradients*, NIPS 2015, section 3). Actions are normalised, in
/// [−1, 1]; states and rewards are the environment's. The same bits for any number of threads.
public interface Dynamics {

    /// Returns dₛ.
    ///
    /// @return at least 1
    int observationSize();

    /// Returns dₐ.
    ///
    /// @return at least 1
    int actionSize();

    /// Returns the number of standard normal numbers that a step takes.
    ///
    /// @return d_ξ, 0 if the model is deterministic
    int noiseSize();

    /// Makes work memory for successive steps of a batch, each of which can be gone back through.
    ///
    /// @param rows  N, at least 1
    /// @param steps how many steps are remembered, at least 1
    /// @return the memory; later changes of the model are seen
    Unrolled unroll(int rows, int steps);

    /// Returns how many models share the rows of a batch: row i of N follows number ⌊i E/N⌋ in all its steps.
    ///
    /// @return E; 1, the default, if every row has the same future
    default int members() {
        return 1;
    }

    /// Makes a view for one thread: the same model, later changes seen, but its memories run on the thread that uses them and
    /// share no work memory with those of other views. So each of several threads can roll the model out at the same time.
    ///
    /// @return this, the default, for a model that has neither threads nor work memory outside [Unrolled]
    default Dynamics alone() {
        return this;
    }

    /// What the model says of a step.
    ///
    /// @param sNext       s′, N×dₛ
    /// @param r           r, N
    /// @param continues   1, or 0 where s′ is terminal, N
    /// @param uncertainty how far the step is from what the model knows, N, at least 0; 0 for a model that is exact
    record Prediction(Mat sNext, Vec r, Vec continues, Vec uncertainty) {

        /// Makes room for a batch.
        ///
        /// @param rows            N
        /// @param observationSize dₛ
        public Prediction(int rows, int observationSize) {
            this(new Mat(rows, observationSize), new Vec(rows), new Vec(rows), new Vec(rows));
        }
    }

    /// Successive steps of a batch. Steps are taken in any order, each gone back through after it was taken. Nothing is allocated.
    /// Not thread-safe.
    interface Unrolled {

        /// Takes step t.
        ///
        /// @param t   index of the step, 0 to `steps` − 1
        /// @param s   s, N×dₛ; not modified; read again by [#backward]
        /// @param a   a, N×dₐ, normalised; not modified; read again by [#backward]
        /// @param xi  ξ, N×d_ξ; not modified; read again by [#backward]
        /// @param out out: s′, r, continues, uncertainty; s′ is read again by [#backward]
        void step(int t, Mat s, Mat a, Mat xi, Prediction out);

        /// Goes back through step t with ξ held fixed: vector–Jacobian products.
        ///
        /// > ds += dsNext ∂f/∂s + dr (∂r/∂s + ∂r/∂s′ ∂f/∂s); da += dsNext ∂f/∂a + dr (∂r/∂a + ∂r/∂s′ ∂f/∂a)
        ///
        /// @param t      index of the step
        /// @param dsNext ∂L/∂s′, N×dₛ; not modified
        /// @param dr     ∂L/∂r, N; not modified
        /// @param ds     ∂L/∂s, N×dₛ; added to
        /// @param da     ∂L/∂a, N×dₐ; added to
        void backward(int t, Mat dsNext, Vec dr, Mat ds, Mat da);

        /// Infers the noise of recorded transitions: the ξ under which f(s, a, ξ) = s′.
        ///
        /// @param s     s, N×dₛ; not modified
        /// @param a     a, N×dₐ, normalised; not modified
        /// @param sNext s′, N×dₛ; not modified
        /// @param xi    out: ξ, N×d_ξ
        void infer(Mat s, Mat a, Mat sNext, Mat xi);
    }
}
