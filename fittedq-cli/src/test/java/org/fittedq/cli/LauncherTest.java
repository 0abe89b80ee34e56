// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// The script `fittedq` in a folder of its own, with a Java that says how it was called and a Maven that only notes that it was.
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {

    private static final FileTime BUILT = FileTime.fromMillis(1_700_000_000_000L);
    private static final FileTime BEFORE = FileTime.fromMillis(1_600_000_000_000L);
    private static final FileTime AFTER = FileTime.fromMillis(1_800_000_000_000L);

    @TempDir
    private Path folder;

    private Path root;

    @BeforeEach
    void makeABuiltClone() throws IOException {
        root = Files.createDirectory(folder.resolve("a clone, größe"));
        write("fittedq", Files.readString(Path.of("..", "fittedq")));
        write("jdk/release", "JAVA_VERSION=\"25.0.3\"\n");
        write("jdk/bin/java", "#!/bin/sh\nfor last; do :; done\necho \"$LC_ALL $last\"\n");
        write("jdk/bin/javac", "#!/bin/sh\n");
        write("bin/mvn", "#!/bin/sh\necho built >>'" + root + "/maven.log'\n"
                + "mkdir -p '" + root + "/fittedq-cli/target/lib'\n"
                + "echo new >'" + root + "/fittedq-cli/target/fittedq-cli-1.jar'\n"
                + "echo new >'" + root + "/fittedq-cli/target/lib/fittedq-core-1.jar'\n");
        for (String source : List.of("pom.xml", "fittedq-cli/pom.xml", "fittedq-cli/src/main/A.java")) {
            write(source, "one");
        }
        write("fittedq-cli/target/fittedq-cli-1.jar", "one");
        write("fittedq-cli/target/lib/fittedq-core-1.jar", "one");
        age(BEFORE);
        Files.setLastModifiedTime(root.resolve("fittedq-cli/target/fittedq-cli-1.jar"), BUILT);
        Files.setLastModifiedTime(root.resolve("fittedq-cli/target/lib/fittedq-core-1.jar"), BUILT);
    }

    private void write(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        assertTrue(file.toFile().setExecutable(true));
    }

    /// Gives every file and folder one time, as a copy may.
    private void age(FileTime time) throws IOException {
        try (var all = Files.walk(root)) {
            for (Path path : all.toList()) {
                Files.setLastModifiedTime(path, time);
            }
        }
    }

    private String start(Map<String, String> locale, String argument) throws Exception {
        ProcessBuilder builder = new ProcessBuilder("bash", root.resolve("fittedq").toString(), argument);
        builder.environment().keySet().removeIf(name -> name.startsWith("LC_") || name.equals("LANG"));
        builder.environment().remove("HOME"); // as in cron
        builder.environment().putAll(locale);
        builder.environment().put("FITTEDQ_JAVA_HOME", root.resolve("jdk").toString());
        builder.environment().merge("PATH", root.resolve("bin").toString(), (path, own) -> own + ":" + path);
        builder.redirectErrorStream(true);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said.strip();
    }

    private int builds() throws IOException {
        Path log = root.resolve("maven.log");
        return Files.exists(log) ? Files.readAllLines(log).size() : 0;
    }

    /// A container, cron and ssh have no locale; Java would lose every letter beyond ASCII of arguments and file names.
    @Test
    void whereTheLocaleKnowsAsciiAloneJavaIsGivenOneWithUtf8() throws Exception {
        List<String> said = new ArrayList<>();
        for (Map<String, String> locale : List.of(Map.of("LC_ALL", "C"), Map.of("LC_ALL", "POSIX"),
                Map.<String, String>of(), Map.of("LANG", "C"), Map.of("LANG", "xx_YY.UTF-8"))) {
            said.add(start(locale, "größe 値.csv"));
        }

        for (String one : said) {
            assertTrue(one.matches("(C|en_US)\\.UTF-8 größe 値\\.csv"), one);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX) // elsewhere the locale may not be installed
    void aLocaleThatKnowsMoreThanAsciiIsKept() throws Exception {
        assertEquals("C.utf8 größe", start(Map.of("LC_ALL", "C.utf8"), "größe"));
    }

    /// A plain copy gives every file the time of the copy, in any order.
    @Test
    void aCopyOfABuiltCloneIsNotBuiltAgain() throws Exception {
        start(Map.of(), "first");
        age(BUILT);
        Files.setLastModifiedTime(root.resolve("fittedq-cli/src/main/A.java"), AFTER);

        start(Map.of(), "second");

        assertEquals(0, builds());
    }

    @Test
    void whatChangedIsBuilt() throws Exception {
        start(Map.of(), "first");
        write("fittedq-cli/src/main/A.java", "two");
        Files.setLastModifiedTime(root.resolve("fittedq-cli/src/main/A.java"), AFTER);

        start(Map.of(), "second");

        assertEquals(1, builds());
    }

    /// The jars are of other sources than these, although these were built once.
    @Test
    void sourcesThatAreAsTheyWereAreBuiltIfTheJarsAreOthers() throws Exception {
        start(Map.of(), "first");
        write("fittedq-cli/target/fittedq-cli-1.jar", "of other sources");
        age(BUILT);
        Files.setLastModifiedTime(root.resolve("fittedq-cli/src/main/A.java"), AFTER);

        start(Map.of(), "second");

        assertEquals(1, builds());
    }
}
