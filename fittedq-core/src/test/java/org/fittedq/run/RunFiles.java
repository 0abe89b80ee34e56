// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.fittedq.algorithm.Metric;
import org.fittedq.store.Checkpoints;
import org.fittedq.store.Disk;
import org.fittedq.store.Safetensors;

/// What a run folder holds, but for the wall clock: every array of the newest checkpoint, both policies, metrics,
/// evaluations and events, as lines that two equal runs have in common.
public final class RunFiles {

    private RunFiles() {}

    /// Compares two runs to the bit; the first line that differs is named.
    public static void assertSame(Path expected, Path found) throws IOException {
        assertSame(lines(expected), lines(found), found.toString());
    }

    public static void assertSame(List<String> expected, List<String> found, String name) {
        for (int i = 0; i < Math.min(expected.size(), found.size()); i++) {
            assertEquals(expected.get(i), found.get(i), name);
        }
        assertEquals(expected.size(), found.size(), name);
    }

    /// Returns one number for all lines.
    static String digest(Path run) throws IOException {
        return sha256(String.join("\n", lines(run)).getBytes(StandardCharsets.UTF_8));
    }

    public static List<String> lines(Path run) throws IOException {
        List<String> lines = new ArrayList<>();
        Path checkpoint = Checkpoints.open(Disk.real(), run.resolve("checkpoint")).latest().checkpoint().orElseThrow()
                .folder();
        lines.add("checkpoint " + checkpoint.getFileName());
        lines.add("run.json " + Files.readString(checkpoint.resolve("run.json")));
        lines.addAll(arrays(checkpoint.resolve("state.safetensors")));
        lines.addAll(contents(run.resolve("policy")));
        lines.addAll(contents(run.resolve("policy-best")));
        Files.readAllLines(run.resolve("metrics.jsonl")).forEach(l -> lines.add(withoutWall(l)));
        lines.addAll(Files.readAllLines(run.resolve("evaluations.csv")));
        lines.addAll(events(run).stream().map(EventReader.Scalar::toString).toList());
        return lines;
    }

    /// Every event but the speeds, which the wall clock measures.
    public static List<EventReader.Scalar> events(Path run) throws IOException {
        return EventReader.read(run.resolve("tensorboard/events.out.tfevents.0.fittedq")).stream()
                .filter(s -> !s.tag().equals(Metric.TIME_FPS.key()) && !s.tag().equals(Metric.LABELS_PER_SECOND.key()))
                .toList();
    }

    static String withoutWall(String line) {
        return line.replaceAll("\"wall_\\w+\":[^,}]+,?", "").replace(",}", "}");
    }

    /// Name, type, shape and hash of each array.
    private static List<String> arrays(Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        try (Safetensors tensors = Safetensors.open(Disk.real(), file, false)) {
            for (Safetensors.Entry e : tensors.entries().values()) {
                byte[] data = new byte[(int) (e.end() - e.begin())];
                bytes.get((int) e.begin(), data);
                lines.add(e.name() + " " + e.type() + " " + e.shape() + " " + sha256(data));
            }
        }
        return lines;
    }

    private static List<String> contents(Path folder) throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.exists(folder) ? Files.list(folder) : Stream.empty()) {
            for (Path file : files.sorted().toList()) {
                lines.add(folder.getFileName() + "/" + file.getFileName() + " " + sha256(Files.readAllBytes(file)));
            }
        }
        return lines;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
