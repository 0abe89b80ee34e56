// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.fittedq.run.Training;
import org.junit.jupiter.api.Test;

/// Studies of this repository, as they were committed: with what all modules bring.
class KeptManifestsTest {

    @Test
    void everyCommittedManifestIsRead() throws IOException {
        List<Path> folders;
        try (Stream<Path> files = Files.walk(Path.of("..", "reproductions"))) {
            folders = files.filter(f -> f.endsWith("manifest.json")).map(Path::getParent).sorted().toList();
        }
        for (Path folder : folders) {
            Training.experiment(folder);
        }

        assertTrue(folders.size() > 100, folders.size() + " manifests");
    }
}
