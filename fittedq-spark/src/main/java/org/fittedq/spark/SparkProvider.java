// SPDX-License-Identifier: Apache-2.0
package org.fittedq.spark;

import java.util.Map;
import org.fittedq.rounds.Cluster;
import org.fittedq.rounds.ClusterProvider;

/// Connects to Spark clusters, as a service.
public final class SparkProvider implements ClusterProvider {

    /// Makes the service.
    public SparkProvider() {}

    @Override
    public String name() {
        return "spark";
    }

    @Override
    public Cluster cluster(String master, Map<String, String> settings) {
        return new SparkCluster(master, settings);
    }
}
