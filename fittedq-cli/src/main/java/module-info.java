/// The command `fittedq`.
module org.fittedq.cli {
    requires org.fittedq;
    requires info.picocli;
    requires xchart;
    requires java.desktop; // colours and fonts of the charts
    requires tools.jackson.core;
    requires tools.jackson.dataformat.yaml;
}
