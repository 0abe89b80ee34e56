// SPDX-License-Identifier: Apache-2.0
package org.fittedq.policy;

import java.util.Arrays;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Stateful;
import org.fittedq.random.Normals;
import org.fittedq.random.RandomStream;

/// Exploration noise of several environments: one process for each environment and action dimension.
public final class NoiseProcess implements Stateful {

    private final Noise noise;
    private final float mu; // where an episode begins
    private final float pull; // of a step, θΔt
    private final double root; // √Δt
    private final Normals normals;
    private final Mat eta;
    private final Mat epsilon;
    private double sigma; // now

    /// Makes the processes at their mean.
    ///
    /// @param noise        settings
    /// @param environments number of environments
    /// @param actionSize   dₐ
    /// @param random       draws one word for each environment and dimension at each step, environment by environment
    /// @param compute      kernels
    public NoiseProcess(Noise noise, int environments, int actionSize, RandomStream random, Compute compute) {
        this.noise = noise;
        this.sigma = noise.sigma();
        switch (noise) {
            case Noise.OrnsteinUhlenbeck ou -> {
                mu = (float) ou.mu();
                pull = (float) (ou.theta() * ou.dt());
                root = Math.sqrt(ou.dt());
            }
            case Noise.Gaussian independent -> { // all of the last is forgotten
                mu = 0;
                pull = 1;
                root = 1;
            }
        }
        this.eta = new Mat(environments, actionSize).fill(mu);
        this.epsilon = new Mat(environments, actionSize);
        this.normals = new Normals(random, epsilon.data().length, compute);
    }

    /// Tells how far the run is: σ is its schedule's from now on.
    ///
    /// @param runSteps steps that the run has done, at least 0
    public void stepsDone(long runSteps) {
        sigma = noise.sigmaSchedule().at(noise.sigma(), runSteps);
    }

    /// Returns σ of the next step.
    ///
    /// @return half-widths, at least 0
    public double sigma() {
        return sigma;
    }

    /// Begins an episode: the process of this environment starts at its mean again.
    ///
    /// @param environment index
    public void reset(int environment) {
        int d = eta.cols();
        Arrays.fill(eta.data(), environment * d, (environment + 1) * d, mu);
    }

    /// Takes one step of each process and adds it to the actions, clipped to the box: a ← clip(a + η, −1, 1).
    ///
    /// OU: η ← η + θ(μ − η)Δt + σ√Δt ε; Gaussian: η ← σ ε; ε ~ N(0, 1), a fresh draw for every environment and dimension.
    ///
    /// @param a actions, environments × dₐ, normalised; overwritten
    public void addTo(Mat a) {
        normals.fill(epsilon.data());
        float scale = (float) (sigma * root);
        float[] e = eta.data();
        for (int i = 0; i < e.length; i++) {
            e[i] = e[i] + pull * (mu - e[i]) + scale * epsilon.data()[i];
            a.data()[i] = Math.clamp(a.data()[i] + e[i], -1f, 1f);
        }
    }

    @Override
    public void exchange(String name, Exchange x) {
        x.floats(name + "/eta", eta.data());
    }
}
