// SPDX-License-Identifier: Apache-2.0
package org.fittedq.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.fittedq.math.Check;
import org.fittedq.math.Stateful;

/// The two sides of [Stateful.Exchange]: collecting arrays to be written, and filling arrays from a file.
///
/// Arrays without elements hold no state; they are neither written nor read.
public final class StateExchange {

    private static final String ROOT = "state";

    private StateExchange() {}

    /// Lists the arrays of a state; nothing is copied.
    ///
    /// @param state what is saved
    /// @return its arrays, live, in the order of the exchange
    public static List<Tensor> collect(Stateful state) {
        List<Tensor> tensors = new ArrayList<>();
        state.exchange(ROOT, new Collect(tensors));
        return tensors;
    }

    /// Fills the arrays of a state from a file.
    ///
    /// @param state filled
    /// @param file where the arrays are
    /// @param source the file's name, for messages
    /// @throws IOException if an array is missing in the file, is there but not asked for, or differs in type or length;
    ///                     some arrays may then have been filled
    public static void restore(Stateful state, Safetensors file, String source) throws IOException {
        Set<String> left = new LinkedHashSet<>(file.entries().keySet());
        try {
            state.exchange(ROOT, new Fill(file, left, source));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        if (!left.isEmpty()) {
            throw new IOException(Check.message(source, "only arrays that the state has", "also " + left)
                    + "; resume with the settings of the run that saved it");
        }
    }

    private record Collect(List<Tensor> tensors) implements Stateful.Exchange {

        @Override
        public void floats(String name, float[] array) {
            if (array.length > 0) {
                tensors.add(Tensor.of(name, array));
            }
        }

        @Override
        public void doubles(String name, double[] array) {
            if (array.length > 0) {
                tensors.add(Tensor.of(name, array));
            }
        }

        @Override
        public void longs(String name, long[] array) {
            if (array.length > 0) {
                tensors.add(Tensor.of(name, array));
            }
        }

        @Override
        public void bytes(String name, byte[] array) {
            if (array.length > 0) {
                tensors.add(Tensor.of(name, array));
            }
        }
    }

    private record Fill(Safetensors file, Set<String> left, String source) implements Stateful.Exchange {

        private interface Read {
            void run() throws IOException;
        }

        private void fill(String name, int length, Read read) {
            try {
                if (length > 0) {
                    read.run();
                    left.remove(name);
                } else if (left.contains(name)) {
                    throw new IOException(
                            source + ": " + Check.message(name, "0 elements", file.entries().get(name).length()));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void floats(String name, float[] array) {
            fill(name, array.length, () -> file.read(name, array));
        }

        @Override
        public void doubles(String name, double[] array) {
            fill(name, array.length, () -> file.read(name, array));
        }

        @Override
        public void longs(String name, long[] array) {
            fill(name, array.length, () -> file.read(name, array));
        }

        @Override
        public void bytes(String name, byte[] array) {
            fill(name, array.length, () -> file.read(name, array));
        }
    }
}
