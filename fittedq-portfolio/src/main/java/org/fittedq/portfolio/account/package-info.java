// SPDX-License-Identifier: Apache-2.0
/// What happens to wealth: trades and their costs, growth, drift of the weights.
///
/// May touch: `market`.
package org.fittedq.portfolio.account;
