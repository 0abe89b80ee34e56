/// Markets, limits, costs, allocations: portfolios whose every action is feasible.
module org.fittedq.portfolio {
    requires transitive org.fittedq;
    requires dev.hardwood.core;
    requires java.logging; // hardwood logs at level INFO
    requires snappy.java; // hardwood, which has no descriptor, needs it
    requires ojalgo;
    requires org.fittedq.yaml;

    exports org.fittedq.portfolio.account;
    exports org.fittedq.portfolio.backtest;
    exports org.fittedq.portfolio.limits;
    exports org.fittedq.portfolio.market;
    exports org.fittedq.portfolio.report;
    exports org.fittedq.portfolio.strategy;
    exports org.fittedq.portfolio.task;

    provides org.fittedq.env.EnvironmentProvider with org.fittedq.portfolio.task.PortfolioTasks;
}
