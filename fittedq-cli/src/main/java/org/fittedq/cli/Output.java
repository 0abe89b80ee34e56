// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.util.Locale;
import java.util.Optional;

/// Standard output that remembers the first error: a writer of the JDK passes it over, and a result that nobody could read would
/// end as a success.
final class Output extends OutputStream {

    private static final String NAME = "standard output";
    private static final String CLOSED = "broken pipe"; // `| head -1` has read enough

    private final OutputStream out;
    private Optional<IOException> error = Optional.empty();

    Output(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[]{(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            error = error.or(() -> Optional.of(e));
            throw e;
        }
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    /// Returns what kept results from being written, in words; empty if nothing did, or if their reader had enough of them.
    Optional<String> fault() {
        return error.map(e -> String.valueOf(e.getMessage()))
                .filter(reason -> !reason.toLowerCase(Locale.ROOT).contains(CLOSED))
                .map(reason -> DiskFault.text(new FileSystemException(NAME, null, reason)));
    }
}
