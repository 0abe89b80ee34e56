// SPDX-License-Identifier: Apache-2.0
package org.fittedq.rounds;

import java.io.Serial;
import java.io.Serializable;
import org.fittedq.data.Transitions;
import org.fittedq.math.Check;

/// A part of a log: rows that stand together in one of its files, the unit of all work. What is made of a block depends on nothing but
/// the block, the round and the seed, wherever it is made.
///
/// @param index  number of the block in the log
/// @param all    its rows
/// @param fitted how many of them, from the first on, are fitted to, at least 1; the others measure the error
public record Block(int index, Transitions all, int fitted) implements Serializable {

    @Serial
    private static final long serialVersionUID = 1;

    /// Checks the numbers.
    ///
    /// @throws IllegalArgumentException if one is out of range
    public Block {
        Check.that(index >= 0, "block", "a number of at least 0", index);
        Check.that(fitted >= 1 && fitted <= all.size(), "rows of block " + index + " that are fitted to",
                "an integer in [1, " + all.size() + "]", fitted);
    }

    /// Returns the rows that are fitted to.
    ///
    /// @return at least one
    Transitions rows() {
        return fitted == all.size() ? all : all.rows(0, fitted);
    }

    /// Tells whether there are rows that measure the error.
    boolean hasHeldOut() {
        return fitted < all.size();
    }

    /// Returns the rows that measure the error, if there are any.
    Transitions heldOut() {
        return all.rows(fitted, all.size());
    }
}
