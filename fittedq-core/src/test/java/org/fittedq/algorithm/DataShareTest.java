// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.fittedq.MemoryExchange;
import org.fittedq.data.Transitions;
import org.fittedq.env.Pendulum;
import org.fittedq.math.Compute;
import org.fittedq.math.Stateful;
import org.fittedq.math.Workers;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Spec;
import org.fittedq.random.Streams;
import org.fittedq.settings.Schedule;
import org.fittedq.settings.Settings;
import org.junit.jupiter.api.Test;

class DataShareTest {

    private static final int BATCH = 40;
    private static final int WARMUP = 20;
    private static final float MARK = 1000; // no reward of the pendulum

    private static Transitions data() {
        Transitions.Collector c = new Transitions.Collector(3, 1);
        float[] s = {1, 0, 0};
        for (int i = 0; i < 50; i++) {
            c.add(s, new float[]{0.5f}, MARK, s, false, i == 49);
        }
        return c.transitions();
    }

    /// A loop by priority, half of whose batches are of the data.
    private record ByPriority(Streams streams, FittedQ loop) implements Stateful {

        static ByPriority begun() {
            Environment pendulum = new Pendulum(Pendulum.Settings.DEFAULT);
            Spec spec = Spec.of(pendulum);
            Streams streams = new Streams(1);
            QtOpt.Config config = Settings.override(QtOpt.Config.DEFAULT,
                    Map.of("replay.batchSize", "8", "replay.warmupSteps", String.valueOf(WARMUP), "replay.nStep", "3",
                            "networks.shape.hidden", "4", "cem.samples", "8", "cem.elites", "2", "draw", "prioritised",
                            "draw.everyFits", "7"));
            Algorithm algorithm = config.make(new Setup(spec, 1, streams, new Compute(1)));
            return new ByPriority(streams, new FittedQ(algorithm,
                    new Experience(spec, List.of(pendulum), Optional.of(data()), 0.5, Schedule.CONSTANT), streams,
                    Optional.empty(), new Metrics(), (e, episodeReturn, length) -> {
                    }, new Workers(1)));
        }

        MemoryExchange after(int turns) {
            for (int i = 0; i < turns; i++) {
                loop.turn();
            }
            loop.capture();
            return MemoryExchange.save(this);
        }

        @Override
        public void exchange(String name, Exchange x) {
            loop.exchange(name + "/loop", x);
            streams.exchange(name + "/streams", x);
        }
    }

    /// The data's rewards are 1000 and more than twice as much over three steps, those of the pendulum at most 17 each.
    @Test
    void recordedAndGrownTransitionsHavePrioritiesOfTheirOwn() {
        MemoryExchange state = ByPriority.begun().after(60);

        double recorded = state.doubles("/loop/recorded/greatestPriority")[0];
        double grown = state.doubles("/loop/replay/greatestPriority")[0];
        assertTrue(Math.pow(1000, 0.4) < recorded && recorded < Math.pow(4000, 0.4), () -> "recorded " + recorded);
        assertTrue(1 < grown && grown < Math.pow(200, 0.4), () -> "grown " + grown);
        assertEquals(64, state.doubles("/loop/recorded/0/priorities").length); // of 51 places
        assertEquals(64, state.doubles("/loop/replay/0/priorities").length); // of 61
    }

    @Test
    void prioritiesOfTheDataAreResumedToo() {
        MemoryExchange never = ByPriority.begun().after(60);
        for (int stop : new int[]{5, 33, 47}) {
            ByPriority resumed = ByPriority.begun();
            MemoryExchange saved = ByPriority.begun().after(stop);
            saved.restore(resumed);
            resumed.loop.continueEpisodes();

            assertEquals(Optional.empty(), saved.firstDifference(resumed.after(0)), "restored at " + stop);
            assertEquals(Optional.empty(), never.firstDifference(resumed.after(60 - stop)), "resumed at " + stop);
        }
    }

    /// How many rows of each fit's batch are of the data.
    private static List<Integer> rowsOfTheData(double share, Schedule schedule, int steps) {
        Environment pendulum = new Pendulum(Pendulum.Settings.DEFAULT);
        Spec spec = Spec.of(pendulum);
        Streams streams = new Streams(1);
        Compute compute = new Compute(1);
        QtOpt.Config config = Settings.override(QtOpt.Config.DEFAULT,
                Map.of("replay.batchSize", String.valueOf(BATCH), "replay.warmupSteps", String.valueOf(WARMUP),
                        "networks.shape.hidden", "4", "cem.samples", "8", "cem.elites", "2"));
        List<Integer> rows = new ArrayList<>();
        Algorithm seen = Watched.labels(config.make(new Setup(spec, 1, streams, compute)),
                (b, y) -> rows.add((int) IntStream.range(0, b.size()).filter(i -> b.r().at(i) == MARK).count()));
        FittedQ loop = new FittedQ(seen, new Experience(spec, List.of(pendulum), Optional.of(data()), share, schedule),
                streams, Optional.empty(), new Metrics(), (e, episodeReturn, length) -> {
                }, new Workers(1));
        while (loop.steps() < steps) {
            loop.turn();
        }
        return rows;
    }

    @Test
    void theShareOfTheDataFallsAlongItsLineAndStays() {
        List<Integer> rows = rowsOfTheData(0.9, Schedule.linear(0.5, 60), 90);

        for (int fit = 0; fit < rows.size(); fit++) {
            int steps = WARMUP + 1 + fit;
            double share = steps >= 60 ? 0.5 : 0.9 - 0.4 * steps / 60;
            assertEquals((int) Math.round(share * BATCH), (int) rows.get(fit), "after " + steps + " steps");
        }
        assertEquals(90 - WARMUP, rows.size());
    }

    @Test
    void withoutAScheduleTheShareStays() {
        assertEquals(List.of(30, 30, 30), rowsOfTheData(0.75, Schedule.CONSTANT, WARMUP + 3));
    }

    @Test
    void theShareReachedIsAShare() {
        assertThrows(IllegalArgumentException.class, () -> rowsOfTheData(0.5, Schedule.linear(1.5, 10), 1));
    }
}
