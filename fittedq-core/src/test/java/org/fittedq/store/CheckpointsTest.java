// SPDX-License-Identifier: Apache-2.0
package org.fittedq.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.fittedq.math.Stateful;
import org.fittedq.run.FaultyDisk;
import org.fittedq.run.SampleState;
import org.fittedq.store.Checkpoints.Pending;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest {

    @TempDir
    private Path run;

    private Path folder;
    private Checkpoints checkpoints;

    private static Checkpoints open(Path folder) throws IOException {
        return Checkpoints.open(new FaultyDisk(FaultyDisk.Fault.NONE, 0), folder);
    }

    @BeforeEach
    void openFolder() throws IOException {
        folder = run.resolve("checkpoint");
        checkpoints = open(folder);
    }

    private Checkpoints.Saved save(long step) throws IOException {
        return checkpoints.write(step, Map.of("seed", 7), SampleState.of(step)).commit();
    }

    private List<String> names() throws IOException {
        return Disk.real().list(folder).stream().map(p -> p.getFileName().toString()).toList();
    }

    private static void refused(String message, Checkpoint c, Stateful state) {
        String end = assertThrows(IOException.class, () -> c.restore(state)).getMessage();
        assertEquals(c.folder().resolve("state.safetensors") + message, end);
    }

    @Test
    void whatIsSavedIsRestoredBitByBit() throws IOException {
        save(12);

        Checkpoint c = open(folder).latest().checkpoint().orElseThrow();
        SampleState restored = SampleState.empty();
        c.restore(restored);

        assertEquals(SampleState.of(12).bits(), restored.bits());
        assertEquals(12, c.step());
        assertEquals(7, c.meta().at("seed").whole());
        assertEquals("000000000012", c.folder().getFileName().toString());
    }

    @Test
    void theRealDiskServesTheSameProtocol() throws IOException {
        Checkpoints real = Checkpoints.open(Disk.real(), folder);
        real.write(1, Map.of(), SampleState.of(1)).commit();
        real.write(2, Map.of(), SampleState.of(2)).commit();

        SampleState restored = SampleState.empty();
        real.latest().checkpoint().orElseThrow().restore(restored);

        assertEquals(SampleState.of(2).bits(), restored.bits());
    }

    @Test
    void anEmptyFolderHasNoCheckpoint() throws IOException {
        assertTrue(checkpoints.latest().checkpoint().isEmpty());
        assertEquals(List.of(), checkpoints.latest().refused());
    }

    @Test
    void theNewestTwoAreKept() throws IOException {
        for (long step : new long[]{5, 900, 1000, 20_000}) {
            assertTrue(save(step).notRemoved().isEmpty());
        }

        assertEquals(List.of("000000001000", "000000020000"), names());
    }

    @Test
    void theSameStepMayBeSavedAgain() throws IOException {
        for (int i = 0; i < 12; i++) {
            save(5);
        }

        assertEquals(List.of("000000000005.10", "000000000005.11"), names());
        assertEquals("000000000005.11",
                checkpoints.latest().checkpoint().orElseThrow().folder().getFileName().toString());
    }

    @Test
    void aStepBelowTheNewestIsRefused() throws IOException {
        save(9);

        assertEquals(
                "checkpoint of step 8: expected no later checkpoint in the folder, got "
                        + folder.toAbsolutePath().resolve("000000000009") + "; resume from it or use another folder",
                assertThrows(IllegalStateException.class, () -> save(8)).getMessage());
        assertEquals("step: expected an integer of at least 0, got -1",
                assertThrows(IllegalArgumentException.class, () -> save(-1)).getMessage());
    }

    @Test
    void theStateMayChangeBetweenWriteAndCommit() throws IOException {
        SampleState state = SampleState.of(1);
        Pending pending = checkpoints.write(1, Map.of(), state);
        state.scramble();
        CompletableFuture.runAsync(() -> {
            try {
                pending.commit();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }).join();

        checkpoints.latest().checkpoint().orElseThrow().restore(state);

        assertEquals(SampleState.of(1).bits(), state.bits());
    }

    @Test
    void onlyOneMayBePending() throws IOException {
        Pending pending = checkpoints.write(1, Map.of(), SampleState.of(1));

        assertEquals(
                "checkpoint of step 2: expected no other checkpoint being written, got one; "
                        + "commit or abandon it first",
                assertThrows(IllegalStateException.class, () -> save(2)).getMessage());
        pending.abandon();
        assertEquals("checkpoint of step 1: expected one call of commit or abandon, got another",
                assertThrows(IllegalStateException.class, pending::commit).getMessage());
        save(2);
        assertEquals(List.of("000000000002"), names());
    }

    @Test
    void whatWasLeftUnfinishedIsRemovedAtOpen() throws IOException {
        Pending pending = checkpoints.write(1, Map.of(), SampleState.of(1));
        assertEquals(List.of(".tmp-1"), names());

        open(folder);

        assertEquals(List.of(), names());
        assertThrows(IOException.class, pending::commit);
    }

    @Test
    void aBrokenCheckpointIsToldAndTheOneBeforeUsed() throws IOException {
        save(1);
        Path newest = save(2).checkpoint().folder();
        Files.writeString(newest.resolve("run.json"), "{}");

        Checkpoints.Found found = checkpoints.latest();

        assertEquals(1, found.checkpoint().orElseThrow().step());
        assertEquals(1, found.refused().size());
        assertEquals(newest, found.refused().get(0).folder());
        String reason = found.refused().get(0).reason();
        assertTrue(reason.matches("\\Q" + newest.resolve("run.json") + "\\E: length: expected \\d+, got 2"), reason);
    }

    @Test
    void aBrokenCheckpointDoesNotCountAmongTheKept() throws IOException {
        save(1);
        Files.writeString(save(2).checkpoint().folder().resolve("run.json"), "{}");
        checkpoints.latest();
        save(2);

        assertEquals(List.of("000000000001", "000000000002.1"), names());
    }

    @Test
    void aFolderWithAnotherStepsNameIsRefused() throws IOException {
        Path one = save(1).checkpoint().folder();
        Files.move(one, folder.resolve("000000000003"));

        assertEquals(one.resolveSibling("000000000003") + ": expected the step of its name, 3, got 1",
                checkpoints.latest().refused().get(0).reason());
    }

    @Test
    void aNewerVersionIsRefusedByNameAndLeftAlone() throws IOException {
        save(1);
        Path newest = save(2).checkpoint().folder();
        Path manifest = newest.resolve("manifest.json");
        Files.writeString(manifest, Files.readString(manifest).replace("\"version\": 2", "\"version\": 3"));

        Checkpoints.Found found = checkpoints.latest();

        assertEquals(manifest + ": fittedq-checkpoint: expected version 2, got 3; "
                + "it was written by a newer FittedQ, which can read it", found.refused().get(0).reason());
        assertEquals(1, found.checkpoint().orElseThrow().step());
        save(3);
        save(4);
        assertEquals(List.of("000000000002", "000000000003", "000000000004"), names());
    }

    @Test
    void anotherFormatOrVersionIsRefused() throws IOException {
        Path manifest = save(1).checkpoint().folder().resolve("manifest.json");
        String text = Files.readString(manifest);

        Files.writeString(manifest, text.replace("\"version\": 2", "\"version\": 0"));
        assertEquals(manifest + ": version: expected at least 1, got 0",
                checkpoints.latest().refused().get(0).reason());
        Files.writeString(manifest, text.replace("fittedq-checkpoint", "fittedq-policy"));
        assertEquals(manifest + ": format: expected fittedq-checkpoint, got fittedq-policy",
                checkpoints.latest().refused().get(0).reason());
    }

    @Test
    void restoringRefusesMissingSuperfluousAndDifferentArraysByName() throws IOException {
        Checkpoint c = checkpoints.write(1, Map.of(), (n, x) -> {
            x.floats(n + "/w", new float[2]);
            x.longs(n + "/n", new long[1]);
        }).commit().checkpoint();

        refused(": state/v: expected a tensor of that name, got none", c,
                (n, x) -> x.floats(n + "/v", new float[2]));
        refused(": expected only arrays that the state has, got also [state/n]; "
                + "resume with the settings of the run that saved it", c,
                (n, x) -> x.floats(n + "/w", new float[2]));
        refused(": state/w: expected type F64, got F32", c, (n, x) -> x.doubles(n + "/w", new double[2]));
        refused(": state/w: expected 3 elements, got 2", c, (n, x) -> x.floats(n + "/w", new float[3]));
        refused(": state/w: expected 0 elements, got 2", c, (n, x) -> x.floats(n + "/w", new float[0]));
    }

    @Test
    void twoArraysOfOneNameAreRefused() {
        Stateful twice = (n, x) -> {
            x.floats(n, new float[2]);
            x.floats(n, new float[2]);
        };

        assertEquals("tensors: expected names that are unique and not __metadata__, got state",
                assertThrows(IllegalArgumentException.class, () -> checkpoints.write(1, Map.of(), twice))
                        .getMessage());
    }
}
