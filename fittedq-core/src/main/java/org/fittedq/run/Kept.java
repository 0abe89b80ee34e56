// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fittedq.math.Check;
import org.fittedq.store.Disk;
import org.fittedq.store.EventFile;

/// What of a growing file belongs to a checkpoint.
///
/// @param bytes   length of that part
/// @param units   its lines or records
/// @param notices what is missing or damaged, a sentence each
record Kept(long bytes, long units, List<String> notices) {

    /// Of a file that is begun anew.
    static final Kept NOTHING = new Kept(0, 0, List.of());

    private static final int BUFFER_BYTES = 1 << 20;
    private static final int LONGEST_RECORD = 1 << 20;

    Kept {
        notices = List.copyOf(notices);
    }

    /// How far a file belongs to a checkpoint.
    ///
    /// @param units lines or records
    /// @param bytes bytes, for checkpoints that noted those
    record Limit(long units, long bytes) {

        static Limit units(long units) {
            return new Limit(units, Long.MAX_VALUE);
        }

        static Limit bytes(long bytes) {
            return new Limit(Long.MAX_VALUE, bytes);
        }

        boolean allows(Kept kept, long more) {
            return kept.units() < units && kept.bytes() + more <= bytes;
        }

        boolean isReached(Kept kept) {
            return kept.units() == units || kept.bytes() == bytes;
        }

        String text(String what) {
            return units < Long.MAX_VALUE ? units + " " + what : bytes + " bytes";
        }
    }

    /// One thing after the other from a file.
    @FunctionalInterface
    private interface Reader {

        /// Reads one.
        ///
        /// @return its length, bytes; empty if there is no further whole one
        Optional<Integer> next(DataInputStream in) throws IOException;
    }

    /// What each line of a text file looks like.
    enum Form {
        /// An object in braces.
        JSON('{', '}'),
        /// Numbers with commas, after a first line of names.
        CSV('0', '9');

        private final char first;
        private final char last;

        Form(char first, char last) {
            this.first = first;
            this.last = last;
        }

        private boolean holds(byte[] line, long number) {
            if (line.length == 0 || hasControls(line)) {
                return false;
            }
            byte begin = line[0];
            byte end = line[line.length - 1];
            return this == JSON
                    ? begin == first && end == last
                    : number == 1 || (first <= begin && begin <= last && first <= end && end <= last);
        }

        private static boolean hasControls(byte[] line) {
            for (byte b : line) {
                if (b >= 0 && b < ' ') {
                    return true;
                }
            }
            return false;
        }
    }

    /// Finds the lines of a text file.
    static Kept lines(RunFolder folder, String name, Limit limit, Form form) throws IOException {
        long[] line = {0};
        long[] damaged = {0};
        Kept kept = scan(folder, name, limit, "lines", in -> {
            Optional<byte[]> text = line(in);
            line[0]++;
            if (text.isPresent() && damaged[0] == 0 && !form.holds(text.get(), line[0])) {
                damaged[0] = line[0];
            }
            return text.map(t -> t.length + 1);
        });
        if (damaged[0] == 0 || damaged[0] > kept.units()) {
            return kept;
        }
        List<String> notices = new ArrayList<>(kept.notices());
        notices.add(Check.message(name, "every line as it was written", "another line " + damaged[0])
                + "; it is left as it is");
        return new Kept(kept.bytes(), kept.units(), notices);
    }

    /// Reads up to a line feed.
    private static Optional<byte[]> line(InputStream in) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                return Optional.empty();
            }
            out.write(b);
        }
        return Optional.of(out.toByteArray());
    }

    /// Finds the records of an event file, up to the first whose checksum does not hold.
    static Kept records(RunFolder folder, String name, Limit limit) throws IOException {
        return scan(folder, name, limit, "records", in -> EventFile.skip(in, LONGEST_RECORD));
    }

    private static Kept scan(RunFolder folder, String name, Limit limit, String what, Reader reader)
            throws IOException {
        Path file = folder.resolve(name);
        if (!folder.disk().exists(file)) {
            return limit.isReached(NOTHING) ? NOTHING : NOTHING.shortOf(name, limit.text(what), "no file");
        }
        Kept kept = NOTHING;
        try (Disk.In in = folder.disk().open(file);
                DataInputStream data = new DataInputStream(new BufferedInputStream(stream(in), BUFFER_BYTES))) {
            Optional<Integer> next = Optional.of(0);
            while (next.isPresent() && !limit.isReached(kept)) {
                next = next(reader, data);
                if (next.isPresent() && !limit.allows(kept, next.get())) {
                    break;
                }
                kept = new Kept(kept.bytes + next.orElse(0), kept.units + (next.isPresent() ? 1 : 0), List.of());
            }
        }
        return limit.isReached(kept) ? kept : kept.shortOf(name, limit.text(what), kept.units + " " + what);
    }

    private static Optional<Integer> next(Reader reader, DataInputStream in) throws IOException {
        try {
            return reader.next(in);
        } catch (EOFException e) {
            return Optional.empty();
        }
    }

    private Kept shortOf(String name, String expected, String got) {
        return new Kept(bytes, units, List.of(Check.message(name, "the " + expected + " of the checkpoint", got)
                + "; the training goes on after what is left"));
    }

    private static InputStream stream(Disk.In in) throws IOException {
        long size = in.size();
        return new InputStream() {

            private long at;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] into, int from, int length) throws IOException {
                int n = (int) Math.min(length, size - at);
                if (n <= 0) {
                    return -1;
                }
                in.read(ByteBuffer.wrap(into, from, n), at);
                at += n;
                return n;
            }
        };
    }
}
