// SPDX-License-Identifier: Apache-2.0
package org.fittedq.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// SHA-256 in hexadecimal digits, lower case.
public final class Sha256 {

    /// Number of its digits.
    public static final int DIGITS = 64;

    private static final int BUFFER_BYTES = 1 << 20;

    private Sha256() {}

    /// Returns that of bytes.
    ///
    /// @param bytes not modified
    /// @return 64 digits
    public static String of(byte[] bytes) {
        return HexFormat.of().formatHex(digest().digest(bytes));
    }

    /// Returns that of a file, of which only a part is held at a time.
    ///
    /// @param disk where
    /// @param file its path
    /// @return 64 digits
    public static String of(Disk disk, Path file) throws IOException {
        try (Disk.In in = disk.open(file)) {
            return of(in);
        }
    }

    /// Returns that of an open file.
    ///
    /// @param in read to its end, not closed
    /// @return 64 digits
    public static String of(Disk.In in) throws IOException {
        MessageDigest sha = digest();
        long size = in.size();
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(BUFFER_BYTES, size));
        for (long at = 0; at < size; at += buffer.limit()) {
            in.read(buffer.clear().limit((int) Math.min(buffer.capacity(), size - at)), at);
            sha.update(buffer.flip());
        }
        return HexFormat.of().formatHex(sha.digest());
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256: expected in every Java platform, got none", e);
        }
    }
}
