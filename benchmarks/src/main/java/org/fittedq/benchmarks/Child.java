// SPDX-License-Identifier: Apache-2.0
package org.fittedq.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleFunction;
import java.util.stream.Collectors;

/// A process that measures when it is asked to and rests otherwise, so that ours and others' take turns: it prints one line when it
/// is ready, then answers each line `WHAT SECONDS` by a line of numbers, until its input ends.
///
/// A JVM of its own for each measure, as one that has run other tasks before has compiled the shared code for all of them.
final class Child implements AutoCloseable {

    private final Process process;
    private final BufferedReader answers;
    private final Writer questions;
    private final String ready;

    private Child(ProcessBuilder builder) throws IOException {
        process = builder.start();
        answers = process.inputReader(StandardCharsets.UTF_8);
        questions = process.outputWriter(StandardCharsets.UTF_8);
        ready = Optional.ofNullable(answers.readLine()).orElse("");
    }

    /// Starts a JVM with the report's flags.
    ///
    /// @param main      a class that calls [#serve]
    /// @param library   file of libmujoco; empty for the one that is found
    /// @param arguments of the class
    /// @throws IOException if it ends before it is ready
    static Child java(Class<?> main, Optional<String> library, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(Report.FLAGS);
        command.add("--enable-native-access=ALL-UNNAMED");
        library.ifPresent(file -> command.add("-Dmujoco.library=" + file));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(Arrays.asList(arguments));
        Child child = new Child(new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT));
        if (child.ready.isEmpty()) {
            throw new IOException(main.getName() + " failed");
        }
        return child;
    }

    /// Starts a script with the interpreter that the variable `PYTHON` names, or `python3`.
    ///
    /// @return empty if it ends before it is ready: there is no interpreter, or a module that it needs is missing
    static Optional<Child> python(String script, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Optional.ofNullable(System.getenv("PYTHON")).orElse("python3"));
        command.add(script);
        command.addAll(Arrays.asList(arguments));
        try {
            return Optional.of(new Child(new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD)))
                    .filter(child -> !child.ready.isEmpty());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /// What it printed when it was ready.
    String ready() {
        return ready;
    }

    /// Has something measured.
    double[] ask(String what, double seconds) throws IOException {
        questions.write(what + " " + seconds + "\n");
        questions.flush();
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("no answer to " + what);
        }
        return Arrays.stream(answer.split(" ")).mapToDouble(Double::parseDouble).toArray();
    }

    /// Ends it.
    @Override
    public void close() throws IOException {
        questions.close();
        process.onExit().join();
    }

    /// Answers questions: the other end.
    ///
    /// @param ready    line to print first
    /// @param measures seconds → numbers, by name
    static void serve(String ready, Map<String, DoubleFunction<double[]>> measures) throws IOException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        out.println(ready);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            double[] numbers = measures.get(words[0]).apply(Double.parseDouble(words[1]));
            out.println(Arrays.stream(numbers).mapToObj(String::valueOf).collect(Collectors.joining(" ")));
        }
    }
}
