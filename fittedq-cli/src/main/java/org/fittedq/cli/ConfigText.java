// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.io.PrintWriter;
import org.fittedq.run.AlgorithmKind;
import org.fittedq.run.EnvironmentChoice;
import org.fittedq.run.Presets;
import org.fittedq.run.RunSettings;
import org.fittedq.settings.Settings;

/// Prints a configuration file with every setting at its default, which `train --config` reads back.
final class ConfigText {

    private ConfigText() {}

    static void print(PrintWriter out, AlgorithmKind kind, Record settings, EnvironmentChoice environment) {
        out.println("# fittedq train --config FILE");
        out.println(ConfigFile.ALGORITHM + ": " + kind.name());
        out.println(ConfigFile.ENV + ": " + scalar(environment.name()));
        if (!environment.jar().isEmpty()) {
            out.println(ConfigFile.ENV_JAR + ": " + scalar(environment.jar()));
        }
        out.println(ConfigFile.PRESET + ": " + Presets.AUTHORS);
        group(out, ConfigFile.RUN, RunSettings.DEFAULT);
        group(out, ConfigFile.SETTINGS, settings);
        environment.defaults().ifPresent(s -> group(out, ConfigFile.ENV_SETTINGS, s));
        group(out, ConfigFile.WRAP, environment.wrapperDefaults());
    }

    private static void group(PrintWriter out, String name, Record settings) {
        out.println();
        out.println(name + ":");
        for (Settings.Described s : Settings.describe(settings)) {
            String value = s.type().startsWith("list")
                    ? "[" + s.defaultValue().replace("[]", "").replace(",", ", ") + "]"
                    : scalar(s.defaultValue());
            String unit = s.unit().isEmpty() ? "" : " [" + s.unit() + "]";
            String range = s.range().isEmpty() ? "" : "; range " + s.range();
            out.println("  " + s.path() + ": " + value + "  # " + s.meaning() + unit + range);
        }
    }

    private static String scalar(String value) {
        return value.matches("[A-Za-z0-9][A-Za-z0-9.+-]*|-[0-9.]+([eE][+-]?[0-9]+)?")
                ? value
                : "'" + value.replace("'", "''") + "'";
    }
}
