/// Maximisation of q(s, ·) over actions by mixed-integer programming: a second, independent way to the optimum.
module org.fittedq.milp {
    requires transitive org.fittedq;
    requires ojalgo;

    exports org.fittedq.milp;

    provides org.fittedq.argmax.StateMaximiser
            with org.fittedq.milp.LinearArgmax, org.fittedq.milp.MilpArgmax;
}
