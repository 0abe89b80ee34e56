// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.limits;

/// A limit that an allocation misses.
///
/// @param limit the limit, as a user wrote it, such as `sector Energy, max 0.2`
/// @param by    by how much it is missed, in weight (of tracking error: per year), above 0
public record Violation(String limit, double by) {}
