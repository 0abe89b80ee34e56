// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import org.fittedq.math.Check;
import org.fittedq.store.Disk;
import org.fittedq.store.DiskLock;
import org.fittedq.store.Json;

/// A run's folder while one training has it for itself: from its claim, or its reopening, to its closing.
///
/// A new folder is claimed by making it, which succeeds for one of several processes that try at once. The file `lock` in it
/// is locked for as long as the run is trained; the system frees the lock when the process ends, also by SIGKILL.
final class RunFolder implements Closeable {

    static final String LOCK = "lock";

    /// What a start that failed may leave behind.
    private static final Set<String> LEFTOVERS = Set.of(LOCK, Manifest.NAME + ".tmp");
    private static final Path HOST = Path.of("/proc/sys/kernel/hostname");

    private final Disk disk;
    private final Path path;
    private final Optional<Closeable> lock;
    private final Optional<String> unlocked;

    private RunFolder(Disk disk, Path path, Optional<Closeable> lock, Optional<String> unlocked) {
        this.disk = disk;
        this.path = path;
        this.lock = lock;
        this.unlocked = unlocked;
    }

    /// Claims a folder for a new run.
    ///
    /// @throws IllegalArgumentException if it holds anything already
    /// @throws RunInUseException        if another process claims it just now
    static RunFolder claim(Disk disk, Path folder) throws IOException {
        Optional<RunFolder> claimed = tryClaim(disk, folder);
        if (claimed.isEmpty()) {
            throw notFree(disk, folder);
        }
        return claimed.get();
    }

    /// Claims the next numbered folder of a parent: the number after its last one, or the last one if nothing was begun there.
    static RunFolder claimNext(Disk disk, Path parent) throws IOException {
        for (int n = Math.max(1, last(disk, parent));; n++) {
            try {
                Optional<RunFolder> claimed = tryClaim(disk, parent.resolve(String.valueOf(n)));
                if (claimed.isPresent()) {
                    return claimed.get();
                }
            } catch (RunInUseException e) {
                continue; // begun by another process at the same time
            }
        }
    }

    /// Takes the folder of a run that is there.
    ///
    /// @throws IllegalArgumentException if it is no run
    /// @throws RunInUseException        if it is being trained
    static RunFolder reopen(Disk disk, Path folder) throws IOException {
        Manifest.checkThere(disk, folder);
        return switch (disk.lock(folder.resolve(LOCK), holder())) {
            case DiskLock.Held(Closeable lock) -> new RunFolder(disk, folder, Optional.of(lock), Optional.empty());
            case DiskLock.Taken(String holder) -> throw new RunInUseException(folder, holder);
            case DiskLock.Unsupported(String reason) -> unlocked(disk, folder, reason);
        };
    }

    /// @throws IllegalArgumentException if a folder holds anything but what a failed start leaves
    static void checkFree(Disk disk, Path folder) throws IOException {
        if (!isFree(disk, folder)) {
            throw notFree(disk, folder);
        }
    }

    private static IllegalArgumentException notFree(Disk disk, Path folder) throws IOException {
        return new FolderTakenException(folder, disk.exists(folder.resolve(Manifest.NAME)));
    }

    private static boolean isFree(Disk disk, Path folder) throws IOException {
        if (!disk.exists(folder)) {
            return true;
        }
        return disk.isDirectory(folder)
                && disk.list(folder).stream().allMatch(p -> LEFTOVERS.contains(p.getFileName().toString()));
    }

    /// Makes or takes over a folder.
    ///
    /// @return it; empty if it is not free
    /// @throws RunInUseException if another process claims it just now
    private static Optional<RunFolder> tryClaim(Disk disk, Path folder) throws IOException {
        boolean made = make(disk, folder);
        if (!made && !isFree(disk, folder)) {
            return Optional.empty();
        }
        return switch (disk.lock(folder.resolve(LOCK), holder())) {
            case DiskLock.Held(Closeable lock) -> ifStillFree(
                    new RunFolder(disk, folder, Optional.of(lock), Optional.empty()));
            case DiskLock.Taken(String holder) -> throw new RunInUseException(folder, holder);
            // who made it has it; whose a folder is that was there before cannot be known
            case DiskLock.Unsupported(String reason) ->
                made ? Optional.of(unlocked(disk, folder, reason)) : Optional.empty();
        };
    }

    /// Another run may have come and gone since the folder was found to be free. The lock is freed if it is not to be kept.
    private static Optional<RunFolder> ifStillFree(RunFolder mine) throws IOException {
        boolean free = false;
        try {
            free = isFree(mine.disk, mine.path);
            return free ? Optional.of(mine) : Optional.empty();
        } finally {
            if (!free) {
                mine.close();
            }
        }
    }

    private static boolean make(Disk disk, Path folder) throws IOException {
        disk.createDirectories(folder.toAbsolutePath().getParent());
        try {
            disk.createDirectory(folder);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    private static int last(Disk disk, Path parent) throws IOException {
        return disk.exists(parent)
                ? disk.list(parent).stream().map(p -> p.getFileName().toString()).filter(n -> n.matches("\\d{1,8}"))
                        .mapToInt(Integer::parseInt).max().orElse(0)
                : 0;
    }

    private static RunFolder unlocked(Disk disk, Path folder, String reason) {
        return new RunFolder(disk, folder, Optional.empty(),
                Optional.of(Check.message(folder.toString(), "a file system that locks files", reason)
                        + "; nothing keeps a second process from training this run at the same time"));
    }

    /// What others are told of this process.
    private static String holder() throws IOException {
        String host = Files.isReadable(HOST) ? " on " + Files.readString(HOST).strip() : "";
        return "process " + ProcessHandle.current().pid() + host + " since "
                + Instant.now().truncatedTo(ChronoUnit.SECONDS);
    }

    Disk disk() {
        return disk;
    }

    Path path() {
        return path;
    }

    Path resolve(String name) {
        return path.resolve(name);
    }

    /// Returns why nothing is locked, if it is not.
    Optional<String> notLocked() {
        return unlocked;
    }

    /// Writes the manifest, whole or not at all.
    void manifest(Json manifest) throws IOException {
        disk.replace(resolve(Manifest.NAME), manifest.bytes());
    }

    @Override
    public void close() throws IOException {
        if (lock.isPresent()) {
            lock.get().close();
        }
    }
}
