// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Holds that an algorithm's table of symbols names what is in its code.
class SymbolTablesTest {

    private static final Path SOURCES = Path.of("src/main/java/org/fittedq/algorithm");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern NAME = Pattern.compile("(?<![.\\w])[a-zA-Z]\\w*");

    /// Names in the second column, without what follows a dot, that occur nowhere but in comments.
    private static List<String> missing(String file) {
        String code = String.join("\n", file.lines().filter(line -> !line.strip().startsWith("//")).toList());
        return names(file).filter(name -> !Pattern.compile("\\b" + name + "\\b").matcher(code).find()).toList();
    }

    private static Stream<String> names(String file) {
        return file.lines().filter(line -> line.startsWith("/// | ")).map(line -> line.split(" \\| ", -1)[2])
                .flatMap(column -> CODE.matcher(column).results()).map(r -> r.group(1))
                .flatMap(text -> NAME.matcher(text).results()).map(MatchResult::group);
    }

    @Test
    void everyNameInATableIsInTheCode() throws IOException {
        long names = 0;
        try (Stream<Path> all = Files.list(SOURCES)) {
            for (Path path : all.sorted().toList()) {
                String file = Files.readString(path);
                assertEquals(List.of(), missing(file), path.getFileName().toString());
                names += names(file).count();
            }
        }

        assertTrue(names > 60, names + " names");
    }

    @Test
    void aNameThatIsNotThereIsFound() {
        String file = "/// | paper | code |\n/// |---|---|\n/// | s, y | `b.s() y` |\n/// | π(s) | `policyArgmax` |\nvoid f(Batch b, Vec y) {}";

        assertEquals(List.of("policyArgmax"), missing(file));
    }
}
