/// Data sets of transitions in the files of others: HDF5 of D4RL and Minari, Arrow.
module org.fittedq.io {
    requires transitive org.fittedq;
    requires io.jhdf;
    requires org.apache.commons.lang3; // jhdf needs these two and has no descriptor to say so
    requires com.ning.compress.lzf;
    requires org.apache.arrow.vector;
    requires org.apache.arrow.memory.core;
    requires org.apache.arrow.memory.unsafe; // memory.core finds it by its name

    exports org.fittedq.io;

    provides org.fittedq.data.DataFormat with org.fittedq.io.Hdf5Format, org.fittedq.io.ArrowFormat;
}
