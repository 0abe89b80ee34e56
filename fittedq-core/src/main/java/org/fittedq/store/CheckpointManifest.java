// SPDX-License-Identifier: Apache-2.0
package org.fittedq.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fittedq.math.Check;

/// The file `manifest.json` of a checkpoint: format, version, and length and SHA-256 of every other file. Written last, so
/// a folder with a manifest that holds is complete.
public final class CheckpointManifest {

    static final String NAME = "manifest.json";
    static final String STATE = "state.safetensors";
    static final String RUN = "run.json";
    static final String FORMAT = "fittedq-checkpoint";
    /// 1 noted bytes of metrics, evaluations and events, which the clock decides, and no settings.
    static final long VERSION = 2;

    private static final List<String> FILES = List.of(STATE, RUN);
    private static final int MAX_BYTES = 1 << 20;

    private CheckpointManifest() {}

    /// The checkpoint was written by a later version of the format.
    static final class NewerVersion extends IOException {

        private static final long serialVersionUID = 1;

        NewerVersion(String message) {
            super(message);
        }
    }

    /// Writes and forces the manifest of the files that are in a folder.
    ///
    /// @param disk where
    /// @param folder the checkpoint's
    public static void write(Disk disk, Path folder) throws IOException {
        Map<String, Object> files = new LinkedHashMap<>();
        for (String file : FILES) {
            files.put(file, fingerprint(disk, folder.resolve(file)));
        }
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("format", FORMAT);
        root.put("version", VERSION);
        root.put("files", files);
        disk.writeNew(folder.resolve(NAME), Json.of(root).bytes());
    }

    /// Reads every byte of a checkpoint and compares it with the manifest.
    ///
    /// @throws NewerVersion if the version is not known yet
    /// @throws IOException  if anything differs
    static void verify(Disk disk, Path folder) throws IOException {
        JsonAt root = json(disk, folder.resolve(NAME));
        try {
            checkVersion(root);
            for (String file : FILES) {
                JsonAt expected = root.at("files").at(file);
                Map<String, Object> found = fingerprint(disk, folder.resolve(file));
                compare(folder.resolve(file) + ": length", expected.at("length").whole(), found.get("length"));
                compare(folder.resolve(file) + ": SHA-256", expected.at("sha256").text(), found.get("sha256"));
            }
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static void checkVersion(JsonAt root) throws IOException {
        compare(root.source() + ": format", FORMAT, root.at("format").text());
        long version = root.at("version").whole();
        if (version > VERSION) {
            throw new NewerVersion(root.source() + ": " + Check.message(FORMAT, "version " + VERSION, version)
                    + "; it was written by a newer FittedQ, which can read it");
        }
        if (version < 1) {
            throw new IOException(Check.message(root.source() + ": version", "at least 1", version));
        }
    }

    private static void compare(String what, Object expected, Object found) throws IOException {
        if (!expected.equals(found)) {
            throw new IOException(Check.message(what, expected.toString(), found));
        }
    }

    /// Reads a small JSON file.
    static JsonAt json(Disk disk, Path file) throws IOException {
        try {
            return Json.read(file.toString(), disk.readAll(file, MAX_BYTES), MAX_BYTES);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static Map<String, Object> fingerprint(Disk disk, Path file) throws IOException {
        try (Disk.In in = disk.open(file)) {
            Map<String, Object> print = new LinkedHashMap<>();
            print.put("length", in.size());
            print.put("sha256", Sha256.of(in));
            return print;
        }
    }
}
