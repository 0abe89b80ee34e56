/// Gymnasium's MuJoCo tasks through the user's libmujoco.
module org.fittedq.mujoco {
    requires transitive org.fittedq;

    exports org.fittedq.mujoco;

    provides org.fittedq.env.EnvironmentProvider with org.fittedq.mujoco.MujocoTasks;
}
