// SPDX-License-Identifier: Apache-2.0
package org.fittedq.deploy;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.fittedq.env.wrapper.ActionMap;
import org.fittedq.math.Mat;

/// The memory of one act while it runs; no two acts have the same at the same moment.
final class Work {

    private final Decision decision;
    private final Mat raw;
    private final float[] unit;
    private final float[] action;
    private final ActionMap[] maps;
    private final int place;
    private volatile int next; // place of the next free one, 0: none

    /// @param decision what decides
    /// @param maps     what happens to an action on its way to the plant, in order; each without memory
    /// @param place    from 1
    Work(Decision decision, int actions, ActionMap[] maps, int place) {
        this.decision = decision;
        this.raw = new Mat(1, decision.s().cols());
        this.unit = new float[actions];
        this.action = new float[actions];
        this.maps = maps;
        this.place = place;
    }

    Decision decision() {
        return decision;
    }

    /// Returns room for the observation as it was made.
    Mat raw() {
        return raw;
    }

    /// Returns room for the normalised action.
    float[] unit() {
        return unit;
    }

    /// Returns room for the action.
    float[] action() {
        return action;
    }

    ActionMap[] maps() {
        return maps;
    }

    /// The memories of all threads. As many are made as acts ever run at the same moment, whatever threads they run on, and none is
    /// given up: a stack of the free ones, without a lock.
    static final class Pool {

        private static final long PLACE = 0xFFFF_FFFFL;
        private static final long CHANGE = 1L << 32;

        private final Function<Integer, Work> maker;
        /// The place of the uppermost free one in the lower half; the upper half counts changes, so that a stack that was changed
        /// and changed back is not taken for the old one.
        private final AtomicLong top = new AtomicLong();
        private volatile Work[] all = {};

        Pool(Function<Integer, Work> maker) {
            this.maker = maker;
        }

        /// Returns how many there are.
        int made() {
            return all.length;
        }

        /// Takes a free one; makes one if there is none.
        Work take() {
            while (true) {
                long seen = top.get();
                int place = (int) (seen & PLACE);
                if (place == 0) {
                    return make();
                }
                Work work = all[place - 1];
                if (top.compareAndSet(seen, changed(seen, work.next))) {
                    return work;
                }
            }
        }

        /// Gives one back.
        void give(Work work) {
            long seen;
            do {
                seen = top.get();
                work.next = (int) (seen & PLACE);
            } while (!top.compareAndSet(seen, changed(seen, work.place)));
        }

        private static long changed(long seen, int place) {
            return (seen & ~PLACE) + CHANGE | place;
        }

        private synchronized Work make() {
            Work[] more = Arrays.copyOf(all, all.length + 1);
            Work work = maker.apply(more.length);
            more[more.length - 1] = work;
            all = more;
            return work;
        }
    }
}
