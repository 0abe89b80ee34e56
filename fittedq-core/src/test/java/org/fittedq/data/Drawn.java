// SPDX-License-Identifier: Apache-2.0
package org.fittedq.data;

import org.fittedq.random.RandomStream;

/// Random data sets with random gaps, ends and bits.
final class Drawn {

    private Drawn() {}

    static Transitions transitions(RandomStream random) {
        int observationSize = 1 + random.index(4);
        int actionSize = 1 + random.index(3);
        Transitions.Collector collector = new Transitions.Collector(observationSize, actionSize);
        int episodes = 1 + random.index(5);
        float[] sNext = floats(random, observationSize);
        for (int k = 0; k < episodes; k++) {
            collector.begin(10 * (episodes - k) + random.index(10));
            int length = 1 + random.index(20);
            int step = random.index(3);
            for (int i = 0; i < length; i++) {
                // mostly the s′ before, so that both ways of storing it are met
                float[] s = random.index(4) == 0 ? floats(random, observationSize) : sNext;
                sNext = floats(random, observationSize);
                boolean last = i == length - 1;
                boolean terminal = last && random.index(2) == 0;
                collector.step(step);
                collector.add(s, floats(random, actionSize), floats(random, 1)[0], sNext, terminal,
                        last && (!terminal || random.index(2) == 0));
                step += 1 + random.index(2) * random.index(3);
            }
        }
        return collector.transitions();
    }

    /// Finite floats of all magnitudes, from random bits.
    private static float[] floats(RandomStream random, int n) {
        float[] out = new float[n];
        for (int i = 0; i < n; i++) {
            do {
                out[i] = Float.intBitsToFloat(random.nextInt());
            } while (!Float.isFinite(out[i]));
        }
        return out;
    }
}
