// SPDX-License-Identifier: Apache-2.0
package org.fittedq.store;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.fittedq.math.Check;

/// The only way a run touches its files, so that tests can make any single call fail and can pull the plug at any moment.
///
/// Written bytes survive a crash of the process as soon as [Out#write] returns, and a loss of power once [Out#force] has
/// returned; a new, renamed or deleted name survives it once [#forceDirectory] of its parent has returned.
public interface Disk {

    /// Returns the disk of this machine.
    ///
    /// @return a disk without state of its own, safe for use by several threads
    static Disk real() {
        return new RealDisk();
    }

    /// Makes a directory and those above it; does nothing if it exists.
    ///
    /// @param directory where
    /// @throws IOException if it cannot be made
    void createDirectories(Path directory) throws IOException;

    /// Makes a directory that is not there: of several callers that try at once, in any processes, one succeeds.
    ///
    /// @param directory name of nothing existing; its parent exists
    /// @throws java.nio.file.FileAlreadyExistsException if the name is taken
    /// @throws IOException                              if it cannot be made
    void createDirectory(Path directory) throws IOException;

    /// Tries to lock a file, without waiting. The lock keeps away other processes and other callers in this one; it hinders
    /// nobody from reading or writing. One file of a directory can be locked at a time.
    ///
    /// @param file   made if it does not exist; stays when the lock is freed, empty
    /// @param holder what others who try are told: one line that says who has it
    /// @return the lock, or why there is none
    /// @throws IOException if the file cannot be made or opened
    DiskLock lock(Path file, String holder) throws IOException;

    /// Makes a new file.
    ///
    /// @param file name of no existing file
    /// @return the empty file, open for writing
    /// @throws IOException if it exists or cannot be made
    Out create(Path file) throws IOException;

    /// Opens a file for writing from a position on; what lies after the position is cut off.
    ///
    /// @param file     an existing file, or a new one if the position is 0
    /// @param position bytes to keep, at least 0
    /// @return the file, open for writing at its end
    /// @throws IOException if the file is shorter than the position or cannot be opened
    Out openAt(Path file, long position) throws IOException;

    /// Opens a file for reading.
    ///
    /// @param file an existing file
    /// @return the file
    /// @throws IOException if it does not exist, is no regular file (a link to one is), or cannot be opened
    In open(Path file) throws IOException;

    /// Gives a file or directory another name in one indivisible step; an existing file of that name is replaced.
    ///
    /// @param from present name
    /// @param to   new name, on the same file system
    /// @throws IOException if it cannot be done, such as when `to` is a directory with files
    void rename(Path from, Path to) throws IOException;

    /// Makes new, changed and deleted names in a directory permanent. Does nothing on Windows, which has no such call.
    ///
    /// @param directory an existing directory
    /// @throws IOException if the device reports an error
    void forceDirectory(Path directory) throws IOException;

    /// Deletes a file or an empty directory.
    ///
    /// @param path its name
    /// @throws IOException if it does not exist or cannot be deleted
    void delete(Path path) throws IOException;

    /// Returns whether there is a file or directory of that name.
    ///
    /// @param path the name
    /// @return true if it exists
    /// @throws IOException if the device reports an error
    boolean exists(Path path) throws IOException;

    /// Returns whether a path names a directory.
    ///
    /// @param path the name
    /// @return true if it exists and is a directory
    /// @throws IOException if the device reports an error
    boolean isDirectory(Path path) throws IOException;

    /// Lists a directory.
    ///
    /// @param directory an existing directory
    /// @return what is in it, sorted by name
    /// @throws IOException if it cannot be read
    List<Path> list(Path directory) throws IOException;

    /// A file open for writing. Not thread-safe.
    interface Out extends Closeable {

        /// Writes all remaining bytes of a buffer at the end.
        ///
        /// @param bytes the bytes; its position moves to its limit
        /// @throws IOException if not all could be written; how many were is then unknown
        void write(ByteBuffer bytes) throws IOException;

        /// Makes the file's content and length permanent.
        ///
        /// @throws IOException if the device reports an error; the content must then be taken as lost
        void force() throws IOException;
    }

    /// A file open for reading. Not thread-safe.
    interface In extends Closeable {

        /// Returns the file's length.
        ///
        /// @return bytes
        /// @throws IOException if the device reports an error
        long size() throws IOException;

        /// Fills a buffer's remaining space from a position of the file.
        ///
        /// @param into     out: the bytes; its position moves to its limit
        /// @param position first byte to read, at least 0
        /// @throws EOFException if the file ends before
        /// @throws IOException  if the device reports an error
        void read(ByteBuffer into, long position) throws IOException;
    }

    /// Reads a whole small file.
    ///
    /// @param file     an existing file
    /// @param maxBytes longest file accepted, bytes, at most 2³¹ − 1
    /// @return its bytes
    /// @throws IOException if it is longer or cannot be read
    default byte[] readAll(Path file, int maxBytes) throws IOException {
        try (In in = open(file)) {
            long size = in.size();
            if (size > maxBytes) {
                throw new IOException(Check.message(file.toString(), "at most " + maxBytes + " bytes", size));
            }
            byte[] bytes = new byte[(int) size];
            in.read(ByteBuffer.wrap(bytes), 0);
            return bytes;
        }
    }

    /// Writes a new file and forces it; its name is permanent only after [#forceDirectory].
    ///
    /// @param file  name of no existing file
    /// @param bytes content; not modified
    /// @throws IOException if it exists or cannot be written
    default void writeNew(Path file, byte[] bytes) throws IOException {
        try (Out out = create(file)) {
            out.write(ByteBuffer.wrap(bytes));
            out.force();
        }
    }

    /// Writes a file so that at every moment, whatever happens, there is either the old or the new one under its name:
    /// writes and forces `<file>.tmp`, renames it, forces the directory.
    ///
    /// @param file  name of a file, existing or not
    /// @param bytes new content; not modified
    /// @throws IOException if it cannot be done; the old file is then intact, or the new one complete
    default void replace(Path file, byte[] bytes) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        try (Out out = openAt(temporary, 0)) {
            out.write(ByteBuffer.wrap(bytes));
            out.force();
        }
        rename(temporary, file);
        forceDirectory(file.toAbsolutePath().getParent());
    }

    /// Deletes a file, or a directory with all that is in it.
    ///
    /// @param path its name
    /// @throws IOException if something cannot be deleted; the rest may be gone
    default void deleteTree(Path path) throws IOException {
        if (isDirectory(path)) {
            for (Path child : list(path)) {
                deleteTree(child);
            }
        }
        delete(path);
    }
}
