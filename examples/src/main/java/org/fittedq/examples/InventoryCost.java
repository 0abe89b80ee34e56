// SPDX-License-Identifier: Apache-2.0
package org.fittedq.examples;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.fittedq.deploy.Policy;
import org.fittedq.env.BaseStock;
import org.fittedq.env.Inventory;
import org.fittedq.env.InventoryOptimum;
import org.fittedq.run.Experiment;
import org.fittedq.run.Training;
import org.fittedq.settings.Settings;

/// What the policies of runs on `Inventory` cost in an episode, exactly, beside the best that is possible: `InventoryCost RUN…`.
///
/// Nothing is simulated: all levels that a policy can lead to are gone through with their probabilities.
public final class InventoryCost {

    private static final double GAMMA = 0.95;

    private InventoryCost() {}

    /// Prints a line of CSV for each run.
    ///
    /// @param args run folders, of one seed each
    /// @throws IOException if a run cannot be read
    public static void main(String[] args) throws IOException {
        System.out.println("run,cost,above_best_percent,above_best_stationary_percent,best,best_stationary,base_stock");
        for (String run : args) {
            System.out.println(line(Path.of(run)));
        }
    }

    /// Evaluates the final policy of one run.
    ///
    /// @param run folder of a run on `Inventory`
    /// @return name, cost of an episode, by how many percent it is above the best and above the best of a policy that does not know
    ///         the time, the best cost, that of the best policy that does not know the time, that of [BaseStock]
    static String line(Path run) throws IOException {
        Experiment experiment = Training.experiment(run);
        Inventory.Settings task = Settings.override(Inventory.Settings.DEFAULT, experiment.environment().settings());
        int periods = task.timeLimitSteps();
        InventoryOptimum optimum = new InventoryOptimum(task);
        Inventory store = new Inventory(task);
        Policy policy = Policy.load(run.resolve("policy"), store.actionSets()); // older files do not say them
        double cost = -optimum.expectedReturn(store.shipped(policy::act), periods);
        double best = -optimum.episode(periods).expectedReturn();
        double stationary = -optimum.expectedReturn(optimum.discounted(GAMMA), periods);
        double baseStock = -optimum.expectedReturn(new BaseStock(task), periods);
        return String.format(Locale.ROOT, "%s,%.2f,%.2f,%.2f,%.2f,%.2f,%.2f", run, cost,
                100 * (cost / best - 1), 100 * (cost / stationary - 1), best, stationary, baseStock);
    }
}
