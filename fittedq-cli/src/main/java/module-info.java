/// The command `fittedq`.
module org.fittedq.cli {
    requires org.fittedq;
    requires info.picocli;
    requires xchart;
    requires tools.jackson.dataformat.yaml;

    opens org.fittedq.cli to info.picocli;
}
