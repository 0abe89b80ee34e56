// SPDX-License-Identifier: Apache-2.0
package org.fittedq.rounds;

import java.io.Serial;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.fittedq.math.Check;
import org.fittedq.math.Stateful;

/// A copy of a state: what travels between the one who leads and those who work on blocks.
public final class Image implements Serializable {

    @Serial
    private static final long serialVersionUID = 1;

    private final ArrayList<Serializable> arrays; // float[], double[], long[], byte[], in the order of the exchange

    private Image(ArrayList<Serializable> arrays) {
        this.arrays = arrays;
    }

    /// Copies a state.
    ///
    /// @param state not modified
    /// @return the copy
    public static Image of(Stateful state) {
        ArrayList<Serializable> arrays = new ArrayList<>();
        state.exchange("image", new Read(arrays));
        return new Image(arrays);
    }

    /// Writes the copy into a state of the same shape.
    ///
    /// @param state overwritten
    /// @throws IllegalArgumentException if it has other arrays
    public void into(Stateful state) {
        Iterator<Serializable> left = arrays.iterator();
        state.exchange("image", new Write(left));
        Check.that(!left.hasNext(), "state", "as many arrays as its image has", "fewer");
    }

    /// Averages states: numbers by their mean, summed in double in the order given; whole numbers and bytes must be the same in all.
    ///
    /// @param images at least one, of the same shape
    /// @return the mean
    /// @throws IllegalArgumentException if whole numbers differ
    public static Image mean(List<Image> images) {
        Check.that(!images.isEmpty(), "images", "at least one", 0);
        ArrayList<Serializable> mean = new ArrayList<>();
        for (int k = 0; k < images.getFirst().arrays.size(); k++) {
            mean.add(mean(images, k));
        }
        return new Image(mean);
    }

    private static Serializable mean(List<Image> images, int k) {
        return switch (images.getFirst().arrays.get(k)) {
            case float[] first -> {
                float[] mean = new float[first.length];
                for (int i = 0; i < mean.length; i++) {
                    double sum = 0;
                    for (Image image : images) {
                        sum += ((float[]) image.arrays.get(k))[i];
                    }
                    mean[i] = (float) (sum / images.size());
                }
                yield mean;
            }
            case double[] first -> {
                double[] mean = new double[first.length];
                for (int i = 0; i < mean.length; i++) {
                    double sum = 0;
                    for (Image image : images) {
                        sum += ((double[]) image.arrays.get(k))[i];
                    }
                    mean[i] = sum / images.size();
                }
                yield mean;
            }
            case long[] first -> {
                images.forEach(
                        image -> Check.that(Arrays.equals(first, (long[]) image.arrays.get(k)), "counts of states",
                                "the same in all", Arrays.toString((long[]) image.arrays.get(k))));
                yield first.clone();
            }
            case Serializable first -> first;
        };
    }

    private record Read(List<Serializable> arrays) implements Stateful.Exchange {

        @Override
        public void floats(String name, float[] array) {
            arrays.add(array.clone());
        }

        @Override
        public void doubles(String name, double[] array) {
            arrays.add(array.clone());
        }

        @Override
        public void longs(String name, long[] array) {
            arrays.add(array.clone());
        }

        @Override
        public void bytes(String name, byte[] array) {
            arrays.add(array.clone());
        }
    }

    private record Write(Iterator<Serializable> left) implements Stateful.Exchange {

        /// Copies the next array, if it is of the kind and length asked for.
        private void next(String name, Object array, int length) {
            Serializable from = left.hasNext() ? left.next() : "nothing";
            Check.that(from.getClass() == array.getClass() && java.lang.reflect.Array.getLength(from) == length, name,
                    "an array as long as that of its image", length);
            System.arraycopy(from, 0, array, 0, length);
        }

        @Override
        public void floats(String name, float[] array) {
            next(name, array, array.length);
        }

        @Override
        public void doubles(String name, double[] array) {
            next(name, array, array.length);
        }

        @Override
        public void longs(String name, long[] array) {
            next(name, array, array.length);
        }

        @Override
        public void bytes(String name, byte[] array) {
            next(name, array, array.length);
        }
    }
}
