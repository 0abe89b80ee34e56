// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.fittedq.data.Columns;
import org.fittedq.math.Check;
import org.fittedq.run.DataChoice;
import org.fittedq.run.EnvironmentChoice;
import org.fittedq.settings.Schedule;
import picocli.CommandLine.Model.OptionSpec;

/// Reads which recorded data set is wanted, and how.
final class DataPlan {

    static final String DATA = "--data";
    static final String SHARE = "--data-share";
    static final String SHARE_END = "--data-share-end";
    static final String SHARE_STEPS = "--data-share-steps";
    static final String BOX = "--action-box";

    private DataPlan() {}

    static OptionSpec data() {
        return Options.option(DATA, "FILE",
                "learn from recorded transitions (" + DataArgument.FILES + "; see fittedq collect "
                        + "and inspect), or a folder of such files, in rounds (--rounds); without --env nothing is evaluated")
                .build();
    }

    static OptionSpec share() {
        return Options
                .option(SHARE, "X", "share of each batch that is drawn from the data, in (0, 1]; 1 learns from it "
                        + "alone, below 1 the environment's transitions fill the rest [1]")
                .build();
    }

    static OptionSpec shareEnd() {
        return Options
                .option(SHARE_END, "X",
                        "share of the data that is reached along a straight line, in [0, 1), so that the "
                                + "environment's transitions are ramped in; with " + SHARE_STEPS + " [the share stays]")
                .build();
    }

    static OptionSpec shareSteps() {
        return Options.option(SHARE_STEPS, "N", "steps until " + SHARE_END + " is reached, warm-up included").build();
    }

    static OptionSpec box() {
        return Options
                .option(BOX, "LIST", "box of the actions where there is no --env: one range for all numbers of an "
                        + "action, or one for each, such as -2..2,0..1 [the range of the data's own]")
                .build();
    }

    /// Reads `--data` and the options that go with it, over a configuration file's.
    ///
    /// @return the choice; empty without data
    /// @throws IllegalArgumentException if there is no such file, no module reads it, or a number is out of range
    /// @throws Refusal                  if the file cannot be read
    static Optional<DataChoice> read(Call call, ConfigFile config) {
        Optional<String> file = call.value(DATA).or(() -> config.value(ConfigFile.DATA));
        Optional<String> share = call.value(SHARE).or(() -> config.value(ConfigFile.DATA_SHARE));
        Optional<String> columns = call.value(DataArgument.COLUMNS).or(() -> config.value(ConfigFile.COLUMNS));
        Optional<String> tolerance = call.value(DataArgument.TOLERANCE)
                .or(() -> config.value(ConfigFile.DATA_TOLERANCE));
        Optional<String> box = call.value(BOX).or(() -> config.value(ConfigFile.ACTION_BOX));
        Optional<Schedule> schedule = schedule(call.value(SHARE_END).or(() -> config.value(ConfigFile.DATA_SHARE_END)),
                call.value(SHARE_STEPS).or(() -> config.value(ConfigFile.DATA_SHARE_STEPS)));
        goesWithData(file, SHARE, share);
        goesWithData(file, SHARE_END, schedule.map(Schedule::name));
        goesWithData(file, DataArgument.COLUMNS, columns);
        goesWithData(file, DataArgument.TOLERANCE, tolerance);
        goesWithData(file, BOX, box);
        return file.map(f -> choose(f, columns.map(DataArgument::columns).orElse(Columns.OURS), share)
                .with(schedule.orElse(Schedule.CONSTANT))
                .with(DataArgument.tolerance(tolerance), box.orElse("")));
    }

    /// @throws IllegalArgumentException if one is given without the other, or out of range
    private static Optional<Schedule> schedule(Optional<String> end, Optional<String> steps) {
        Check.that(end.isPresent() == steps.isPresent(), end.isPresent() ? SHARE_STEPS : SHARE_END,
                "to be given with " + (end.isPresent() ? SHARE_END : SHARE_STEPS), "none");
        if (end.isEmpty()) {
            return Optional.empty();
        }
        double share = DataArgument.number(end, 0);
        Check.that(0 <= share && share < 1, SHARE_END, "a number in [0, 1)", "'" + end.get() + "'");
        double over = DataArgument.number(steps, 0);
        Check.that(over >= 1 && over == Math.rint(over) && over <= Integer.MAX_VALUE, SHARE_STEPS,
                "an integer of at least 1", "'" + steps.orElse("") + "'");
        return Optional.of(Schedule.linear(share, (long) over));
    }

    private static void goesWithData(Optional<String> file, String option, Optional<String> value) {
        Check.that(file.isPresent() || value.isEmpty(), option, "a data set to go with it, " + DATA, "none");
    }

    private static DataChoice choose(String file, Columns columns, Optional<String> share) {
        Path path = TrainCommand.path(DATA, file);
        if (!Files.isDirectory(path)) {
            DataArgument.checkThere(DATA, path);
        }
        double part = DataArgument.number(share, 1);
        Check.that(0 < part && part <= 1, SHARE, "a number in (0, 1]", "'" + share.orElse("") + "'");
        try {
            return DataChoice.of(path, columns, part);
        } catch (IOException e) {
            throw new Refusal(Main.BAD_DATA, Refusal.text(e), e);
        }
    }

    /// Reads the environment, which may be missing where recorded data alone is learned from.
    ///
    /// @throws IllegalArgumentException if it is missing elsewhere, or wrong
    static EnvironmentChoice environment(Call call, ConfigFile config, Optional<DataChoice> data) {
        boolean named = call.has(Options.ENV) || config.value(ConfigFile.ENV).isPresent();
        boolean recorded = data.map(d -> d.share() == 1).orElse(false);
        if (named || !recorded) {
            return EnvironmentArguments.read(call, config, Optional.empty());
        }
        Check.that(call.given("env").isEmpty() && call.given("wrap").isEmpty(), Options.ENV,
                "an environment to go with its settings", "none");
        return EnvironmentChoice.NONE;
    }
}
