// SPDX-License-Identifier: Apache-2.0
package org.fittedq.rounds;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serial;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.fittedq.algorithm.Algorithm;
import org.fittedq.algorithm.Setup;
import org.fittedq.data.Transitions;
import org.fittedq.math.Compute;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.Spec;
import org.fittedq.random.RandomStream;
import org.fittedq.random.Streams;
import org.fittedq.run.AlgorithmKind;
import org.fittedq.settings.Settings;

/// A log of a task with 2 observations and 1 action, and algorithms small enough for it.
final class SmallLog {

    static final Spec SPEC = new Spec("small", 2, ActionBox.symmetric(1, 2));

    private SmallLog() {}

    /// Episodes of 7 steps, the first of which are truncated and the others terminal, by turns.
    static Transitions rows(int count, long seed) {
        RandomStream random = new RandomStream(seed, "log");
        Transitions.Collector collector = new Transitions.Collector(2, 1);
        float[] s = new float[2];
        for (int i = 0; i < count; i++) {
            float[] next = {(float) random.nextGaussian(), (float) random.nextGaussian()};
            float[] a = {4 * random.nextFloat() - 2};
            boolean last = i % 7 == 6 || i == count - 1;
            boolean terminal = last && i / 7 % 2 == 1;
            collector.add(s, a, s[0] - a[0] * a[0], next, terminal, last && !terminal);
            s = last ? new float[]{random.nextFloat(), random.nextFloat()} : next;
        }
        return collector.transitions();
    }

    static List<Block> blocks(int count, int rows, double heldOut) {
        List<Block> blocks = new ArrayList<>();
        for (int k = 0; k < count; k++) {
            blocks.add(new Block(k, rows(rows, 100 + k).rows(0, rows), rows - (int) (heldOut * rows)));
        }
        return blocks;
    }

    /// Makes an algorithm of a name with small networks and batches.
    record Named(String algorithm, HashMap<String, String> settings) implements Recipe {

        @Serial
        private static final long serialVersionUID = 1;

        static Named of(String algorithm, Map<String, String> settings) {
            return new Named(algorithm, new HashMap<>(settings));
        }

        @Override
        public Made make(Streams streams, Compute compute) {
            Record defaults = AlgorithmKind.of(algorithm).defaults();
            Map<String, String> all = new HashMap<>(settings);
            Map<String, String> small = Map.of("networks.shape.hidden", "8,8", "replay.batchSize", "16", "cem.samples",
                    "8", "cem.elites", "2", "replay.warmupSteps", "1");
            Settings.flatten(defaults).keySet().stream().filter(small::containsKey)
                    .forEach(path -> all.putIfAbsent(path, small.get(path)));
            Algorithm made = AlgorithmKind.make(Settings.override(defaults, all),
                    new Setup(SPEC, 1, streams, compute));
            return new Made(made, SPEC, () -> {
            });
        }
    }

    /// Blocks whose tasks and results are sent, as to another process.
    record Sent(Blocks inner) implements Blocks {

        @Override
        public int count() {
            return inner.count();
        }

        @Override
        public List<String> notes() {
            return inner.notes();
        }

        @Override
        public <R extends Serializable> List<R> map(BlockTask<R> task) throws IOException {
            BlockTask<R> sent = copy(task);
            return inner.map((block, compute) -> copy(sent.of(copy(block), compute)));
        }

        @Override
        public long label(BlockTask<Labelled> task) throws IOException {
            BlockTask<Labelled> sent = copy(task);
            return inner.label((block, compute) -> copy(sent.of(copy(block), compute)));
        }

        @Override
        public <R extends Serializable> List<R> mapLabelled(LabelledTask<R> task) throws IOException {
            LabelledTask<R> sent = copy(task);
            return inner.mapLabelled((block, rows, compute) -> copy(sent.of(block, copy(rows), compute)));
        }

        @Override
        public void close() throws IOException {
            inner.close();
        }

        @SuppressWarnings("unchecked") // what is read is what was written
        private static <T> T copy(T thing) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
                out.writeObject(thing);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
                return (T) in.readObject();
            } catch (IOException | ClassNotFoundException e) {
                throw new AssertionError(e);
            }
        }
    }
}
