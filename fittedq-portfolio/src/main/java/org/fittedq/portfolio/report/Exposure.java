// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.report;

import java.util.List;

/// A group whose share is drawn over time, with its limits.
///
/// @param name   what it is called
/// @param assets numbers of its assets
/// @param min    the least share; −∞ if there is none
/// @param max    the greatest share; ∞ if there is none
public record Exposure(String name, List<Integer> assets, double min, double max) {

    /// Copies the list.
    public Exposure {
        assets = List.copyOf(assets);
    }
}
