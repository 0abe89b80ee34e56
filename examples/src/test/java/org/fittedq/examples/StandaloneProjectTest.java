// SPDX-License-Identifier: Apache-2.0
package org.fittedq.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.fittedq.deploy.Policy;
import org.fittedq.env.check.EnvironmentCheck;
import org.fittedq.math.Compute;
import org.fittedq.run.EnvironmentChoice;
import org.fittedq.run.Experiment;
import org.fittedq.run.Training;
import org.fittedq.run.TrainingListener;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The project in `standalone`, which is outside this build, compiles against the library and trains from its jar.
class StandaloneProjectTest {

    private static final Path SOURCES = Path.of("standalone/src/main/java");

    @TempDir
    private Path folder;

    private EnvironmentChoice crane;

    @BeforeEach
    void compileAndPack() throws IOException {
        Path classes = folder.resolve("classes");
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
                Stream<Path> sources = Files.walk(SOURCES)) {
            List<Path> java = sources.filter(f -> f.toString().endsWith(".java")).toList();
            assertTrue(compiler.getTask(null, files, null,
                    List.of("-d", classes.toString(), "-cp", System.getProperty("java.class.path"), "-Xlint:all",
                            "-Werror", "-proc:none"),
                    null, files.getJavaFileObjectsFromPaths(java)).call());
        }
        Path jar = folder.resolve("crane.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> all = Files.walk(classes)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new JarEntry(classes.relativize(file).toString().replace('\\', '/')));
                out.write(Files.readAllBytes(file));
            }
        }
        crane = new EnvironmentChoice("com.acme.Crane", jar.toString(), Map.of(), Map.of());
    }

    @Test
    void theCraneKeepsTheContractOfEnvironments() {
        assertEquals(List.of(), EnvironmentCheck.problems(crane.make(), 1));
    }

    @Test
    void theCraneTrainsFromItsJarAndResumesWithIt() throws IOException {
        Experiment experiment = Experiment.of("sac", "Pendulum-v1").with(crane).with(Map.of("run.steps", "200",
                "run.evalEvery", "100", "run.evalEpisodes", "1", "replay.warmupSteps", "50", "replay.batchSize", "16",
                "networks.shape.hidden", "16,16"));
        Path run = folder.resolve("run");
        TrainingListener stopping = new TrainingListener() {
            @Override
            public void stepped(Training training, long step) {
                if (step == 120) {
                    training.requestStop();
                }
            }
        };

        try (Training training = Training.begin(run, experiment, new Compute(1), stopping)) {
            training.run();
        }
        try (Training training = Training.resume(run, new Compute(1), TrainingListener.NONE)) {
            assertTrue(training.run());
            assertEquals(200, training.step());
        }

        float[] action = new float[1];
        Policy.load(run.resolve("policy")).act(new float[]{1, 0, 0, 0}, action);
        assertTrue(Math.abs(action[0]) <= 3, "acceleration " + action[0]);
        assertEquals(3, Files.readAllLines(run.resolve("evaluations.csv")).size());
    }
}
