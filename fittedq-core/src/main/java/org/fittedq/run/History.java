// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fittedq.store.AppendFile;
import org.fittedq.store.Closing;
import org.fittedq.store.Disk;
import org.fittedq.store.EventFile;
import org.fittedq.store.Json;
import org.fittedq.store.JsonAt;

/// The files of a run that only grow: metrics, evaluations, events; or none, for a training in memory.
///
/// A checkpoint notes how many lines and records there are rather than bytes: wall times are written with more or fewer digits, and
/// two equal runs shall have equal checkpoints. A resume finds the place again, cuts off what lies after it, and goes on with
/// what there is where files were damaged, shortened or deleted.
final class History implements Closeable {

    static final String METRICS = "metrics.jsonl";
    static final String EVALUATIONS = "evaluations.csv";
    static final String EVENTS = "tensorboard/events.out.tfevents.0.fittedq";
    static final String EVALUATION_HEADER = "step,return_mean,return_std,length_mean,episodes";

    /// Where a checkpoint says how much there is.
    static final String KEY = "history";

    private static final String OLD_EVENTS = "events"; // checkpoints of version 1 noted bytes

    /// The open files.
    private record Files(AppendFile metrics, AppendFile evaluations, EventFile events) {

        List<Closeable> all() {
            return List.of(metrics, evaluations, events);
        }
    }

    private final Optional<Files> files;
    private final Map<String, Long> counts = new LinkedHashMap<>();

    private History(Optional<Files> files) {
        this.files = files;
    }

    /// Keeps nothing.
    static History none() {
        return new History(Optional.empty());
    }

    /// Begins the files anew.
    static History begin(RunFolder folder) throws IOException {
        return open(folder, Kept.NOTHING, Kept.NOTHING, Kept.NOTHING);
    }

    /// Opens the files where a checkpoint left them.
    ///
    /// @param meta    of the checkpoint
    /// @param notices out: what is missing or damaged, a sentence each
    static History resume(RunFolder folder, JsonAt meta, List<String> notices) throws IOException {
        Kept metrics = Kept.lines(folder, METRICS, limit(meta, METRICS, METRICS), Kept.Form.JSON);
        Kept evaluations = Kept.lines(folder, EVALUATIONS, limit(meta, EVALUATIONS, EVALUATIONS),
                Kept.Form.CSV);
        Kept events = Kept.records(folder, EVENTS, limit(meta, EVENTS, OLD_EVENTS));
        for (Kept kept : List.of(metrics, evaluations, events)) {
            notices.addAll(kept.notices());
        }
        return open(folder, metrics, evaluations, events);
    }

    private static Kept.Limit limit(JsonAt meta, String name, String old) {
        return meta.find(KEY).map(h -> Kept.Limit.units(h.at(name).whole()))
                .orElseGet(() -> Kept.Limit.bytes(meta.at(old).whole()));
    }

    private static History open(RunFolder folder, Kept metrics, Kept evaluations, Kept events) throws IOException {
        Disk disk = folder.disk();
        List<Closeable> opened = new ArrayList<>();
        try {
            AppendFile m = AppendFile.open(disk, folder.resolve(METRICS), metrics.bytes());
            opened.add(m);
            AppendFile e = AppendFile.open(disk, folder.resolve(EVALUATIONS), evaluations.bytes());
            opened.add(e);
            Path tensorboard = folder.resolve(EVENTS).getParent();
            disk.createDirectories(tensorboard);
            EventFile t = EventFile.open(disk, folder.resolve(EVENTS), events.bytes(), wallSeconds());
            opened.add(t);
            // the names too must survive a loss of power, once a checkpoint notes what is in these files
            disk.forceDirectory(tensorboard);
            disk.forceDirectory(folder.path());
            History history = new History(Optional.of(new Files(m, e, t)));
            history.counts.put(METRICS, metrics.units());
            history.counts.put(EVALUATIONS, evaluations.units());
            history.counts.put(EVENTS, Math.max(1, events.units())); // the first says which format it is
            if (evaluations.units() == 0) {
                history.evaluation(EVALUATION_HEADER);
            }
            return history;
        } catch (IOException | RuntimeException e) {
            Closing.after(e, opened);
            throw e;
        }
    }

    /// Returns how many lines and records there are, by file, for a checkpoint to note.
    Map<String, Object> counts() {
        return new LinkedHashMap<>(counts);
    }

    private void count(String file) {
        counts.merge(file, 1L, Long::sum);
    }

    /// Appends a line of metrics, which the operating system has when this returns.
    void metrics(Map<String, Object> line) throws IOException {
        if (files.isPresent()) {
            files.get().metrics().line(Json.of(line).line());
            count(METRICS);
            files.get().metrics().flush();
            files.get().events().flush();
        }
    }

    /// Appends a line of `evaluations.csv`.
    void evaluation(String line) throws IOException {
        if (files.isPresent()) {
            files.get().evaluations().line(line);
            count(EVALUATIONS);
            files.get().evaluations().flush();
        }
    }

    /// Appends a number to the events; the next line of metrics flushes them.
    void scalar(String tag, long step, double value) throws IOException {
        if (files.isPresent()) {
            files.get().events().scalar(tag, step, (float) value, wallSeconds());
            count(EVENTS);
        }
    }

    /// Waits until all that was appended is on the device.
    void force() throws IOException {
        if (files.isPresent()) {
            files.get().metrics().force();
            files.get().evaluations().force();
            files.get().events().force();
        }
    }

    static double wallSeconds() {
        return System.currentTimeMillis() / 1e3;
    }

    @Override
    public void close() throws IOException {
        if (files.isPresent()) {
            Closing.all(files.get().all());
        }
    }

    /// Tells whether a run has written metrics already.
    static boolean hasMetrics(RunFolder folder) throws IOException {
        Path file = folder.resolve(METRICS);
        if (!folder.disk().exists(file)) {
            return false;
        }
        try (Disk.In in = folder.disk().open(file)) {
            return in.size() > 0;
        }
    }
}
