// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Collectors;
import org.fittedq.env.Environments;
import org.fittedq.run.AlgorithmKind;
import org.fittedq.run.Presets;
import picocli.CommandLine.Model.CommandSpec;

/// `fittedq list`: algorithms, environments, presets.
final class ListCommand implements Command {

    @Override
    public String name() {
        return "list";
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().name(name());
        spec.usageMessage().description("Lists algorithms, environments and tuned presets.");
        return spec;
    }

    @Override
    public int run(Call call) {
        PrintWriter out = call.out();
        out.println("Algorithms (fittedq describe ALGO):");
        AlgorithmKind.all().forEach(k -> line(out, k.name(), k.description().title() + "; " + k.description().use()));
        out.println();
        out.println("Environments (fittedq describe ENV):");
        Environments.all().forEach(e -> line(out, e.name(), e.description()));
        out.println();
        out.println("Tuned presets, used unless --preset authors is given:");
        for (AlgorithmKind kind : AlgorithmKind.all()) {
            List<Presets.Preset> presets = tuned(kind);
            if (!presets.isEmpty()) {
                line(out, kind.name(),
                        presets.stream().map(Presets.Preset::environment).collect(Collectors.joining(", ")));
            }
        }
        return Main.OK;
    }

    /// Returns the presets of an algorithm, in the order of the environments.
    static List<Presets.Preset> tuned(AlgorithmKind kind) {
        return Environments.all().stream().flatMap(e -> Presets.tuned(kind.name(), e.name()).stream()).toList();
    }

    private static void line(PrintWriter out, String name, String text) {
        out.printf("  %-26s %s%n", name, text);
    }
}
