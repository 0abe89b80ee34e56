// SPDX-License-Identifier: Apache-2.0
package org.fittedq.math;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The decision alone, on made-up durations: no clock is read.
class SharingTest {

    private static final long MICRO = 1_000;
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000_000_000;

    /// How long a task takes at a time, ns.
    private interface Cost {
        double nanos(long now, boolean shared);
    }

    private final Sharing sharing = new Sharing();
    private final RandomStream random = new RandomStream(1, "durations");
    private long now;

    /// Share of tasks that were shared, of many that take so long.
    private double shared(int tasks, long sharedNanos, long aloneNanos) {
        int count = 0;
        for (int i = 0; i < tasks; i++) {
            boolean isShared = sharing.isShared();
            count += isShared ? 1 : 0;
            sharing.took(isShared ? sharedNanos : aloneNanos);
        }
        return (double) count / tasks;
    }

    /// Works for a while.
    ///
    /// @return time taken, over that which the same tasks would have taken alone
    private double timesOneThread(long duration, Cost cost) {
        long end = now + duration;
        double taken = 0;
        double alone = 0;
        while (now < end) {
            alone += cost.nanos(now, false);
            double nanos = cost.nanos(now, sharing.isShared());
            taken += nanos;
            sharing.took((long) nanos);
            now += (long) nanos;
        }
        return taken / alone;
    }

    private static double quiet(boolean shared) {
        return shared ? 110 * MICRO : 200 * MICRO;
    }

    /// As measured beside a load on both cores: a helper that is put aside is waited for.
    private static double busy(boolean shared) {
        return shared ? 940 * MICRO : 260 * MICRO;
    }

    @Test
    void nearlyAllTasksAreSharedWhileThatIsFaster() {
        assertTrue(shared(100_000, 100, 190) > 0.99);
    }

    @Test
    void fewTasksAreSharedWhileThatIsSlower() {
        assertTrue(shared(100_000, 250, 190) < 0.05);
    }

    @Test
    void tasksAreSharedAgainSoonAfterThatHasBecomeFaster() {
        shared(100_000, 250, 190);

        shared(20_000, 100, 190);

        assertTrue(shared(10_000, 100, 190) > 0.98);
    }

    @Test
    void aSingleDelayDoesNotEndSharing() {
        shared(10_000, 100, 190);
        sharing.took(5_000);

        assertTrue(shared(1_000, 100, 190) > 0.85);
    }

    @Test
    void slowFirstTasksAreForgotten() {
        shared(1_000, 90_000, 100_000);

        assertTrue(shared(100_000, 250, 190) < 0.05);
    }

    @Test
    void itBeginsAlone() {
        assertEquals(0, shared(64, 1, 2));
        assertEquals(1, shared(64, 1, 2));
    }

    @Test
    void aQuietMachineIsUsed() {
        timesOneThread(SECOND, (t, shared) -> quiet(shared));

        assertTrue(timesOneThread(10 * SECOND, (t, shared) -> quiet(shared)) < 0.56);
    }

    /// The law: never more than 1.1 times one thread's time, from the first second on, however slow sharing is.
    @ParameterizedTest
    @ValueSource(doubles = {1.05, 1.2, 2, 4.7, 30})
    void aBusyMachineCostsLittle(double slower) {
        Cost cost = (t, shared) -> 200 * MICRO * (shared ? slower : 1);

        double first = timesOneThread(SECOND, cost);
        double later = timesOneThread(10 * SECOND, cost);

        assertTrue(first <= 1.1, "first second: " + first);
        assertTrue(later <= 1.06, "later: " + later);
    }

    /// A load that comes and goes: in every busy stretch, and where these are shorter than half a second over all.
    @ParameterizedTest
    @ValueSource(longs = {50, 100, 500, 1000, 3000, 10_000})
    void aLoadThatComesAndGoesCostsLittle(long periodMillis) {
        double sum = 0;
        int stretches = 0;
        timesOneThread(3 * SECOND, (t, shared) -> quiet(shared));
        for (long begin = now; now < begin + 40 * SECOND; stretches += 2) {
            double busy = timesOneThread(periodMillis * MILLI, (t, shared) -> busy(shared));
            assertTrue(periodMillis < 500 || busy <= 1.1, "a stretch of " + periodMillis + " ms: " + busy);
            sum += busy + timesOneThread(periodMillis * MILLI, (t, shared) -> quiet(shared));
        }

        assertTrue(sum / stretches <= 1.0, "over all: " + sum / stretches);
    }

    /// Sharing is mostly faster, but every fiftieth task waits a time slice of 10 ms.
    @Test
    void rareLongWaitsAreCountedToo() {
        Cost cost = (t, shared) -> shared && random.index(50) == 0 ? 10 * MILLI : quiet(shared);

        assertTrue(timesOneThread(2 * SECOND, cost) <= 1.1);
        assertTrue(timesOneThread(20 * SECOND, cost) <= 1.1);
    }

    @Test
    void theMachineIsUsedAgainSoonAfterTheLoadHasGone() {
        timesOneThread(20 * SECOND, (t, shared) -> busy(shared));

        double within = timesOneThread(6 * SECOND, (t, shared) -> quiet(shared));
        double after = timesOneThread(4 * SECOND, (t, shared) -> quiet(shared));

        assertTrue(within < 0.95, "the first six seconds: " + within);
        assertTrue(after < 0.57, "after them: " + after);
    }

    /// Half a load leaves: alone becomes faster than shared, which changes too.
    @Test
    void aComparisonIsMadeAgainWhenSharedTasksChange() {
        timesOneThread(5 * SECOND, (t, shared) -> shared ? 350 * MICRO : 400 * MICRO);

        double after = timesOneThread(SECOND, (t, shared) -> shared ? 280 * MICRO : 200 * MICRO);

        assertTrue(after <= 1.1, "after the change: " + after);
    }

    /// Tasks of several kinds, as in an update: six long ones, then six short ones, and noise of a tenth. Each cost is asked
    /// for twice.
    @Test
    void tasksOfSeveralKindsAreSharedAllTheSame() {
        int[] task = {0};
        Cost cost = (t, shared) -> (task[0]++ / 2 % 12 < 6 ? 300 : 40) * MICRO * (shared ? 0.55 : 1)
                * (0.9 + 0.2 * random.nextDouble());
        timesOneThread(SECOND, cost);

        assertTrue(timesOneThread(10 * SECOND, cost) < 0.6);
    }
}
