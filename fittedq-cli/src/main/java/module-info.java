/// The command `fittedq`.
module org.fittedq.cli {
    requires org.fittedq;
    requires info.picocli;
    requires xchart;
    requires java.desktop; // colours and fonts of the charts
    requires jdk.unsupported; // sun.misc.Signal, to see a second Ctrl-C
    requires org.fittedq.yaml;
    requires org.fittedq.portfolio;

    uses org.fittedq.rounds.ClusterProvider; // Spark, of fittedq-spark
}
