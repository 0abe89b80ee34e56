// SPDX-License-Identifier: Apache-2.0
package org.fittedq.model;

import java.util.List;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.mdp.Batch;
import org.fittedq.mdp.Dynamics;
import org.fittedq.nn.Activation;
import org.fittedq.nn.Network;
import org.fittedq.nn.Optimiser;
import org.fittedq.random.Streams;
import org.fittedq.settings.Settings;

/// Small models for tests.
final class Models {

    static final Compute ONE = new Compute(1);

    /// Two layers of 32 tanh units, 60 epochs at most, everything learned.
    static final GaussianDynamics.Config SMALL = new GaussianDynamics.Config(
            new Network(List.of(32, 32), Activation.TANH), Optimiser.adam(3e-3),
            new GaussianDynamics.Ensemble(1, false, false),
            new GaussianDynamics.Fitting(new GaussianDynamics.Stop(60, 0.01, 10), 64, 0.2, 20, true),
            new GaussianDynamics.Bounds(-5, 0.25));

    private Models() {}

    /// Changes settings: path, value, path, value …
    static GaussianDynamics.Config with(GaussianDynamics.Config c, String... changes) {
        GaussianDynamics.Config out = c;
        for (int i = 0; i < changes.length; i += 2) {
            out = Settings.override(out, changes[i], changes[i + 1]);
        }
        return out;
    }

    static GaussianDynamics model(GaussianDynamics.Config c, int observationSize, int actionSize, Compute compute) {
        return new GaussianDynamics(observationSize, actionSize, c, GaussianDynamics.Learned.DEFAULT, new Streams(5),
                "model", compute);
    }

    /// s′ alone is learned.
    static GaussianDynamics ofStates(GaussianDynamics.Config c, int observationSize, int actionSize) {
        return new GaussianDynamics(observationSize, actionSize, c, new GaussianDynamics.Learned(false, false),
                new Streams(5), "model", ONE);
    }

    static GaussianDynamics fitted(GaussianDynamics.Config c, Batch all) {
        GaussianDynamics model = model(c, all.s().cols(), all.a().cols(), ONE);
        model.fit(all);
        return model;
    }

    /// One step of all rows with given noise.
    static Dynamics.Prediction step(Dynamics model, Mat s, Mat a, Mat xi) {
        Dynamics.Prediction out = new Dynamics.Prediction(s.rows(), s.cols());
        model.unroll(s.rows(), 1).step(0, s, a, xi, out);
        return out;
    }

    /// One row as doubles.
    static double[] row(Mat m, int r) {
        double[] out = new double[m.cols()];
        for (int c = 0; c < out.length; c++) {
            out[c] = m.at(r, c);
        }
        return out;
    }
}
