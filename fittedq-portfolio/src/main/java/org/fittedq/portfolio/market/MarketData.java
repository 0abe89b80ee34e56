// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.market;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A market, and what there is to know about where it came from.
///
/// @param market   growth of the assets
/// @param sectors  sector by asset, in the order of the assets; empty if the source knows none
/// @param findings what was found that is no fault, in the order of the assets, then of the days
public record MarketData(Market market, Map<String, String> sectors, List<Finding> findings) {

    /// Copies map and list, keeping their order.
    public MarketData {
        sectors = Collections.unmodifiableMap(new LinkedHashMap<>(sectors));
        findings = List.copyOf(findings);
    }
}
