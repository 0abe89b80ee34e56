// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fittedq.math.Check;
import org.fittedq.settings.Schedule;
import org.fittedq.settings.Settings;
import org.fittedq.store.Checkpoint;
import org.fittedq.store.JsonAt;
import org.fittedq.store.Sha256;

/// Everything in a run's settings that decides its bits: what a checkpoint holds, so that the run cannot go on with others.
///
/// The length of the run is no part of it, nor are the places of files, whose content is: data sets may be moved.
///
/// @param settings text by path
record Binding(Map<String, String> settings) {

    static final String KEY = "settings";

    private static final String HASH = "settingsSha256";
    private static final String STEPS = "run.steps";
    private static final int MOST_NAMED = 3;

    Binding {
        settings = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    }

    static Binding of(Experiment e) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("algorithm", e.algorithm());
        all.putAll(Settings.flatten(e.config()));
        Settings.flatten(e.run()).forEach((path, value) -> all.put(Experiment.RUN + path, value));
        all.remove(STEPS);
        all.put("env", e.environment().name());
        e.environment().settings().forEach((path, value) -> all.put("env." + path, value));
        e.environment().wrappers().forEach((path, value) -> all.put("wrap." + path, value));
        e.data().ifPresent(d -> {
            all.put("data.share", String.valueOf(d.share()));
            if (d.schedule() instanceof Schedule.Linear(double end, long overSteps)) {
                all.put("data.shareEnd", String.valueOf(end));
                all.put("data.shareSteps", String.valueOf(overSteps));
            }
            all.put("data.sha256", d.sha256());
            d.columns().forEach((ours, theirs) -> all.put("data.columns." + ours, theirs));
        });
        return new Binding(all);
    }

    /// Writes the settings and their hash.
    void write(Map<String, Object> meta) {
        meta.put(KEY, settings);
        meta.put(HASH, sha256());
    }

    /// Reads what a checkpoint holds.
    ///
    /// @return empty if it was written before checkpoints held settings
    static Optional<Binding> read(Checkpoint checkpoint) throws IOException {
        try {
            Optional<JsonAt> settings = checkpoint.meta().find(KEY);
            if (settings.isEmpty()) {
                return Optional.empty();
            }
            Binding binding = new Binding(settings.get().texts());
            String hash = checkpoint.meta().at(HASH).text();
            if (!hash.equals(binding.sha256())) {
                throw new IOException(Check.message(settings.get().source() + ": SHA-256 of the settings", hash,
                        binding.sha256()));
            }
            return Optional.of(binding.today());
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /// With the paths of today, if an older version wrote it.
    Binding today() {
        return new Binding(
                Settings.today(AlgorithmKind.of(settings.getOrDefault("algorithm", "none")).defaults(), settings));
    }

    String sha256() {
        StringBuilder text = new StringBuilder();
        settings.forEach((path, value) -> text.append(path).append('=').append(value).append('\n'));
        return Sha256.of(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /// Tells whether settings are those held. One that came into being after the checkpoint was written counts for nothing.
    boolean holds(Binding now) {
        return differences(now).isEmpty();
    }

    /// Names what differs: `noise.explore 0.2 (was 0.1)`.
    private List<String> differences(Binding now) {
        List<String> different = new ArrayList<>();
        settings.forEach((path, value) -> {
            String other = now.settings.getOrDefault(path, "none");
            if (!other.equals(value)) {
                different.add(path + " " + other + " (was " + value + ")");
            }
        });
        for (String path : now.settings.keySet()) {
            boolean optional = path.startsWith("env.") || path.startsWith("wrap.") || path.startsWith("data.");
            if (optional && !settings.containsKey(path)) {
                different.add(path + " " + now.settings.get(path) + " (was none)");
            }
        }
        return different;
    }

    /// Makes the refusal of a run whose manifest says something else than its checkpoint.
    IOException refusal(Path run, Checkpoint checkpoint, Binding now) {
        List<String> all = differences(now);
        String named = String.join(", ", all.subList(0, Math.min(MOST_NAMED, all.size())))
                + (all.size() > MOST_NAMED ? " and " + (all.size() - MOST_NAMED) + " more" : "");
        return new IOException(Check.message(run.resolve(Manifest.NAME).toString(),
                "the settings of checkpoint " + checkpoint.folder().getFileName(), named)
                + "; put them back; what may change in mid-run is changed by a resume with --set PATH=VALUE");
    }
}
