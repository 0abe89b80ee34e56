// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fittedq.data.Columns;
import org.fittedq.data.DataFile;
import org.fittedq.data.Transitions;
import org.fittedq.math.Check;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.Spec;
import org.fittedq.rounds.Log;
import org.fittedq.rounds.Rounds;
import org.fittedq.settings.Schedule;
import org.fittedq.store.JsonAt;
import org.fittedq.store.WorkingDirectory;

/// Which recorded data set a run learns from, and how.
///
/// @param file      path of the file, or of a folder of files, which is learned from in rounds
/// @param columns   its names of columns by ours
/// @param share     share of each batch that is drawn from it: 1 learns from it alone, below 1 from the environment too
/// @param schedule  how the share changes with the steps of the run
/// @param sha256    digest of the file's bytes, in hexadecimal, so that a resumed run has the same data
/// @param tolerance how far outside the box an action is still cut to it, as rounding, in widths of the box, in [0, 1]
/// @param box       the box of actions where no environment says it, such as `-2..2` for all dimensions or `-2..2,0..1` for
///                  each; empty: the range of the data's own
public record DataChoice(String file, Map<String, String> columns, double share, Schedule schedule, String sha256,
        double tolerance, String box) {

    private static final String SHARE_END = "shareEnd";
    private static final String SHARE_STEPS = "shareSteps";

    /// Actions are cut that lie outside by what single precision and printed digits lose: 10⁻⁵ of the box's width.
    public static final double TOLERANCE = 1e-5;

    /// Copies the map, keeping its order.
    ///
    /// @throws IllegalArgumentException if a number is out of range, or the box is none
    public DataChoice {
        Check.that(0 < share && share <= 1, "data share", "a number in (0, 1]", share);
        schedule.check("data share", "[0, 1)");
        Check.that(share < 1 || !schedule.isOn(), "data share", "below 1 with a schedule", share,
                "the environment is stepped from the first step on");
        Check.that(0 <= tolerance && tolerance <= 1, "data tolerance", "a number in [0, 1]", tolerance);
        if (!box.isEmpty()) {
            bounds(box);
        }
        columns = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(columns));
    }

    /// Chooses a file, or a folder of files, as it is now, with the usual tolerance and no box of its own.
    ///
    /// @param file    path of the file
    /// @param columns its names of columns
    /// @param share   share of each batch that is drawn from it
    /// @return the choice
    /// @throws IOException if the file cannot be read
    public static DataChoice of(Path file, Columns columns, double share) throws IOException {
        return new DataChoice(file.toString(), columns.theirs(), share, Schedule.CONSTANT, DataFile.digestAll(file),
                TOLERANCE, "");
    }

    /// Returns a copy with another tolerance and box.
    ///
    /// @param tolerance how far outside the box an action is still cut to it, in widths of the box, in [0, 1]
    /// @param box       as of the record
    /// @return the copy
    /// @throws IllegalArgumentException if the tolerance is out of range, or the box is none
    public DataChoice with(double tolerance, String box) {
        return new DataChoice(file, columns, share, schedule, sha256, tolerance, box);
    }

    /// Returns a copy whose share changes, so that what the environment gives is ramped in.
    ///
    /// @param schedule how it changes with the steps of the run, to a share in [0, 1)
    /// @return the copy
    /// @throws IllegalArgumentException if the share reached is out of range, or the share at first is 1
    public DataChoice with(Schedule schedule) {
        return new DataChoice(file, columns, share, schedule, sha256, tolerance, box);
    }

    /// Reads the data set.
    ///
    /// @return all of it
    /// @throws IOException if the file cannot be read, breaks a rule, or is not the one that was chosen
    public Transitions read() throws IOException {
        checkSame();
        return DataFile.read(Path.of(file), new Columns(columns));
    }

    /// @throws IOException if the file is not the one that was chosen
    private void checkSame() throws IOException {
        String now = DataFile.digestAll(Path.of(file));
        if (!now.equals(sha256)) {
            throw new IOException(Check.message(file, "the file that the run began with, of SHA-256 " + sha256, now));
        }
    }

    /// Tells whether it is a folder of files.
    boolean isFolder() {
        return Files.isDirectory(Path.of(file));
    }

    /// Returns the data set as a log to be cut into blocks.
    ///
    /// @param actions their box
    /// @throws IOException if a file cannot be read, or the data is not that which was chosen
    Log log(Rounds.Cut cut, ActionBox actions) throws IOException {
        checkSame();
        List<float[]> bounds = new ArrayList<>();
        for (int d = 0; d < actions.size(); d++) {
            bounds.add(new float[]{actions.low(d), actions.high(d)});
        }
        return new Log(DataFile.files(Path.of(file)).stream().map(f -> f.toAbsolutePath().toString()).toList(), columns,
                cut.rows(), cut.heldOut(), bounds, tolerance);
    }

    /// Returns what the data says of an environment that is not there, if it is not read whole: its shapes are those of its first file.
    ///
    /// @throws IOException              if the file cannot be read
    /// @throws IllegalArgumentException if no box of actions was given
    Spec spec() throws IOException {
        Check.that(!box.isEmpty(), "--action-box",
                "the box of the actions, as there is no environment to say it and the data is not read whole", "none");
        return spec(DataFile.read(DataFile.files(Path.of(file)).getFirst(), new Columns(columns)));
    }

    /// Returns what the data says of an environment that is not there.
    ///
    /// @param data what was read
    Spec spec(Transitions data) {
        return new Spec(EnvironmentChoice.NONE.name(), data.observationSize(), actionBox(data));
    }

    /// Returns the box of the data's actions where no environment says it: the one that was given, or their range.
    ///
    /// @param data what was read
    /// @return the box
    /// @throws IllegalArgumentException if the box has another size, or none was given and a dimension never varies
    ActionBox actionBox(Transitions data) {
        float[] low = data.actionMin();
        float[] high = data.actionMax();
        if (!box.isEmpty()) {
            float[][] bounds = bounds(box);
            Check.that(bounds.length == 1 || bounds.length == low.length, "--action-box",
                    low.length == 1 ? "one range" : "one range, or " + low.length + ", as many as actions have numbers",
                    bounds.length);
            for (int d = 0; d < low.length; d++) {
                low[d] = bounds[bounds.length == 1 ? 0 : d][0];
                high[d] = bounds[bounds.length == 1 ? 0 : d][1];
            }
        }
        for (int d = 0; d < low.length; d++) {
            Check.that(low[d] < high[d], data.origin().action(d),
                    "numbers that vary, as without an environment their range is the box of actions",
                    low[d] + " in every row",
                    "give the box with --action-box LOW..HIGH, one for each number of an action, or the environment with "
                            + "--env");
        }
        return ActionBox.of(low, high);
    }

    /// Reads ranges.
    ///
    /// @return (low, high) of each
    private static float[][] bounds(String box) {
        String[] ranges = box.split(",", -1);
        float[][] out = new float[ranges.length][2];
        for (int d = 0; d < ranges.length; d++) {
            String[] ends = ranges[d].strip().split("\\.\\.", 2);
            try {
                out[d][0] = Float.parseFloat(ends[0]);
                out[d][1] = Float.parseFloat(ends[ends.length - 1]);
            } catch (NumberFormatException e) {
                out[d][0] = Float.NaN;
            }
            Check.that(Float.isFinite(out[d][0]) && Float.isFinite(out[d][1]) && out[d][0] < out[d][1], "--action-box",
                    "ranges LOW..HIGH such as -2..2,0..1, each LOW below its HIGH", "'" + ranges[d] + "'");
        }
        return out;
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("file", file);
        json.put("columns", columns);
        json.put("share", String.valueOf(share));
        if (schedule instanceof Schedule.Linear(double end, long overSteps)) {
            json.put(SHARE_END, String.valueOf(end));
            json.put(SHARE_STEPS, String.valueOf(overSteps));
        }
        json.put("sha256", sha256);
        json.put("tolerance", String.valueOf(tolerance));
        json.put("box", box);
        return json;
    }

    /// Returns a copy whose relative path is found from where it began.
    DataChoice begunIn(WorkingDirectory directory) {
        return new DataChoice(directory.resolve(file), columns, share, schedule, sha256, tolerance, box);
    }

    /// Reads a manifest's; those of earlier versions have neither schedule nor tolerance nor box.
    static DataChoice read(JsonAt json) {
        return new DataChoice(json.at("file").text(), json.at("columns").texts(),
                Double.parseDouble(json.at("share").text()), schedule(json), json.at("sha256").text(),
                json.find("tolerance").map(t -> Double.parseDouble(t.text())).orElse(TOLERANCE),
                json.find("box").map(JsonAt::text).orElse(""));
    }

    private static Schedule schedule(JsonAt json) {
        return json.find(SHARE_END).isEmpty()
                ? Schedule.CONSTANT
                : Schedule.linear(Double.parseDouble(json.at(SHARE_END).text()),
                        Long.parseLong(json.at(SHARE_STEPS).text()));
    }
}
