// SPDX-License-Identifier: Apache-2.0
package org.fittedq.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fittedq.math.Check;
import org.fittedq.math.Stateful;

/// The checkpoints of a run: folders named by their step, of which the newest two are kept.
///
/// At every moment, whatever fails, the newest checkpoint whose [Pending#commit] has returned is intact on the disk; a
/// process that is killed, a full disk or a loss of power costs at most the one being written. (Before the first commit
/// has returned there is none.) The steps:
///
/// 1. [#write]: all arrays go to files in a temporary folder; fast, as nothing waits for the device;
/// 2. [Pending#commit], on any thread: force the files, write `manifest.json` with the length and SHA-256 of each, force
///    it, rename the folder, force its parent, read everything back and verify it, and only then remove older ones.
///
/// One process at a time may use a folder. One thread at a time may call [#write]; [Pending#commit] may run meanwhile.
public final class Checkpoints {

    private static final int KEPT = 2;
    private static final String TEMPORARY = ".tmp-";
    private static final Pattern NAME = Pattern.compile("(\\d{12,18})(?:\\.(\\d{1,9}))?");

    private final Disk disk;
    private final Path folder;
    private final Set<Path> broken = ConcurrentHashMap.newKeySet();
    private final Set<Path> newer = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean pending = new AtomicBoolean();

    private Checkpoints(Disk disk, Path folder) {
        this.disk = disk;
        this.folder = folder;
    }

    /// A checkpoint that cannot be used.
    ///
    /// @param folder where it lies
    /// @param reason one sentence
    public record Refused(Path folder, String reason) {}

    /// What [#latest] found.
    ///
    /// @param checkpoint the newest one that verifies; empty if there is none
    /// @param refused    newer ones that do not, the newest first
    public record Found(Optional<Checkpoint> checkpoint, List<Refused> refused) {

        /// Copies the list.
        public Found {
            refused = List.copyOf(refused);
        }
    }

    /// What [Pending#commit] achieved.
    ///
    /// @param checkpoint the new checkpoint, verified
    /// @param notRemoved why older ones could not be removed; empty if they were. It is tried again at the next commit
    public record Saved(Checkpoint checkpoint, Optional<String> notRemoved) {}

    /// Opens a folder of checkpoints: makes it if there is none, and removes what a stopped process left unfinished.
    ///
    /// @param disk   where
    /// @param folder the folder, such as `runs/a/checkpoint`; its parent is made too
    /// @return its checkpoints
    /// @throws IOException if the disk reports an error
    public static Checkpoints open(Disk disk, Path folder) throws IOException {
        Path absolute = folder.toAbsolutePath();
        disk.createDirectories(absolute);
        disk.forceDirectory(absolute.getParent());
        Checkpoints checkpoints = new Checkpoints(disk, absolute);
        checkpoints.removeUnfinished();
        return checkpoints;
    }

    /// Finds the newest whole checkpoint of a folder without changing anything in it: its run may be going on.
    ///
    /// @param disk   where
    /// @param folder of the checkpoints; none are found if it does not exist
    /// @return as [#latest]
    /// @throws IOException if the folder cannot be listed
    public static Found look(Disk disk, Path folder) throws IOException {
        return disk.exists(folder)
                ? new Checkpoints(disk, folder.toAbsolutePath()).latest()
                : new Found(Optional.empty(), List.of());
    }

    /// Writes a state to unforced files of a temporary folder. The state may change as soon as this returns.
    ///
    /// @param step  environment steps since the start of the run, at least 0, and not below the newest checkpoint's
    /// @param meta  small values to keep beside the arrays, as [Json#of] takes them; not modified
    /// @param state the arrays; not modified. The arrays it hands over must stay as they are until this returns
    /// @return the unfinished checkpoint; commit or abandon it before the next is written
    /// @throws IOException              if the disk reports an error; nothing is then pending
    /// @throws IllegalStateException    if one is still pending, or there is a later checkpoint
    /// @throws IllegalArgumentException if the step is below 0, or two arrays have one name
    public Pending write(long step, Map<String, ?> meta, Stateful state) throws IOException {
        Check.that(step >= 0, "step", "an integer of at least 0", step);
        checkNotBelowNewest(step);
        if (!pending.compareAndSet(false, true)) {
            throw new IllegalStateException(
                    Check.message("checkpoint of step " + step, "no other checkpoint being written", "one")
                            + "; commit or abandon it first");
        }
        Path temporary = folder.resolve(TEMPORARY + step);
        try {
            removeUnfinished();
            disk.createDirectories(temporary);
            return new Pending(step, temporary, files(temporary, step, meta, state));
        } catch (IOException | RuntimeException e) {
            pending.set(false);
            throw e;
        }
    }

    private void checkNotBelowNewest(long step) throws IOException {
        for (Path p : list()) {
            if (!broken.contains(p) && !newer.contains(p) && step(p) > step) {
                throw new IllegalStateException(
                        Check.message("checkpoint of step " + step, "no later checkpoint in the folder", p)
                                + "; resume from it or use another folder");
            }
        }
    }

    private List<Disk.Out> files(Path temporary, long step, Map<String, ?> meta, Stateful state) throws IOException {
        Map<String, Object> run = new LinkedHashMap<>();
        run.put("step", step);
        run.put("meta", meta);
        byte[] json = Json.of(run).bytes();
        Disk.Out arrays = Safetensors.write(disk, temporary.resolve(CheckpointManifest.STATE),
                Map.of("format", CheckpointManifest.FORMAT), StateExchange.collect(state));
        try {
            Disk.Out small = disk.create(temporary.resolve(CheckpointManifest.RUN));
            try {
                small.write(ByteBuffer.wrap(json));
                return List.of(arrays, small);
            } catch (IOException e) {
                try (small) {
                    throw e;
                }
            }
        } catch (IOException e) {
            try (arrays) {
                throw e;
            }
        }
    }

