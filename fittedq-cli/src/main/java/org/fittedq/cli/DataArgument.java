// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.fittedq.data.Columns;
import org.fittedq.data.DataFile;
import org.fittedq.data.Transitions;
import org.fittedq.math.Check;
import org.fittedq.run.DataChoice;
import picocli.CommandLine.Model.OptionSpec;

/// A data set that the command line names. A missing one is a slip of the user's, a damaged one is bad data.
final class DataArgument {

    static final String COLUMNS = "--columns";
    static final String TOLERANCE = "--data-tolerance";

    /// What kinds of files there are, for help.
    static final String FILES = "….csv, ….jsonl, ….hdf5, ….h5 or ….arrow";

    private DataArgument() {}

    static OptionSpec columnsOption() {
        return Options.option(COLUMNS, "LIST",
                "other names of columns, such as r=reward,s=obs_,a0=torque; in HDF5 of data sets: s=obs,truncated=ends")
                .build();
    }

    static OptionSpec toleranceOption() {
        return Options.option(TOLERANCE, "X", "how far outside the box an action of the data is still cut to it, as "
                + "rounding, in widths of the box [" + DataChoice.TOLERANCE + "]").build();
    }

    /// Reads a tolerance.
    ///
    /// @throws IllegalArgumentException if it is out of range
    static double tolerance(Optional<String> text) {
        double tolerance = number(text, DataChoice.TOLERANCE);
        Check.that(0 <= tolerance && tolerance <= 1, TOLERANCE, "a number in [0, 1]", "'" + text.orElse("") + "'");
        return tolerance;
    }

    /// Returns a number; NaN for what is none.
    static double number(Optional<String> text, double otherwise) {
        try {
            return text.isPresent() ? Double.parseDouble(text.get()) : otherwise;
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    /// Reads it, with the columns of [#columnsOption()], and tells what was taken for granted.
    ///
    /// @param what how the file is given: an option's or a parameter's name, for messages
    /// @throws IllegalArgumentException if it cannot be one, or there is none
    /// @throws Refusal                  if it breaks a rule
    static Transitions read(Call call, String what, Path file) {
        Columns columns = call.value(COLUMNS).map(DataArgument::columns).orElse(Columns.OURS);
        checkThere(what, file);
        try {
            Transitions data = DataFile.read(file, columns);
            tell(call.terminal(), data.notes());
            return data;
        } catch (IOException e) {
            throw new Refusal(Main.BAD_DATA, Refusal.text(e), e);
        }
    }

    /// Tells what was taken for granted in reading, a line each.
    static void tell(Terminal terminal, List<String> notes) {
        notes.forEach(note -> terminal.error("note: " + note));
    }

    /// Checks that there is such a file, of a kind that can be read.
    ///
    /// @throws IllegalArgumentException if not
    static void checkThere(String what, Path file) {
        DataFile.checkName(file);
        Check.that(Files.isRegularFile(file), what, "a file",
                Files.exists(file) ? file + ", which is a folder" : file + ", which does not exist");
    }

    /// Spells names of columns as [#columns] reads them.
    static String text(Map<String, String> columns) {
        return columns.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).collect(Collectors.joining(","));
    }

    /// Reads names of columns.
    ///
    /// @throws IllegalArgumentException if a pair is none, or names an unknown column
    static Columns columns(String list) {
        Columns columns = Columns.OURS;
        for (String pair : list.split(",")) {
            int equals = pair.indexOf('=');
            Check.that(equals > 0, COLUMNS, "pairs such as r=reward", "'" + pair + "'");
            columns = columns.with(pair.substring(0, equals), pair.substring(equals + 1));
        }
        return columns;
    }
}
