// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.fittedq.run.AlgorithmKind;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The beginnings of the curves in `reproductions` come out to the bit, one seed and at least one study of each algorithm.
///
/// A change of bits that is meant needs a line under "Changes results" in the changelog, and the study run again.
@Tag("slow")
class KeptCurvesSlowTest {

    private static final Path ALL = Path.of("../reproductions");

    /// Data that studies were trained on, as `reproductions/run` collects it; made once, as it takes a while.
    @TempDir
    private static Path data;

    @TempDir
    private Path folder;

    /// A study of `reproductions`.
    ///
    /// @param name  its folder
    /// @param steps its beginning: past the warm-up, so that something was learned
    private record Study(String name, int steps) {

        String algorithm() throws IOException {
            return Committed.read(ALL.resolve(name)).experiment().algorithm();
        }
    }

    /// The shortest that cover an algorithm: online, recorded, with a model, with restricted actions.
    static Stream<Study> studies() {
        return Stream.of(new Study("pendulum-ddpg", 2000), new Study("pendulum-td3", 2000),
                new Study("expansion/td3-1", 1000), new Study("expansion/sac-1", 1000),
                new Study("pendulum-sac-v", 2000), new Study("restricted-actions/restricted-pendulum-qt-opt", 2000),
                new Study("pendulum-control-points", 2000), new Study("svg/learned", 2000),
                new Study("recorded/mountaincar-fqi", 5),
                new Study("recorded/pendulum-fqi-trees", 5), new Study("recorded/mountaincar-nfqca", 5),
                new Study("recorded/pendulum-soft-fqi", 5), new Study("recorded/pendulum-soft-fqi-dual", 5),
                new Study("amortized/k-1-share-0.1", 10),
                new Study("restricted-actions/restricted-pointmass-fqi-amortized", 2000));
    }

    @Test
    void everyAlgorithmHasAStudy() throws IOException {
        Set<String> covered = new TreeSet<>();
        for (Study study : studies().toList()) {
            covered.add(study.algorithm());
        }

        assertEquals(
                AlgorithmKind.all().stream().map(AlgorithmKind::name).collect(Collectors.toCollection(TreeSet::new)),
                covered);
    }

    @ParameterizedTest
    @MethodSource("studies")
    void theBeginningOfAKeptCurveComesOutToTheBit(Study study) throws IOException {
        String kept = here(study.name()).toString();

        Ran ran = Ran.of("reproduce", kept, "--seeds", "1", "--steps", String.valueOf(study.steps()), "--out",
                folder.resolve("again").toString(), "--threads", "1");

        assertEquals(0, ran.status(), ran.out() + ran.err());
        assertTrue(ran.out().contains("reproduced: every evaluation, to the bit"), ran.out());
    }

    /// Copies a study, with its data where this test has it.
    private Path here(String name) throws IOException {
        Path kept = Files.createDirectories(folder.resolve("kept"));
        String manifest = Files.readString(ALL.resolve(name).resolve("manifest.json"));
        for (String set : List.of("pendulum", "mountaincar")) {
            String file = "runs/recorded/" + set + ".csv";
            if (manifest.contains(file)) {
                manifest = manifest.replace(file, collected(set).toString());
            }
        }
        Files.writeString(kept.resolve("manifest.json"), manifest);
        Files.copy(ALL.resolve(name).resolve("summary.csv"), kept.resolve("summary.csv"));
        return kept;
    }

    /// The command of `reproductions/run`; the manifest knows the checksum of what it gave.
    private static Path collected(String set) throws IOException {
        Path file = data.resolve(set + ".csv");
        if (Files.exists(file)) {
            return file;
        }
        boolean car = set.equals("mountaincar");
        Ran ran = Ran.of("collect", "--random", "--env", car ? "MountainCarContinuous-v0" : "Pendulum-v1",
                "--wrap.actions.repeat", car ? "5" : "1", "--steps", car ? "10000" : "20000", "--seed", "1", "--out",
                file.toString());
        assertEquals(0, ran.status(), ran.err());
        return file;
    }
}
