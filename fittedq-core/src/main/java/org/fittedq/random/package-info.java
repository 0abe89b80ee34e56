// SPDX-License-Identifier: Apache-2.0
/// Named streams of random numbers (Philox), whose position is all there is to save, and the draws made of them.
///
/// May touch: `math`, `math.kernel`.
package org.fittedq.random;
