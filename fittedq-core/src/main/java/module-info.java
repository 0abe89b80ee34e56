/// Continuous-action fitted Q-learning: one template, many algorithms.
module org.fittedq {
    requires static jdk.incubator.vector; // without it the scalar kernels are used
    requires jdk.management; // counts the bytes that a thread allocates, for Policy.warmUp
    requires tools.jackson.core;

    exports org.fittedq.math;
    exports org.fittedq.settings;
    exports org.fittedq.random;
    exports org.fittedq.mdp;
    exports org.fittedq.actions;
    exports org.fittedq.nn;
    exports org.fittedq.env;
    exports org.fittedq.env.wrapper;
    exports org.fittedq.env.check;
    exports org.fittedq.data;
    exports org.fittedq.buffer;
    exports org.fittedq.value;
    exports org.fittedq.argmax;
    exports org.fittedq.argmax.certified;
    exports org.fittedq.policy;
    exports org.fittedq.target;
    exports org.fittedq.fit;
    exports org.fittedq.model;
    exports org.fittedq.algorithm;
    exports org.fittedq.rounds;
    exports org.fittedq.store;
    exports org.fittedq.deploy;
    exports org.fittedq.measure;
    exports org.fittedq.run;

    uses org.fittedq.argmax.StateMaximiser; // mixed-integer programs, of fittedq-milp
    uses org.fittedq.data.DataFormat; // HDF5 and Arrow, of fittedq-io
    uses org.fittedq.env.EnvironmentProvider; // MuJoCo's tasks, of fittedq-mujoco; other processes, of fittedq-process
}
