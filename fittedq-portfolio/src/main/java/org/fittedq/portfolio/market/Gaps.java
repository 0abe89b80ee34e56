// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.market;

/// What becomes of a day without a price between days with one.
public enum Gaps {
    /// It is an error.
    REFUSE,
    /// The last price goes on, and is reported as [Finding.Carried].
    CARRY
}
