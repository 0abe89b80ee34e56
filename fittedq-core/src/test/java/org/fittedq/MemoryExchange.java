// SPDX-License-Identifier: Apache-2.0
package org.fittedq;

import java.lang.reflect.Array;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.fittedq.math.Stateful;

/// A checkpoint in memory, for tests: saves the state of one object and restores it into another.
///
/// It is stricter than a file need be: a name given twice, a name missing, one left over or a changed length is an error.
public final class MemoryExchange {

    private final Map<String, Object> arrays = new LinkedHashMap<>();

    /// Saves the state of an object.
    ///
    /// @param from the object; not modified
    /// @return its arrays, copied
    public static MemoryExchange save(Stateful from) {
        MemoryExchange saved = new MemoryExchange();
        from.exchange("", new Visitor() {
            @Override
            void visit(String name, Object array) {
                Object copy = Array.newInstance(array.getClass().componentType(), Array.getLength(array));
                System.arraycopy(array, 0, copy, 0, Array.getLength(array));
                if (saved.arrays.put(name, copy) != null) {
                    throw new AssertionError(name + ": expected a unique name, got it twice");
                }
            }
        });
        return saved;
    }

    /// Restores the state into an object.
    ///
    /// @param into out: an object of the same shape
    public void restore(Stateful into) {
        Set<String> left = new HashSet<>(arrays.keySet());
        into.exchange("", new Visitor() {
            @Override
            void visit(String name, Object array) {
                Object saved = arrays.get(name);
                if (!left.remove(name) || saved.getClass() != array.getClass()
                        || Array.getLength(saved) != Array.getLength(array)) {
                    throw new AssertionError(name + ": expected a saved array of the same type and length, got "
                            + (saved == null ? "none" : describe(saved)) + " for " + describe(array));
                }
                System.arraycopy(saved, 0, array, 0, Array.getLength(array));
            }
        });
        if (!left.isEmpty()) {
            throw new AssertionError(
                    "restored state: expected every saved array to be asked for, got " + left + " left");
        }
    }

    /// Returns a saved array of longs.
    ///
    /// @param name its name
    /// @return the array
    public long[] longs(String name) {
        return ((long[]) arrays.get(name)).clone();
    }

    /// Returns a saved array of doubles.
    ///
    /// @param name its name
    /// @return the array
    public double[] doubles(String name) {
        return ((double[]) arrays.get(name)).clone();
    }

    /// Finds where two states differ in any bit.
    ///
    /// @param other another state
    /// @return the name of the first array that differs or is missing; empty if the states are the same
    public Optional<String> firstDifference(MemoryExchange other) {
        Set<String> names = new LinkedHashSet<>(arrays.keySet());
        names.addAll(other.arrays.keySet());
        return names.stream().filter(n -> !Objects.deepEquals(arrays.get(n), other.arrays.get(n))).findFirst();
    }

    private static String describe(Object array) {
        return array.getClass().componentType() + "[" + Array.getLength(array) + "]";
    }

    /// Treats the four kinds of arrays as one.
    private abstract static class Visitor implements Stateful.Exchange {

        abstract void visit(String name, Object array);

        @Override
        public void floats(String name, float[] array) {
            visit(name, array);
        }

        @Override
        public void doubles(String name, double[] array) {
            visit(name, array);
        }

        @Override
        public void longs(String name, long[] array) {
            visit(name, array);
        }

        @Override
        public void bytes(String name, byte[] array) {
            visit(name, array);
        }
    }
}
