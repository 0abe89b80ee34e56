// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.market;

import java.util.List;
import java.util.stream.Collectors;

/// Lists of names in messages.
final class Named {

    private static final int MOST = 20;

    private Named() {}

    /// Returns the first of them.
    static String few(List<String> names) {
        return names.stream().limit(MOST).collect(Collectors.joining(", ")) + (names.size() > MOST ? ", …" : "");
    }
}
