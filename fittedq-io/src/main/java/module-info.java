/// Data sets of transitions in the files of others: HDF5 of D4RL and Minari, Arrow.
module org.fittedq.io {
    requires transitive org.fittedq;
    requires io.jhdf;
    requires org.apache.arrow.vector;
    requires org.apache.arrow.memory.core;
    requires org.apache.arrow.memory.unsafe; // memory.core finds it by its name

    exports org.fittedq.io;
}
