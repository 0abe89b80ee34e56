// SPDX-License-Identifier: Apache-2.0
package org.fittedq.store;

import java.io.Closeable;

/// What came of an attempt to lock a file with [Disk#lock].
public sealed interface DiskLock {

    /// The lock is ours.
    ///
    /// @param lock frees it when closed; the system frees it when the process ends, however it ends
    record Held(Closeable lock) implements DiskLock {}

    /// Somebody else has it.
    ///
    /// @param holder in words: what it said of itself, or [#THIS_PROCESS]
    record Taken(String holder) implements DiskLock {}

    /// The file system has no locks, or refuses them.
    ///
    /// @param reason the system's words
    record Unsupported(String reason) implements DiskLock {}

    /// The holder, if it is this process itself.
    String THIS_PROCESS = "this process";
}
