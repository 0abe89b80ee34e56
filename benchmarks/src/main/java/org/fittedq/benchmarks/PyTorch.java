// SPDX-License-Identifier: Apache-2.0
package org.fittedq.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The same CEM in PyTorch (`benchmarks/pytorch/cem.py`), where there is one, in the same run as ours.
final class PyTorch {

    private static final String SCRIPT = "benchmarks/pytorch/cem.py";

    private PyTorch() {}

    /// Adds the lines of the report.
    ///
    /// @param threads number of threads
    /// @param ours    tenth percentile of ours with as many, ms
    static void lines(List<String> lines, int threads, double ours) throws IOException {
        String python = Optional.ofNullable(System.getenv("PYTHON")).orElse("python3");
        List<String> out;
        try {
            Process process = new ProcessBuilder(python, SCRIPT, String.valueOf(threads))
                    .redirectError(ProcessBuilder.Redirect.DISCARD).start();
            out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
            if (process.onExit().join().exitValue() != 0) {
                out = List.of();
            }
        } catch (IOException e) {
            lines.add("- the same in PyTorch: not measured, " + e.getMessage());
            return;
        }
        if (out.isEmpty()) {
            lines.add("- the same in PyTorch: not measured, " + python + " " + SCRIPT + " failed (no torch there?)");
            return;
        }
        for (String line : out.subList(1, out.size())) {
            String[] words = line.split(" ");
            double best = Double.parseDouble(words[1]);
            lines.add(String.format(Locale.ROOT,
                    "- the same in PyTorch %s (%s), %d thread%s: %.1f ms (%.1f ms), %.2f times the time of ours",
                    out.getFirst(), words[0], threads, threads == 1 ? "" : "s", best, Double.parseDouble(words[2]),
                    best / ours));
        }
    }
}
