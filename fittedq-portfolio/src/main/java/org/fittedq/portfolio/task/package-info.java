// SPDX-License-Identifier: Apache-2.0
/// The task: what a policy sees of a market and of its own holdings, what it may do, what it is paid; and a learned policy as one who
/// decides in a backtest.
///
/// May touch: `market`, `limits`, `account`, `strategy`.
package org.fittedq.portfolio.task;
