// SPDX-License-Identifier: Apache-2.0
package org.fittedq.rounds;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.fittedq.store.Closing;

/// Keeps things by number: in memory as long as there is room, else in files of a folder of its own. Thread-safe.
///
/// @param <T> what is kept
final class Shelf<T extends Serializable> implements Closeable {

    /// How much memory a thing takes.
    ///
    /// @param <T> the thing
    @FunctionalInterface
    interface Size<T> {
        long bytes(T of);
    }

    private final Size<T> size;
    private final Class<T> type;
    private final Map<Integer, T> inMemory = new HashMap<>();
    private final Map<Integer, Path> onDisk = new HashMap<>();
    private Optional<Path> folder = Optional.empty();
    private long left;

    /// @param bytes room in memory
    Shelf(Class<T> type, Size<T> size, long bytes) {
        this.type = type;
        this.size = size;
        this.left = bytes;
    }

    /// Keeps a thing, in the place of the one that had its number.
    synchronized void put(int k, T thing) throws IOException {
        if (inMemory.containsKey(k)) {
            left += size.bytes(inMemory.remove(k));
        }
        long bytes = size.bytes(thing);
        if (bytes <= left) {
            left -= bytes;
            inMemory.put(k, thing);
            if (onDisk.containsKey(k)) {
                Files.deleteIfExists(onDisk.remove(k));
            }
            return;
        }
        if (folder.isEmpty()) {
            folder = Optional.of(Files.createTempDirectory("fittedq-blocks-"));
        }
        Path file = folder.get().resolve(type.getSimpleName() + "-" + k);
        try (ObjectOutputStream out = new ObjectOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            out.writeObject(thing);
        }
        onDisk.put(k, file);
    }

    /// Returns a thing.
    ///
    /// @throws IllegalStateException if there is none of that number
    T get(int k) throws IOException {
        Path file;
        synchronized (this) {
            if (inMemory.containsKey(k)) {
                return inMemory.get(k);
            }
            if (!onDisk.containsKey(k)) {
                throw new IllegalStateException(type.getSimpleName() + " " + k + ": expected one, got none");
            }
            file = onDisk.get(k);
        }
        try (ObjectInputStream in = new ObjectInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            return type.cast(in.readObject());
        } catch (ClassNotFoundException e) {
            throw new IOException(file + ": expected a " + type.getSimpleName(), e);
        }
    }

    /// Tells how many things are in files.
    synchronized int onDisk() {
        return onDisk.size();
    }

    @Override
    public synchronized void close() throws IOException {
        inMemory.clear();
        Closing.all(onDisk.values().stream().<Closeable>map(file -> () -> Files.deleteIfExists(file)).toList());
        onDisk.clear();
        if (folder.isPresent()) {
            Files.deleteIfExists(folder.get());
        }
    }
}
