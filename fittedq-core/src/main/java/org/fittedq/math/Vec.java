// SPDX-License-Identifier: Apache-2.0
package org.fittedq.math;

import java.util.Arrays;

/// A dense single-precision vector: one number for each transition of a batch. Not thread-safe.
public final class Vec {

    private final float[] data;

    /// Makes a vector of zeros.
    ///
    /// @param size number of entries, at least 0
    public Vec(int size) {
        Check.that(size >= 0, "vector size", "at least 0", size);
        this.data = new float[size];
    }

    /// Makes a vector of the given entries.
    ///
    /// @param entries copied
    /// @return a new vector
    public static Vec of(float... entries) {
        Vec v = new Vec(entries.length);
        System.arraycopy(entries, 0, v.data, 0, entries.length);
        return v;
    }

    /// Returns the number of entries.
    ///
    /// @return size
    public int size() {
        return data.length;
    }

    /// Returns the entries themselves (no copy).
    ///
    /// @return the array of all entries
    public float[] data() {
        return data;
    }

    /// Returns one entry.
    ///
    /// @param i index
    /// @return entry i
    public float at(int i) {
        return data[i];
    }

    /// Sets one entry.
    ///
    /// @param i     index
    /// @param value new entry i
    public void set(int i, float value) {
        data[i] = value;
    }

    /// Sets every entry.
    ///
    /// @param value the new value of all entries
    /// @return this
    public Vec fill(float value) {
        Arrays.fill(data, value);
        return this;
    }

    /// Writes the entrywise minimum of this and `other` into this.
    ///
    /// @param other same size; not modified
    /// @return this
    public Vec min(Vec other) {
        for (int i = 0; i < data.length; i++) {
            data[i] = Math.min(data[i], other.data[i]);
        }
        return this;
    }

    /// Adds `scale · other` to this.
    ///
    /// @param scale factor of `other`
    /// @param other same size; not modified
    /// @return this
    public Vec add(float scale, Vec other) {
        for (int i = 0; i < data.length; i++) {
            data[i] += scale * other.data[i];
        }
        return this;
    }

    /// Returns the mean, summed in double from the first entry to the last.
    ///
    /// @return mean of the entries; NaN if there are none
    public double mean() {
        double sum = 0;
        for (float x : data) {
            sum += x;
        }
        return sum / data.length;
    }
}
