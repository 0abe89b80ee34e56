// SPDX-License-Identifier: Apache-2.0
package org.fittedq.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.launcher.JavaModuleOptions;
import org.junit.jupiter.api.Test;

/// Spark says which packages of Java it must reach: the launcher and these tests say the same, and a new Spark is noticed.
class JavaOptionsTest {

    private static final Pattern LOOP = Pattern
            .compile("for file in ([a-z. ]+); do\\s+options\\+=\\(\"--add-opens=java.base/([a-z.]*)\\$file");

    @Test
    void theLauncherOpensWhatSparkListsAndNoMore() throws IOException {
        String launcher = Files.readString(Path.of("..", "fittedq"));
        Set<String> opened = new TreeSet<>();
        Matcher loops = LOOP.matcher(launcher);
        while (loops.find()) {
            for (String name : loops.group(1).split(" ")) {
                opened.add("java.base/" + loops.group(2) + name);
            }
        }
        opened.addAll(packages(Stream.of(launcher.substring(launcher.indexOf("use_spark()")).split("[\\s()\"]+"))
                .filter(word -> !word.contains("$"))));
        assertEquals(listed(), opened);
    }

    @Test
    void theseTestsRunWithThem() {
        Set<String> opened = packages(ManagementFactory.getRuntimeMXBean().getInputArguments().stream());
        opened.retainAll(listed()); // others may be asked for by the tests themselves
        assertEquals(listed(), opened);
    }

    /// Packages that this Java has: Spark also lists some of older ones, of which Java would warn.
    private static Set<String> listed() {
        Set<String> listed = packages(Stream.of(JavaModuleOptions.defaultModuleOptionArray()));
        listed.removeIf(each -> ModuleLayer.boot().findModule(each.substring(0, each.indexOf('/')))
                .filter(module -> module.getPackages().contains(each.substring(each.indexOf('/') + 1))).isEmpty());
        return listed;
    }

    private static Set<String> packages(Stream<String> words) {
        return words.filter(word -> word.startsWith("--add-opens=") && word.endsWith("=ALL-UNNAMED"))
                .map(word -> word.substring(word.indexOf('=') + 1, word.lastIndexOf('=')))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
