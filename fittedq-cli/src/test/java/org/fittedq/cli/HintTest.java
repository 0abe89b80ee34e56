// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fittedq.run.EnvironmentChoice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Commands that messages and results name are typed as they stand, and work.
class HintTest {

    /// A command stands at the end of its sentence, or before these words.
    private static final Pattern COMMAND = Pattern
            .compile(
                    "(?m)\\bfittedq ((?:'[^']*'|(?! (?:lists|shows|looks)\\b)[^'\\n])+)(?: (?:lists|shows|looks)\\b|$)");
    private static final Pattern WORD = Pattern.compile("((?:[^\\s']|'[^']*')+)");

    @TempDir
    private Path folder;

    /// The commands in a text, each as a shell would split it.
    private static List<List<String>> commands(String text) {
        List<List<String>> all = new ArrayList<>();
        Matcher command = COMMAND.matcher(text);
        while (command.find()) {
            List<String> words = new ArrayList<>();
            WORD.matcher(command.group(1)).results().forEach(m -> words.add(m.group().replace("'", "")));
            all.add(words);
        }
        return all;
    }

    private static Ran follow(String text) {
        List<List<String>> commands = commands(text);
        assertEquals(1, commands.size(), text);
        Ran ran = Ran.of(commands.getFirst().toArray(String[]::new));
        assertEquals(Main.OK, ran.status(), text + ran.err());
        return ran;
    }

    private String run() {
        return folder.resolve("a run").toString(); // a blank, as in many home folders
    }

    @Test
    void whatATrainingSaysAtItsEndWorks() {
        Ran trained = Ran.train("--steps", "300", "--out", run());

        Ran evaluated = follow(trained.out());

        assertTrue(evaluated.out().contains("return "), evaluated.out());
    }

    @Test
    void whatAFinishedRunSaysTrainsOn() {
        Ran.train("--steps", "300", "--out", run());

        Ran on = follow(Ran.of("resume", run()).out());

        assertTrue(on.out().contains("600 steps"), on.out());
    }

    @Test
    void aRunThatIsThereIsContinuedAsTheRefusalSays() {
        Ran.train("--steps", "300", "--out", run());

        Ran refused = Ran.train("--steps", "300", "--out", run());

        assertEquals(Main.USAGE, refused.status());
        follow(refused.err());
    }

    /// Neither can be continued: a study of several runs, a folder of something else, a file.
    @Test
    void whatIsNoRunIsNotOfferedToBeContinued() throws IOException {
        Files.createDirectory(folder.resolve("other"));
        Files.writeString(folder.resolve("other/notes.txt"), "text");
        Files.writeString(folder.resolve("file"), "text");

        for (String there : List.of("other", "file")) {
            Path path = folder.resolve(there);
            Ran refused = Ran.train("--steps", "300", "--out", path.toString());

            assertEquals("run folder: expected one that does not exist, or is empty, got " + path + "; choose another",
                    refused.err().strip());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"train td3", "train", "train nothing --env Pendulum-v1", "train td3 --env Nothing",
            "train td3 --env Pendulum-v1 --td3.zzzzz 1", "train td3 --env Pendulum-v1 --env.zzzzz 1",
            "train td3 --env Pendulum-v1 --wrap.zzzzz 1", "train td3 --env Pendulum-v1 --zzzzz", "zzzzzzzzz",
            "list --zzzzz",
            "compare a --metric zzzzzzzzzz", "evaluate a --fqe --data b.csv --fqe.zzzzz 1",
            "evaluate a --plan 3 --plan.zzzzz 1", "describe zzzzz"})
    void whatAWrongCommandLineSaysWorks(String line) {
        Ran wrong = Ran.of(line.split(" "));

        assertEquals(Main.USAGE, wrong.status(), wrong.err());
        for (List<String> command : commands(wrong.err())) {
            Ran ran = Ran.of(command.toArray(String[]::new));
            assertEquals(Main.OK, ran.status(), command + ran.err());
        }
    }

    /// Wherever a shell would split or read more into a word, it is quoted.
    @Test
    void wordsThatAShellWouldSplitAreQuoted() {
        Function<String, String> hint = word -> Hint.named("./fittedq", List.of("resume", word));

        assertEquals("./fittedq resume runs/Pendulum-v1/td3/1", hint.apply("runs/Pendulum-v1/td3/1"));
        assertEquals("./fittedq resume größe/値", hint.apply("größe/値"));
        assertEquals("./fittedq resume 'my run'", hint.apply("my run"));
        assertEquals("./fittedq resume 'it'\\''s'", hint.apply("it's"));
        assertEquals("./fittedq resume '$HOME'", hint.apply("$HOME"));
        assertEquals("./fittedq resume ''", hint.apply(""));
        assertEquals("'my tools/fittedq' list", Hint.named("my tools/fittedq", List.of("list")));
    }

    /// A fault may show with these settings alone.
    @Test
    void theCheckOfAnEnvironmentHasItsSettings() {
        EnvironmentChoice choice = new EnvironmentChoice("com.acme.Crane", "my crane.jar", Map.of("mass", "2"),
                Map.of("actions.repeat", "3"));

        assertEquals("fittedq check-env --env com.acme.Crane --env-jar 'my crane.jar' --env.mass 2 "
                + "--wrap.actions.repeat 3", EnvironmentFault.check(choice));
    }

    /// Starts a process, stops it on its way, and returns what it says then.
    private static String stopped(List<String> args) throws Exception {
        Process process = Ran.start(args);
        try (BufferedReader out = process.inputReader()) {
            String line = out.readLine();
            while (!line.startsWith("step 400/")) {
                line = out.readLine();
            }
            process.toHandle().destroy(); // SIGTERM, and its output stays open
            return out.readAllAsString();
        }
    }

    /// Each seed that is left has its whole command, and the one that was stopped its own.
    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aStoppedStudySaysHowTheOtherSeedsAreTrained() throws Exception {
        List<String> args = new ArrayList<>(List.of("train", "td3", "--env", "Pendulum-v1"));
        args.addAll(Ran.TINY);
        args.addAll(List.of("--td3.tau", "0.01", "--no-normalize-observations", "--steps", "100000", "--seeds", "3,1,2",
                "--out", run()));
        String said = stopped(args);
        List<List<String>> commands = commands(said);

        assertEquals(List.of("resume", run() + "/seed-3"), commands.getFirst());
        assertEquals(List.of("summarize", run()), commands.getLast());
        assertEquals(4, commands.size(), said);
        List<String> second = commands.get(1);
        assertEquals(List.of("train", "td3"), second.subList(0, 2));
        assertTrue(
                second.containsAll(List.of("--td3.tau", "0.01", "--no-normalize-observations", "--seed", "1", "--out",
                        run() + "/seed-1")),
                said);
        assertFalse(second.contains("--seeds"), said);
        List<String> shorter = new ArrayList<>(second);
        shorter.set(shorter.indexOf("--steps") + 1, "300");
        assertEquals(Main.OK, Ran.of(shorter.toArray(String[]::new)).status());
    }
}
