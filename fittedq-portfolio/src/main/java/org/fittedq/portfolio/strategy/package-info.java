// SPDX-License-Identifier: Apache-2.0
/// Who decides on weights: baselines by rule or by quadratic program, and the interface that learned policies share with them.
///
/// May touch: `market`, `limits`, `account`.
package org.fittedq.portfolio.strategy;
