// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fittedq.math.Check;

/// Splits a command line into settings by path (`--td3.delay 3`, `--td3.delay=3`) and all the rest: which settings there
/// are depends on the algorithm and the environment, so they are not options that a parser could know beforehand.
///
/// @param rest     other arguments, in their order
/// @param settings text by path
record DottedOptions(List<String> rest, Map<String, String> settings) {

    /// Splits.
    ///
    /// @throws IllegalArgumentException if a setting has no value, or is given twice
    static DottedOptions split(String[] args) {
        List<String> rest = new ArrayList<>();
        Map<String, String> settings = new LinkedHashMap<>();
        for (int i = 0; i < args.length; i++) {
            int equals = args[i].indexOf('=');
            String option = equals < 0 ? args[i] : args[i].substring(0, equals);
            if (!option.startsWith("--") || option.indexOf('.') < 0) {
                rest.add(args[i]);
                continue;
            }
            boolean apart = equals < 0;
            boolean missing = apart && (i + 1 == args.length || args[i + 1].startsWith("--"));
            Check.that(!missing, option, "a value", "none");
            String value = apart ? args[++i] : args[i].substring(equals + 1);
            boolean first = settings.putIfAbsent(option.substring(2), value) == null;
            Check.that(first, option, "the option once", "it twice");
        }
        return new DottedOptions(rest, settings);
    }
}
