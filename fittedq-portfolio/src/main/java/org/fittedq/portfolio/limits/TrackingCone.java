// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.limits;

/// The weights whose tracking error is small enough: (w − b)ᵀ Σ (w − b) ≤ e².
///
/// @param benchmark  b
/// @param covariance Σ, per year
/// @param most       e
record TrackingCone(double[] benchmark, double[][] covariance, double most) {}
