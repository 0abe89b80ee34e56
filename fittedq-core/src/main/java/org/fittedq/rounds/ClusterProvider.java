// SPDX-License-Identifier: Apache-2.0
package org.fittedq.rounds;

import java.util.Map;

/// A kind of cluster, as a service ([java.util.ServiceLoader]): a class with a public constructor without parameters. `fittedq-spark`
/// provides Spark.
public interface ClusterProvider {

    /// Returns the name of the kind.
    ///
    /// @return such as `spark`
    String name();

    /// Names a cluster; connected to when it is first asked.
    ///
    /// @param master   its address, as its kind spells it
    /// @param settings of its kind, by their names
    /// @return the cluster
    /// @throws IllegalArgumentException if the address is none
    Cluster cluster(String master, Map<String, String> settings);
}
