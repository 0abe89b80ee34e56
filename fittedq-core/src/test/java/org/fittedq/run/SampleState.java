// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.fittedq.math.Stateful;
import org.fittedq.random.RandomStream;

/// A small state with every type of array, one of them empty.
public final class SampleState implements Stateful {

    private final float[] f = new float[5];
    private final double[] d = new double[2];
    private final long[] l = new long[1];
    private final byte[] b = new byte[3];

    /// Returns the state of a step: random bits, so NaN payloads and negative zeros are among them.
    public static SampleState of(long step) {
        SampleState s = new SampleState();
        RandomStream rng = new RandomStream(step, "sample");
        for (int i = 0; i < s.f.length; i++) {
            s.f[i] = Float.intBitsToFloat(rng.nextInt());
        }
        for (int i = 0; i < s.d.length; i++) {
            s.d[i] = Double.longBitsToDouble(rng.nextLong());
        }
        s.f[0] = Float.NaN;
        s.l[0] = step;
        rng.nextBytes(s.b);
        return s;
    }

    public static SampleState empty() {
        return new SampleState();
    }

    public void scramble() {
        Arrays.fill(f, 1);
        Arrays.fill(d, 1);
        Arrays.fill(l, 1);
        Arrays.fill(b, (byte) 1);
    }

    /// Returns every bit, for comparison.
    public List<Long> bits() {
        List<Long> bits = new ArrayList<>();
        for (float x : f) {
            bits.add((long) Float.floatToRawIntBits(x));
        }
        for (double x : d) {
            bits.add(Double.doubleToRawLongBits(x));
        }
        for (long x : l) {
            bits.add(x);
        }
        for (byte x : b) {
            bits.add((long) x);
        }
        return bits;
    }

    @Override
    public void exchange(String name, Exchange x) {
        x.bytes(name + "/b", b);
        x.floats(name + "/f", f);
        x.doubles(name + "/d", d);
        x.longs(name + "/l", l);
        x.floats(name + "/none", new float[0]);
    }
}
