/// Environments in other processes, written in any language.
module org.fittedq.process {
    requires transitive org.fittedq;

    exports org.fittedq.process;

    provides org.fittedq.env.EnvironmentProvider with org.fittedq.process.ProcessEnvironments;
}