    /// A checkpoint whose files are written but not yet safe.
    public final class Pending {

        private final long step;
        private final Path temporary;
        private final List<Disk.Out> files;
        private final AtomicBoolean done = new AtomicBoolean();

        private Pending(long step, Path temporary, List<Disk.Out> files) {
            this.step = step;
            this.temporary = temporary;
            this.files = files;
        }

        /// Makes the checkpoint permanent, verifies it, and removes older ones. Slow: it waits for the device.
        ///
        /// @return the checkpoint
        /// @throws IOException           if it could not be made permanent or does not verify; older ones are untouched
        /// @throws IllegalStateException if it was committed or abandoned before
        public Saved commit() throws IOException {
            finish();
            try {
                for (Disk.Out file : files) {
                    file.force();
                }
                close();
                CheckpointManifest.write(disk, temporary);
                disk.forceDirectory(temporary);
                Path target = target(step);
                disk.rename(temporary, target);
                disk.forceDirectory(folder);
                return new Saved(verified(target), prune());
            } finally {
                closeQuietly();
                pending.set(false);
            }
        }

        /// Gives the checkpoint up and removes its files.
        ///
        /// @throws IOException           if they cannot be removed; it is tried again at the next write
        /// @throws IllegalStateException if it was committed or abandoned before
        public void abandon() throws IOException {
            finish();
            try {
                close();
                disk.deleteTree(temporary);
            } finally {
                closeQuietly();
                pending.set(false);
            }
        }

        private void finish() {
            if (!done.compareAndSet(false, true)) {
                throw new IllegalStateException(Check.message("checkpoint of step " + step,
                        "one call of commit or abandon", "another"));
            }
        }

        private void close() throws IOException {
            for (Disk.Out file : files) {
                file.close();
            }
        }

        /// Frees the files after a failure; the failure itself is what is reported. Closing twice does no harm.
        private void closeQuietly() {
            for (Disk.Out file : files) {
                try {
                    file.close();
                } catch (IOException alreadyFailing) {
                    continue;
                }
            }
        }
    }

    /// Returns the name for a new checkpoint: its step, with `.1`, `.2` … if there has been one of that step.
    private Path target(long step) throws IOException {
        String name = String.format(Locale.ROOT, "%012d", step);
        Optional<Path> last = list().stream().filter(p -> step(p) == step).findFirst();
        return folder.resolve(last.map(p -> name + "." + (repeat(p) + 1)).orElse(name));
    }

    private Checkpoint verified(Path path) throws IOException {
        try {
            return Checkpoint.load(disk, path, step(path));
        } catch (CheckpointManifest.NewerVersion e) {
            newer.add(path);
            throw e;
        } catch (IOException e) {
            broken.add(path);
            throw e;
        }
    }

    /// Removes all but the newest two that are not known to be broken. Those of a newer format are left alone.
    private Optional<String> prune() {
        try {
            int kept = 0;
            for (Path p : list()) {
                if (!broken.contains(p) && !newer.contains(p) && kept < KEPT) {
                    kept++;
                } else if (!newer.contains(p)) {
                    disk.rename(p, folder.resolve(TEMPORARY + "old-" + p.getFileName()));
                }
            }
            // the names are gone for good before the first file is
            disk.forceDirectory(folder);
            removeUnfinished();
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(Check.message(folder.toString(), "older checkpoints to be removed", e.toString()));
        }
    }

    private void removeUnfinished() throws IOException {
        for (Path p : disk.list(folder)) {
            if (p.getFileName().toString().startsWith(TEMPORARY)) {
                disk.deleteTree(p);
            }
        }
    }

    /// Lists the checkpoints, verified or not.
    ///
    /// @return their folders, the newest first
    /// @throws IOException if the disk reports an error
    public List<Path> list() throws IOException {
        return disk.list(folder).stream().filter(p -> NAME.matcher(p.getFileName().toString()).matches())
                .sorted(Comparator.comparingLong(Checkpoints::step).thenComparingInt(Checkpoints::repeat).reversed())
                .toList();
    }

    private static Matcher match(Path p) {
        Matcher m = NAME.matcher(p.getFileName().toString());
        Check.that(m.matches(), p.toString(), "a checkpoint's name", p.getFileName());
        return m;
    }

    private static long step(Path p) {
        return Long.parseLong(match(p).group(1));
    }

    private static int repeat(Path p) {
        return Optional.ofNullable(match(p).group(2)).map(Integer::parseInt).orElse(0);
    }

    /// Finds the newest checkpoint that verifies. Reads every byte of it.
    ///
    /// @return it, and why newer ones were refused. If all were refused, starting anew would hide a fault: ask the user
    /// @throws IOException if the folder cannot be listed
    public Found latest() throws IOException {
        List<Refused> refused = new ArrayList<>();
        for (Path p : list()) {
            try {
                return new Found(Optional.of(verified(p)), refused);
            } catch (IOException e) {
                refused.add(new Refused(p, reason(e)));
            }
        }
        return new Found(Optional.empty(), refused);
    }

    private static String reason(IOException e) {
        return e.getClass() == IOException.class || e instanceof CheckpointManifest.NewerVersion
                ? e.getMessage()
                : e.toString();
    }
}
