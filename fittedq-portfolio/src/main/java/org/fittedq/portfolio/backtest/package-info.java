// SPDX-License-Identifier: Apache-2.0
/// What strategies would have earned: simulation under limits and costs, walk-forward training, figures and how sure they are.
///
/// May touch: `market`, `limits`, `account`, `strategy`.
package org.fittedq.portfolio.backtest;
