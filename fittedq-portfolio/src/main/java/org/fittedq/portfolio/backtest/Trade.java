// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.backtest;

/// A trade at a close, before a day of a path.
///
/// @param day      day k of the path that it comes before, from 0
/// @param turnover Σ |vᵢ − wᵢ|, parts of wealth; at least 0
/// @param cost     part of the wealth before it, in [0, 1)
public record Trade(int day, double turnover, double cost) {}
