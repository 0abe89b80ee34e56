// SPDX-License-Identifier: Apache-2.0
package org.fittedq.model;

import java.util.List;
import java.util.function.ToDoubleFunction;

/// How a fit of a model went, measured on transitions that it was not fitted to.
///
/// Changes are in standard deviations of the training part, state dimension by state dimension; dimensions whose change is a
/// constant do not count. What is asked of the whole model is the mean over its networks, each by its own predictions: nothing
/// is said of the ensemble's mixture.
///
/// @param trainingRows transitions fitted to
/// @param heldOutRows  transitions held out
/// @param fixed        state dimensions whose change was a constant, from 0: they are predicted as such, without noise
/// @param networks     one for each network
public record ModelFit(int trainingRows, int heldOutRows, List<Integer> fixed, List<OfNetwork> networks) {

    /// One network, with the weights that were kept.
    ///
    /// @param epochs      passes over the training part, those after the best one included
    /// @param loss        negative log-likelihood of the changes, nats for each dimension
    /// @param rmse        root of the mean squared error of the changes' means, standard deviations
    /// @param calibration share of changes within the predicted central 90 % interval, m ± 1.645 σ; 0.9 is ideal, less is too
    ///                    sure of itself
    /// @param rewardRmse  root of the mean squared error of the reward, in its standard deviations; NaN if it is not learned
    /// @param endErrors   share of transitions whose end is predicted wrongly; NaN if it is not learned
    public record OfNetwork(int epochs, double loss, double rmse, double calibration, double rewardRmse,
            double endErrors) {}

    /// Copies the lists.
    public ModelFit {
        fixed = List.copyOf(fixed);
        networks = List.copyOf(networks);
    }

    /// Returns how long it took.
    ///
    /// @return epochs, mean over the networks
    public double epochs() {
        return mean(OfNetwork::epochs);
    }

    /// Returns the held-out loss.
    ///
    /// @return nats for each dimension, mean over the networks
    public double loss() {
        return mean(OfNetwork::loss);
    }

    /// Returns the held-out error of the changes.
    ///
    /// @return standard deviations of the changes, mean over the networks
    public double rmse() {
        return mean(OfNetwork::rmse);
    }

    /// Returns the calibration.
    ///
    /// @return share within the predicted central 90 %, mean over the networks
    public double calibration() {
        return mean(OfNetwork::calibration);
    }

    /// Returns the held-out error of the reward.
    ///
    /// @return standard deviations of the reward, mean over the networks; NaN if it is not learned
    public double rewardRmse() {
        return mean(OfNetwork::rewardRmse);
    }

    /// Returns how often the end is wrong.
    ///
    /// @return share of held-out transitions, mean over the networks; NaN if it is not learned
    public double endErrors() {
        return mean(OfNetwork::endErrors);
    }

    private double mean(ToDoubleFunction<OfNetwork> of) {
        double sum = 0;
        for (OfNetwork network : networks) {
            sum += of.applyAsDouble(network);
        }
        return sum / networks.size();
    }
}
