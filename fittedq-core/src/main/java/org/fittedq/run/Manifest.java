// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.fittedq.math.Check;
import org.fittedq.math.Compute;
import org.fittedq.store.Disk;
import org.fittedq.store.Json;
import org.fittedq.store.JsonAt;
import org.fittedq.store.WorkingDirectory;

/// What a run folder says of itself: format, version, machine, and the whole experiment.
public final class Manifest {

    /// Its file's name.
    public static final String NAME = "manifest.json";

    private static final String FORMAT = "fittedq-run";
    private static final int VERSION = 1;
    private static final long MAX_BYTES = 1 << 20;
    private static final String SIMULATOR = "simulator";
    private static final String DIRECTORY = "directory";

    private Manifest() {}

    /// Returns the library's version and the commit it was built from.
    ///
    /// @return such as `0.1.0` and `a81476f`; the commit is `unknown` outside a repository
    public static Map<String, String> build() {
        Properties properties = new Properties();
        try (InputStream in = Manifest.class.getResourceAsStream("build.properties")) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> build = new LinkedHashMap<>();
        build.put("version", properties.getProperty("version", "unknown"));
        String commit = properties.getProperty("commit", "unknown");
        build.put("commit", commit.startsWith("$") || commit.isBlank() ? "unknown" : commit);
        return build;
    }

    static Map<String, Object> of(Experiment experiment, Compute compute, Optional<String> simulator) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("format", FORMAT);
        json.put("version", VERSION);
        Map<String, String> build = build();
        json.put("fittedq", build.get("version"));
        json.put("commit", build.get("commit"));
        json.put("jdk", Runtime.version().toString());
        json.put("cpu", cpu());
        json.put("kernels", compute.name());
        json.put("threads", compute.workers().threads());
        simulator.ifPresent(s -> json.put(SIMULATOR, s));
        json.put(DIRECTORY, WorkingDirectory.current());
        json.put("seed", experiment.run().seed());
        json.putAll(experiment.json());
        return json;
    }

    static Experiment read(JsonAt json) {
        Check.that(json.find("format").map(f -> f.text().equals(FORMAT)).orElse(false), json.source(),
                "format " + FORMAT, json.find("format").map(JsonAt::text).orElse("none"));
        Check.that(json.at("version").whole() <= VERSION, json.source(),
                "version " + VERSION + " of the format or older", json.at("version").whole(),
                "it was written by a newer FittedQ");
        Check.that(json.at("version").whole() >= 1, json.source(), "a version of the format, 1 to " + VERSION,
                json.at("version").whole());
        return Experiment.read(json).begunIn(json.find(DIRECTORY).map(d -> WorkingDirectory.of(d.text()))
                .orElse(WorkingDirectory.HERE));
    }

    /// Returns the simulator that a run was begun with.
    ///
    /// @param folder the run's
    /// @return name and version; empty if it has none, or was begun before it was noted
    /// @throws IOException              if the manifest cannot be read
    /// @throws IllegalArgumentException if it is no manifest
    public static Optional<String> simulator(Path folder) throws IOException {
        return simulator(load(Disk.real(), folder));
    }

    static Optional<String> simulator(JsonAt manifest) {
        return manifest.find(SIMULATOR).map(JsonAt::text);
    }

    /// @throws IllegalArgumentException if a folder has no manifest
    static void checkThere(Disk disk, Path folder) throws IOException {
        Check.that(disk.exists(folder.resolve(NAME)), "run", "a run folder with " + NAME, folder);
    }

    /// Reads a run folder's manifest.
    static JsonAt load(Disk disk, Path folder) throws IOException {
        checkThere(disk, folder);
        Path file = folder.resolve(NAME);
        return Json.read(file.toString(), disk.readAll(file, (int) MAX_BYTES), MAX_BYTES);
    }

    /// Returns the manifest of a run that goes on with other settings, and all else as it was.
    static Json with(Resumption resumed) {
        Map<String, Object> json = new LinkedHashMap<>();
        for (String key : resumed.manifest().keys()) {
            json.put(key, resumed.manifest().at(key).value());
        }
        Map<String, Object> experiment = resumed.experiment().json();
        json.put("settings", experiment.get("settings"));
        json.put("run", experiment.get("run"));
        json.put(SettingChange.KEY, resumed.changes().stream().map(SettingChange::json).toList());
        return Json.of(json);
    }

    /// The processor's name, where the system tells it.
    private static String cpu() {
        String name = System.getProperty("os.arch");
        Path info = Path.of("/proc/cpuinfo");
        if (Files.isReadable(info)) {
            try {
                name = Files.readAllLines(info).stream().filter(l -> l.startsWith("model name")).findFirst()
                        .map(l -> l.substring(l.indexOf(':') + 1).strip()).orElse(name);
            } catch (IOException e) {
                return name; // the name is for information only
            }
        }
        return name;
    }
}
