// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.fittedq.data.Columns;
import org.fittedq.data.DataFile;
import org.fittedq.data.Transitions;
import org.fittedq.math.Check;

/// Which recorded data set a run learns from, and how.
///
/// @param file    path of the file
/// @param columns its names of columns by ours
/// @param share   share of each batch that is drawn from it: 1 learns from it alone, below 1 from the environment too
/// @param sha256  digest of the file's bytes, in hexadecimal, so that a resumed run has the same data
public record DataChoice(String file, Map<String, String> columns, double share, String sha256) {

    /// Copies the map, keeping its order.
    ///
    /// @throws IllegalArgumentException if the share is out of range
    public DataChoice {
        Check.that(0 < share && share <= 1, "data share", "a number in (0, 1]", share);
        columns = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(columns));
    }

    /// Chooses a file as it is now.
    ///
    /// @param file    path of the file
    /// @param columns its names of columns
    /// @param share   share of each batch that is drawn from it
    /// @return the choice
    /// @throws IOException if the file cannot be read
    public static DataChoice of(Path file, Columns columns, double share) throws IOException {
        return new DataChoice(file.toString(), columns.theirs(), share, DataFile.digest(file));
    }

    /// Reads the data set.
    ///
    /// @return all of it
    /// @throws IOException if the file cannot be read, breaks a rule, or is not the one that was chosen
    public Transitions read() throws IOException {
        Path path = Path.of(file);
        String now = DataFile.digest(path);
        if (!now.equals(sha256)) {
            throw new IOException(Check.message(file, "the file that the run began with, of SHA-256 " + sha256, now));
        }
        return DataFile.read(path, new Columns(columns));
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("file", file);
        json.put("columns", columns);
        json.put("share", String.valueOf(share));
        json.put("sha256", sha256);
        return json;
    }

    /// Returns a copy whose relative path is found from where it began.
    DataChoice begunIn(WorkingDirectory directory) {
        return new DataChoice(directory.resolve(file), columns, share, sha256);
    }

    static DataChoice read(JsonAt json) {
        return new DataChoice(json.at("file").text(), Experiment.texts(json.at("columns")),
                Double.parseDouble(json.at("share").text()), json.at("sha256").text());
    }
}
