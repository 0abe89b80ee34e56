// SPDX-License-Identifier: Apache-2.0
package org.fittedq.deploy;

import java.util.List;
import org.fittedq.argmax.Cem;
import org.fittedq.argmax.Certified;
import org.fittedq.argmax.GradientAscent;
import org.fittedq.argmax.Grid;
import org.fittedq.argmax.LbfgsB;
import org.fittedq.argmax.Maximiser;
import org.fittedq.argmax.RandomShooting;
import org.fittedq.settings.Nearest;

/// Methods of maximisation by name.
final class MaximiserKind {

    private static final List<Maximiser> ALL = List.of(Cem.DEFAULT, GradientAscent.DEFAULT, LbfgsB.DEFAULT,
            RandomShooting.DEFAULT,
            Grid.DEFAULT, Certified.DEFAULT);

    private MaximiserKind() {}

    /// Returns the default settings of a method.
    ///
    /// @throws IllegalArgumentException if there is none of that name
    static Maximiser of(String name) {
        List<String> names = ALL.stream().map(Maximiser::name).toList();
        return ALL.stream().filter(m -> m.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("method: expected one of " + String.join(", ", names)
                        + ", got '" + name + "'" + Nearest.to(name, names).map(n -> "; did you mean " + n + "?")
                                .orElse("")));
    }
}
