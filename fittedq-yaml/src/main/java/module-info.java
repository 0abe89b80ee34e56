/// YAML documents as trees of texts.
module org.fittedq.yaml {
    requires transitive org.fittedq;
    requires tools.jackson.core;
    requires tools.jackson.dataformat.yaml;

    exports org.fittedq.yaml;
}
