// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.fittedq.algorithm.Metric;
import org.fittedq.math.Check;
import org.fittedq.settings.Nearest;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `fittedq compare`: one metric of several studies, in a table and a chart.
final class CompareCommand implements Command {

    private static final String METRIC = "--metric";
    private static final String OUT = "--out";

    @Override
    public String name() {
        return "compare";
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().name(name());
        spec.usageMessage().description("Compares one metric of several studies, each a folder of seeds.",
                "Writes <out>.csv and <out>.png: for each study the interquartile mean (IQM) over its seeds and its "
                        + "95 %% bootstrap interval, at the steps that all of its seeds have reached.");
        spec.addPositional(PositionalParamSpec.builder().index("0..*").arity("0..*").paramLabel("DIR")
                .hideParamSyntax(true).type(List.class).auxiliaryTypes(String.class)
                .description("folders of runs, as train --seeds makes").build());
        spec.addOption(Options.option(METRIC, "NAME", "metric, see fittedq describe metrics ["
                + Metric.EVAL_RETURN.key() + "]").build());
        spec.addOption(Options.option(OUT, "NAME", "files to write, without extension [compare]").build());
        return spec;
    }

    @Override
    public int run(Call call) throws IOException {
        List<Path> folders = call.parsed().matchedPositionals().stream().flatMap(p -> p.stringValues().stream())
                .map(text -> TrainCommand.path("DIR", text)).toList();
        Check.that(!folders.isEmpty(), "DIR", "one or more folders of runs", "none", "such as runs/a runs/b");
        Metric metric = metric(call.value(METRIC).orElse(Metric.EVAL_RETURN.key()));
        Path out = TrainCommand.path(OUT, call.value(OUT).orElse("compare"));
        Check.that(out.getFileName() != null, OUT, "a name for files", out);
        List<Curve> curves = new ArrayList<>();
        for (Path folder : folders) {
            curves.add(Curve.read(folder, metric));
        }
        Path table = out.resolveSibling(out.getFileName() + ".csv");
        Path picture = out.resolveSibling(out.getFileName() + ".png");
        Summary.write(table, Curve.csv(curves));
        CompareChart.write(curves, metric, picture);
        call.out().println("comparison: " + table + ", " + picture);
        return Main.OK;
    }

    private static Metric metric(String key) {
        List<String> keys = Arrays.stream(Metric.values()).map(Metric::key).toList();
        Optional<Metric> found = Arrays.stream(Metric.values()).filter(m -> m.key().equals(key)).findFirst();
        return found.orElseThrow(() -> new IllegalArgumentException(
                Check.message(METRIC, "a metric", "'" + key + "'") + "; " + Nearest.to(key, keys)
                        .map(n -> "did you mean " + n + "?").orElse(Hint.of("describe", "metrics") + " lists them")));
    }
}
