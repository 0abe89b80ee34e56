// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.backtest;

/// Is told what has been done. Never called twice at the same time, but from any thread.
@FunctionalInterface
public interface Progress {

    /// Tells nobody.
    Progress SILENT = (what, done, all) -> {
    };

    /// Takes note of a piece of work that is done.
    ///
    /// @param what such as `training of td3, fold 2` or `simulation of td3, path 0`
    /// @param done pieces done so far, from 1
    /// @param all  pieces of all
    void done(String what, int done, int all);
}
