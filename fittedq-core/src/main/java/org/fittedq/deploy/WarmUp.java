// SPDX-License-Identifier: Apache-2.0
package org.fittedq.deploy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import org.fittedq.math.Check;
import org.fittedq.policy.ObservationNormaliser;
import org.fittedq.random.RandomStream;

/// Acts until the JVM has compiled it.
final class WarmUp {

    private static final int ACTS = 100; // of a measurement
    private static final int QUIET = 10; // measurements without an allocation, one after the other
    private static final int UNMEASURED = 100; // measurements where nothing is counted
    private static final int LEAST_TRIED = 10_000; // measurements before it is given up,
    private static final long LEAST_NANOS = 60_000_000_000L; // and time: the JVM compiles beside, on a busy machine late

    private final Policy policy;
    private final Optional<ObservationNormaliser> normaliser;
    private final RandomStream random = new RandomStream(0, "warm-up");
    private final float[] s;
    private final float[] out;

    private WarmUp(Policy policy, Optional<ObservationNormaliser> normaliser) {
        this.policy = policy;
        this.normaliser = normaliser;
        this.s = new float[policy.spec().observationSize()];
        this.out = new float[policy.spec().actions().size()];
    }

    static void run(Policy policy, Optional<ObservationNormaliser> normaliser) {
        WarmUp warmUp = new WarmUp(policy, normaliser);
        if (!policy.spec().valid().isConstant()) {
            warmUp.actAnywhere();
        } else if (ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads
                && threads.isThreadAllocatedMemorySupported() && threads.isThreadAllocatedMemoryEnabled()) {
            warmUp.untilQuiet(threads);
        } else {
            for (int i = 0; i < UNMEASURED; i++) {
                warmUp.act();
            }
        }
    }

    /// Where A(s) depends on the state each act makes a set, and not every observation that is drawn here need have one.
    private void actAnywhere() {
        for (int i = 0; i < UNMEASURED * ACTS; i++) {
            observe();
            try {
                policy.actUnit(s, out);
            } catch (IllegalArgumentException e) {
                continue; // no action is valid there
            }
        }
    }

    private void untilQuiet(ThreadMXBean threads) {
        long begun = System.nanoTime();
        long bytes = 0;
        int quiet = 0;
        for (int i = 0; quiet < QUIET && (i < LEAST_TRIED || System.nanoTime() - begun < LEAST_NANOS); i++) {
            observe();
            long before = threads.getCurrentThreadAllocatedBytes();
            act();
            bytes = threads.getCurrentThreadAllocatedBytes() - before;
            quiet = bytes == 0 ? quiet + 1 : 0;
        }
        if (quiet < QUIET) {
            throw new IllegalStateException(Check.message("policy of " + policy.spec().name(),
                    "no allocation after " + LEAST_TRIED * ACTS + " acts", bytes + " bytes in the last " + ACTS));
        }
    }

    private void observe() {
        float[] shift = normaliser.map(ObservationNormaliser::shift).orElse(new float[s.length]);
        Optional<float[]> scale = normaliser.map(ObservationNormaliser::scale);
        for (int i = 0; i < s.length; i++) {
            float around = 2 * random.nextFloat() - 1;
            s[i] = shift[i] + (scale.isPresent() ? around / scale.get()[i] : around);
        }
    }

    private void act() {
        for (int k = 0; k < ACTS; k++) {
            policy.actUnit(s, out);
        }
    }
}
