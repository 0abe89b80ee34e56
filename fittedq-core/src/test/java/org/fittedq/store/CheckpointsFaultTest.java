// SPDX-License-Identifier: Apache-2.0
package org.fittedq.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.fittedq.run.FaultyDisk;
import org.fittedq.run.FaultyDisk.Damage;
import org.fittedq.run.FaultyDisk.Fault;
import org.fittedq.run.SampleState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Lets every single call of a save fail, pulls the plug after every single call, and flips every bit of what lies on the
/// disk: the old or the new checkpoint must be there, to the last bit.
class CheckpointsFaultTest {

    private static final Fault[] FAULTS = {Fault.ONCE, Fault.FOREVER, Fault.FULL};

    @TempDir
    private Path run;

    private static Disk calm() {
        return new FaultyDisk(Fault.NONE, 0);
    }

    private static void save(Disk disk, Path folder, long step) throws IOException {
        Checkpoints.open(disk, folder).write(step, Map.of(), SampleState.of(step)).commit();
    }

    /// Returns the step of the checkpoint that loads, after comparing its state with what was saved at that step.
    private static Optional<Long> loads(Path folder, String where) throws IOException {
        Optional<Checkpoint> c = Checkpoints.open(calm(), folder).latest().checkpoint();
        if (c.isPresent()) {
            SampleState restored = SampleState.empty();
            c.get().restore(restored);
            assertEquals(SampleState.of(c.get().step()).bits(), restored.bits(), where);
        }
        return c.map(Checkpoint::step);
    }

    private static void check(Path folder, long old, boolean committed, String where) throws IOException {
        long step = loads(folder, where).orElse(0L);
        assertTrue(step == old + 1 || (step == old && !committed), where + ": step " + step);
        // and life goes on
        save(calm(), folder, old + 2);
        assertEquals(old + 2, loads(folder, where).orElseThrow(), where);
    }

    /// Makes a folder that holds the checkpoints of steps 1 … `old`, by copying it.
    private void prepare(Path folder, long old) throws IOException {
        Path model = run.resolve("model-" + old);
        if (!Files.exists(model)) {
            Checkpoints.open(calm(), model);
            for (long step = 1; step <= old; step++) {
                save(calm(), model, step);
            }
        }
        try (Stream<Path> all = Files.walk(model)) {
            for (Path p : all.toList()) {
                Files.copy(p, folder.resolve(model.relativize(p)));
            }
        }
    }

    private static boolean commits(FaultyDisk disk, Path folder, long step) {
        try {
            save(disk, folder, step);
            return true;
        } catch (IOException expected) {
            assertTrue(disk.struck());
            return false;
        }
    }

    @Test
    void whateverCallFailsTheOldOrTheNewCheckpointLoads() throws IOException {
        for (long old : new long[]{0, 1, 2}) {
            for (Fault fault : FAULTS) {
                boolean struck = true;
                for (int k = 1; struck; k++) {
                    Path folder = run.resolve(old + "-" + fault + "-" + k);
                    prepare(folder, old);
                    FaultyDisk disk = new FaultyDisk(fault, k);
                    boolean committed = commits(disk, folder, old + 1);
                    struck = disk.struck();
                    assertTrue(struck || k > 20, "a save has more than 20 calls");

                    check(folder, old, committed, folder.getFileName().toString());
                }
            }
        }
    }

    @Test
    void wheneverThePowerGoesTheOldOrTheNewCheckpointLoads() throws IOException {
        for (long old : new long[]{0, 2}) {
            boolean struck = true;
            for (int k = 1; struck; k++) {
                struck = false;
                for (int i = 0; i < 8; i++) {
                    Damage damage = Damage.values()[i % 6]; // the last two: names undone, files deleted or zeroed
                    Path folder = run.resolve(old + "-" + k + "-" + i);
                    prepare(folder, old);
                    FaultyDisk disk = new FaultyDisk(Fault.POWER, k);
                    boolean committed = commits(disk, folder, old + 1);
                    disk.crash(damage, i >= 6);
                    struck |= disk.struck();

                    check(folder, old, committed, folder.getFileName().toString());
                }
            }
        }
    }

    @Test
    void aFaultDuringRecoveryHarmsNothing() throws IOException {
        boolean struck = true;
        for (int k = 1; struck; k++) {
            Path folder = run.resolve("recovery-" + k);
            save(calm(), folder, 1);
            Checkpoints.open(calm(), folder).write(2, Map.of(), SampleState.of(2)); // left unfinished
            FaultyDisk disk = new FaultyDisk(Fault.ONCE, k);
            try {
                Checkpoints.open(disk, folder).latest();
            } catch (IOException expected) {
                assertTrue(disk.struck());
            }
            struck = disk.struck();

            check(folder, 1, false, folder.getFileName().toString());
        }
    }

    @Test
    void theSameObjectSavesAgainAfterAFault() throws IOException {
        for (int k = 1;; k++) {
            Path folder = run.resolve("again-" + k);
            FaultyDisk disk = new FaultyDisk(Fault.ONCE, k + 4);
            Checkpoints checkpoints = Checkpoints.open(disk, folder);
            try {
                checkpoints.write(1, Map.of(), SampleState.of(1)).commit();
            } catch (IOException expected) {
                assertTrue(disk.struck());
            }
            if (!disk.struck()) {
                break; // the fault would strike the second save
            }
            checkpoints.write(2, Map.of(), SampleState.of(2)).commit();

            assertEquals(2, loads(folder, folder.toString()).orElseThrow());
        }
    }

    @Test
    void everyFlippedBitIsFoundOrHarmless() throws IOException {
        Path folder = run.resolve("bits");
        save(calm(), folder, 1);
        save(calm(), folder, 2);
        for (String name : new String[]{"manifest.json", "run.json", "state.safetensors"}) {
            Path file = folder.resolve("000000000002").resolve(name);
            byte[] bytes = Files.readAllBytes(file);
            for (int bit = 0; bit < 8 * bytes.length; bit++) {
                bytes[bit / 8] ^= (byte) (1 << bit % 8);
                Files.write(file, bytes);
                assertTrue(loads(folder, name + " bit " + bit).isPresent(), name + " bit " + bit);
                bytes[bit / 8] ^= (byte) (1 << bit % 8);
            }
            Files.write(file, bytes);
            assertEquals(2, loads(folder, name).orElseThrow());
        }
    }

    @Test
    void everyTruncationIsFound() throws IOException {
        Path folder = run.resolve("lengths");
        save(calm(), folder, 1);
        save(calm(), folder, 2);
        for (String name : new String[]{"manifest.json", "run.json", "state.safetensors"}) {
            Path file = folder.resolve("000000000002").resolve(name);
            byte[] bytes = Files.readAllBytes(file);
            int end = name.equals("manifest.json") ? bytes.length - 1 : bytes.length; // its last byte is a line feed
            for (int length = 0; length < end; length++) {
                Files.write(file, Arrays.copyOf(bytes, length));
                assertEquals(1, loads(folder, name + " length " + length).orElseThrow(), name + " length " + length);
            }
            Files.write(file, bytes);
        }
    }
}
