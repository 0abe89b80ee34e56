// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.fittedq.math.Check;
import org.fittedq.rounds.Cluster;
import org.fittedq.rounds.ClusterProvider;
import picocli.CommandLine.Model.OptionSpec;

/// Options of those commands whose blocks a cluster may work on.
final class ClusterOptions {

    static final String SPARK = "--spark";
    private static final String SPARK_SET = "--spark-set";

    private ClusterOptions() {}

    static OptionSpec spark() {
        return Options.option(SPARK, "MASTER",
                "blocks of the data are labelled and fitted to on this Spark cluster, with the same "
                        + "bits: spark://HOST:7077, yarn, k8s://…, local-cluster[2,1,1024]; see fittedq cluster [this process]")
                .build();
    }

    static OptionSpec sparkSet() {
        return Options.option(SPARK_SET, "NAME=VALUE",
                "a setting of Spark, such as spark.executor.memory=8g; may be given again "
                        + "for another")
                .type(List.class).auxiliaryTypes(String.class).build();
    }

    /// Returns the cluster that is asked for: not connected yet.
    ///
    /// @throws IllegalArgumentException if a setting is wrong, or nothing here knows of Spark
    static Optional<Cluster> read(Call call) {
        Map<String, String> settings = new LinkedHashMap<>();
        for (String text : call.values(SPARK_SET)) {
            int equals = text.indexOf('=');
            Check.that(equals > 0 && text.startsWith("spark."), SPARK_SET,
                    "NAME=VALUE, such as spark.executor.memory=8g", "'" + text + "'");
            settings.put(text.substring(0, equals), text.substring(equals + 1));
        }
        Check.that(settings.isEmpty() || call.has(SPARK), SPARK_SET, "a cluster to go with it, " + SPARK, "none");
        return call.value(SPARK).map(master -> ServiceLoader.load(ClusterProvider.class).stream()
                .map(ServiceLoader.Provider::get).filter(p -> p.name().equals("spark")).findFirst()
                .orElseThrow(() -> new IllegalArgumentException(Check.message(SPARK,
                        "fittedq-spark and Spark's jars on the class path", "neither")
                        + "; the script fittedq sees to it, a program of your own names SparkCluster"))
                .cluster(master, settings));
    }
}
