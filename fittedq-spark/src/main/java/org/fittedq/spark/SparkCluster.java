// SPDX-License-Identifier: Apache-2.0
package org.fittedq.spark;

import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.launcher.JavaModuleOptions;
import org.fittedq.math.Compute;
import org.fittedq.rounds.Blocks;
import org.fittedq.rounds.Cluster;
import org.fittedq.rounds.Log;

/// A Spark cluster that works on the blocks of a log. Connected when it is first asked, and until it is closed.
///
/// What `spark-submit` or system properties `spark.…` say holds; the rest is set here: the flags that executors need, and on this machine
/// alone its address and no user interface.
public final class SparkCluster implements Cluster {

    private static final String EXECUTOR_OPTIONS = "spark.executor.extraJavaOptions";

    private final String master;
    private final Map<String, String> settings;
    private Optional<JavaSparkContext> context = Optional.empty();

    /// Names a cluster.
    ///
    /// @param master   such as `local[2]`, `local-cluster[2,1,1024]`, `spark://host:7077`, `yarn`, `k8s://…`; empty: `spark-submit` says it
    /// @param settings of Spark, by their names
    public SparkCluster(String master, Map<String, String> settings) {
        this.master = master;
        this.settings = Map.copyOf(settings);
    }

    /// Returns what Spark is told.
    SparkConf conf() {
        SparkConf conf = new SparkConf().setIfMissing("spark.app.name", "fittedq");
        if (!master.isEmpty()) {
            conf.setMaster(master);
        }
        settings.forEach(conf::set);
        if (conf.get("spark.master", "").startsWith("local")) {
            conf.setIfMissing("spark.driver.host", "127.0.0.1");
            conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
            conf.setIfMissing("spark.ui.enabled", "false");
        }
        jars(conf);
        conf.setIfMissing("spark.locality.wait", "0"); // a block that must be fetched is better than a core that waits
        conf.set(EXECUTOR_OPTIONS,
                (conf.get(EXECUTOR_OPTIONS, "") + " " + JavaModuleOptions.defaultModuleOptions()).strip());
        return conf;
    }

    /// Executors have the class path of this process: on this machine at its own places, elsewhere Spark brings them the jars. With
    /// `spark-submit`, which has brought them already, nothing is to be done.
    private static void jars(SparkConf conf) {
        String home = System.getenv().getOrDefault("SPARK_HOME", "");
        List<String> ours = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(place -> !place.isEmpty() && (home.isEmpty() || !place.startsWith(home)))
                .map(place -> new File(place).getAbsolutePath()).toList();
        String master = conf.get("spark.master", "");
        if (master.startsWith("local-cluster")) {
            conf.setIfMissing("spark.executor.extraClassPath", String.join(File.pathSeparator, ours));
        } else if (!master.startsWith("local") && conf.get("spark.submit.deployMode", "").isEmpty()) {
            conf.setIfMissing("spark.jars", String.join(",", ours.stream().filter(f -> f.endsWith(".jar")).toList()));
        }
    }

    @Override
    public Blocks open(Log log, Compute compute) throws IOException {
        if (context.isEmpty()) {
            context = Optional.of(Failures.of(() -> new JavaSparkContext(conf())));
        }
        return SparkBlocks.read(context.get(), log);
    }

    @Override
    public void close() {
        context.ifPresent(JavaSparkContext::close);
        context = Optional.empty();
    }
}
