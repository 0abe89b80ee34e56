// SPDX-License-Identifier: Apache-2.0
package org.fittedq.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ReadmeTest {

    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    @Test
    void theReadmesProgramIsTheTestedExample() throws IOException {
        String readme = Files.readString(ROOT.resolve("README.md"));
        String source = Files.readString(
                ROOT.resolve("examples/src/main/java/org/fittedq/examples/TrainAndDeploy.java"));
        String quoted = readme.substring(readme.indexOf("```java") + 7,
                readme.indexOf("```", readme.indexOf("```java") + 7));
        int region = source.indexOf("region=\"train\"") + "region=\"train\"".length();

        String example = source.substring(region, source.indexOf("// @end", region));

        assertEquals(example.replaceAll("\\s+", " ").strip(), quoted.replaceAll("\\s+", " ").strip());
    }

    @Test
    void everyFileThatTheReadmeLinksToExists() throws IOException {
        Matcher links = Pattern.compile("\\]\\(([^)#]+)\\)").matcher(Files.readString(ROOT.resolve("README.md")));

        while (links.find()) {
            assertTrue(links.group(1).startsWith("http") || Files.exists(ROOT.resolve(links.group(1))), links.group(1));
        }
    }
}
