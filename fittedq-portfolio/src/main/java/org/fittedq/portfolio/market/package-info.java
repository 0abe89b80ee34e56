// SPDX-License-Identifier: Apache-2.0
/// Prices over days: read from files, checked, or drawn from a market whose best allocation is known. Days are counted from 0; growth on day t is that from the close of day t − 1 to the close of day t.
///
/// May touch: nothing of this module.
package org.fittedq.portfolio.market;
