// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fittedq.deploy.Policy;
import org.fittedq.deploy.ValidActionsMissingException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Valid actions that are a user's code: commands take them from the run's environment, which throws if an action is none of them.
class CodeSetTest {

    private static final String NAME = "com.gridco.Battery";

    @TempDir
    private static Path folder;

    @BeforeAll
    static void train() throws IOException {
        Path source = Files.createDirectories(folder.resolve("source")).resolve("Battery.java");
        try (var in = CodeSetTest.class.getResourceAsStream("Battery.java")) {
            Files.copy(in, source);
        }
        String jar = UserJar.of(folder, source, "battery");
        Ran ran = trained("td3", jar, "--normalize-observations");
        assertEquals(Main.OK, ran.status(), ran.err());
    }

    private static Ran trained(String name, String jar, String... more) {
        List<String> args = new ArrayList<>(List.of("train", "td3", "--env", NAME, "--env-jar", jar, "--steps", "300",
                "--out", run(name)));
        args.addAll(Ran.TINY);
        args.addAll(List.of(more));
        return Ran.of(args.toArray(String[]::new));
    }

    private static String run(String name) {
        return folder.resolve(name).toString();
    }

    @Test
    void everyCommandTakesTheSetFromTheEnvironment() {
        String data = folder.resolve("data.csv").toString();
        for (List<String> args : List.of(List.of("evaluate", run("td3"), "--episodes", "5"),
                List.of("evaluate", run("td3"), "--policy", "policy-best", "--episodes", "5"),
                List.of("collect", "--policy", run("td3"), "--steps", "100", "--out", data),
                List.of("collect", "--policy", run("td3"), "--noise", "0.3", "--steps", "100", "--out",
                        run("noisy.csv")),
                List.of("gap", run("td3"), "--states", "20"),
                List.of("evaluate", run("td3"), "--fqe", "--data", data, "--fqe.sweeps", "2", "--fqe.resamples",
                        "0"))) {
            Ran ran = Ran.of(args.toArray(String[]::new));

            assertEquals(Main.OK, ran.status(), args + ": " + ran.err());
            assertEquals("", ran.err());
        }
    }

    @Test
    void whatIsLoadedWithoutItIsToldWhoseCodeItIs() {
        ValidActionsMissingException e = assertThrows(ValidActionsMissingException.class,
                () -> Policy.load(folder.resolve("td3/policy")));

        assertEquals(NAME + "$$Lambda", e.code());
    }

    /// As the manifest of a program that supplies its environment says.
    @Test
    void whereNoEnvironmentCanBeMadeItIsRefusedInOneLine() throws IOException {
        Path manifest = folder.resolve("td3/manifest.json");
        String text = Files.readString(manifest);
        String data = folder.resolve("own.csv").toString();
        assertEquals(Main.OK,
                Ran.of("collect", "--policy", run("td3"), "--steps", "100", "--out", data).status());
        String supplied = text.replaceFirst(
                "(?s)\"environment\": \\{\\s*\"name\": \"" + NAME + "\",\\s*\"jar\": \"[^\"]*\"",
                "\"environment\": { \"name\": \"supplied\", \"jar\": \"\"");
        assertTrue(!supplied.equals(text), text);
        Files.writeString(manifest, supplied);

        Ran ran = Ran.of("evaluate", run("td3"), "--fqe", "--data", data);
        Files.writeString(manifest, text);

        assertEquals(run("td3")
                + "/policy: expected the valid actions of Battery, which are code: Policy.load(folder, sets), "
                + "got none; they are what " + NAME + "$$Lambda told in training", ran.err().strip());
        assertEquals(Main.BAD_DATA, ran.status());
    }
}
