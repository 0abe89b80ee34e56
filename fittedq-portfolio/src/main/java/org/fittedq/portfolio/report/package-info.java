// SPDX-License-Identifier: Apache-2.0
/// The tear sheet: one HTML file with all figures and charts of a backtest, that needs nothing else.
///
/// May touch: `market`, `limits`, `account`, `strategy`, `backtest`.
package org.fittedq.portfolio.report;
