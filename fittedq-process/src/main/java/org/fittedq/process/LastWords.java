// SPDX-License-Identifier: Apache-2.0
package org.fittedq.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// Reads a process's standard error, so that it never blocks there, and keeps the end of it.
final class LastWords implements Runnable {

    private static final int KEPT_BYTES = 4096;
    private static final int KEPT_LINES = 8;

    private final InputStream in;
    private byte[] kept = {};

    LastWords(InputStream in) {
        this.in = in;
    }

    @Override
    public void run() {
        byte[] read = new byte[KEPT_BYTES];
        try {
            for (int n = in.read(read); n >= 0; n = in.read(read)) {
                keep(read, n);
            }
        } catch (IOException e) {
            // closed, as the process has ended: what was kept stays
        }
    }

    private synchronized void keep(byte[] read, int n) {
        byte[] all = Arrays.copyOf(kept, kept.length + n);
        System.arraycopy(read, 0, all, kept.length, n);
        kept = Arrays.copyOfRange(all, Math.max(0, all.length - KEPT_BYTES), all.length);
    }

    /// The last lines in one, for the end of a message.
    synchronized String text() {
        List<String> lines = new String(kept, StandardCharsets.UTF_8).lines().map(l -> l.replaceAll("\\p{Cntrl}", " "))
                .filter(l -> !l.isBlank()).toList();
        List<String> last = lines.subList(Math.max(0, lines.size() - KEPT_LINES), lines.size());
        return last.isEmpty()
                ? "its standard error is empty"
                : "the end of its standard error: " + String.join(" | ", last);
    }
}
