// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import java.util.HashMap;
import java.util.Map;
import org.fittedq.math.Stateful;
import org.fittedq.nn.Mlp;

/// Reads and writes the networks inside an algorithm, by the names that a checkpoint has for them.
final class Inside {

    private Inside() {}

    /// Copies the parameters of a network of the algorithm into another network of the same shape.
    static Mlp read(Algorithm algorithm, String name, Mlp into) {
        copy(algorithm, name, into, false);
        return into;
    }

    /// Gives a network of the algorithm the parameters of another one of the same shape.
    static void write(Algorithm algorithm, String name, Mlp from) {
        copy(algorithm, name, from, true);
    }

    private static void copy(Algorithm algorithm, String name, Mlp mlp, boolean write) {
        Map<String, float[]> own = new HashMap<>();
        mlp.exchange("/" + name, new Floats() {
            @Override
            public void floats(String array, float[] values) {
                own.put(array, values);
            }
        });
        int expected = own.size();
        algorithm.exchange("", new Floats() {
            @Override
            public void floats(String array, float[] values) {
                float[] mine = own.remove(array);
                if (mine != null) {
                    System.arraycopy(write ? mine : values, 0, write ? values : mine, 0, values.length);
                }
            }
        });
        if (expected == 0 || !own.isEmpty()) {
            throw new AssertionError(name + ": expected a network of that name, got none; missing " + own.keySet());
        }
    }

    private interface Floats extends Stateful.Exchange {

        @Override
        default void doubles(String name, double[] array) {}

        @Override
        default void longs(String name, long[] array) {}

        @Override
        default void bytes(String name, byte[] array) {}
    }
}
