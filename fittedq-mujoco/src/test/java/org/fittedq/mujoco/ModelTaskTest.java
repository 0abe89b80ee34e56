// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mujoco;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.fittedq.env.EnvironmentFailure;
import org.fittedq.env.Environments;
import org.fittedq.env.check.EnvironmentCheck;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Spec;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelTaskTest {

    /// A slide beside a free box. The keyframe is not where episodes begin.
    private static final String MODEL = """
            <mujoco>
              <option timestep="0.01"/>
              <worldbody>
                <body name="slider">
                  <joint name="x" type="slide" axis="1 0 0" damping="0.5" ref="0.25"/>
                  <geom type="sphere" size="0.1" mass="1.5"/>
                </body>
                <body name="box" pos="0 3 0"><freejoint/><geom type="box" size="0.1 0.2 0.3"/></body>
              </worldbody>
              <actuator>
                <motor joint="x" gear="2" ctrllimited="true" ctrlrange="-0.5 0.5"/>
                <general name="push" joint="x" dyntype="filter" dynprm="0.3" gainprm="1" ctrllimited="true" ctrlrange="-1 4"/>
              </actuator>
              <keyframe><key qpos="5 1 1 1 1 0 0 0" qvel="1 1 1 1 1 1 1"/></keyframe>
            </mujoco>
            """;
    private static final int NQ = 8;
    private static final int NV = 7;

    @TempDir
    private Path folder;

    @BeforeEach
    void library() {
        Native.assumeLibrary();
    }

    /// Pays the way and ends beyond a place.
    public static final class Slider implements ModelTask {

        /// Of a user.
        public record Settings(String model, double end, int timeLimitSteps) {

            public static final Settings DEFAULT = new Settings("slider.xml", 1e9, 4);
        }

        private final Mechanism mechanism;
        private final double end;
        private double before;

        public Slider(Settings settings) {
            this.mechanism = Mechanism.of(Path.of(settings.model()), 2);
            this.end = settings.end();
        }

        @Override
        public Mechanism mechanism() {
            return mechanism;
        }

        private double x() {
            return mechanism.simulation().qpos(0);
        }

        @Override
        public void begun() {
            before = x();
        }

        @Override
        public double reward(float[] action) {
            return 100 * (x() - before) - action[0];
        }

        @Override
        public boolean terminal() {
            return x() > end;
        }
    }

    private Path file(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private Slider slider(double end) {
        try {
            return new Slider(new Slider.Settings(file("slider.xml", MODEL).toString(), end, 4));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /// The box lies on a plane with four corners, and old versions have room for one contact.
    @Test
    void aWarningAfterWhichMujocoGoesOnCutsNothing() throws IOException {
        String full = MODEL.replace("<worldbody>",
                "<size nconmax=\"1\"/><worldbody><geom type=\"plane\" size=\"9 9 1\" pos=\"0 0 -0.29\"/>");
        try (Slider task = new Slider(new Slider.Settings(file("full.xml", full).toString(), 1e9, 4))) {
            Outcome out = new Outcome(NQ + NV);
            task.reset(new RandomStream(1, "start"), out.observation());

            task.step(new float[]{0.5f, 1}, out);

            assertFalse(out.episodeEnded());
            assertTrue(task.warning().isEmpty());
            assertTrue(out.reward() != 0);
        }
    }

    private static void assertShows(Simulation s, List<Float> observation) {
        List<Float> expected = IntStream.range(0, NQ + NV).mapToObj(i -> (float) (i < NQ ? s.qpos(i) : s.qvel(i - NQ)))
                .toList();
        assertEquals(expected, observation);
    }

    @Test
    void theObservationIsAllPositionsThenAllVelocitiesAsTheyAre() {
        try (Slider task = slider(1e9)) {
            assertShows(task.mechanism().simulation(), Steps.reset(task, new RandomStream(1, "start")));
            for (int t = 0; t < 5; t++) {
                assertShows(task.mechanism().simulation(), Steps.step(task, -0.5f, 4).observation());
            }
            double[] saved = task.saveState().orElseThrow();
            float[] shown = new float[NQ + NV];
            task.observe(shown);
            Steps.step(task, 0, 1);
            task.restoreState(saved, new RandomStream(1, "start"));
            float[] restored = new float[NQ + NV];
            task.observe(restored);
            assertArrayEquals(shown, restored);
        }
    }

    @Test
    void theSpecIsTheModelsAndTheClassesAlsoWhenClosed() {
        Slider task = slider(1e9);
        Spec spec = task.spec();
        task.close();

        assertEquals(new Spec("Slider", NQ + NV, ActionBox.of(new float[]{-0.5f, -1}, new float[]{0.5f, 4}), 0.02),
                spec);
        assertEquals(spec, task.spec());
    }

    @Test
    void aClassWithoutANameIsAModel() {
        try (Mechanism mechanism = Mechanism.of(file("slider.xml", MODEL), 1)) {
            ModelTask task = new ModelTask() {
                @Override
                public Mechanism mechanism() {
                    return mechanism;
                }

                @Override
                public double reward(float[] action) {
                    return 0;
                }
            };

            assertEquals("model", task.spec().name());
            assertFalse(Steps.rest(task).terminal());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void rewardAndEndAreTheUsersAndTheRewardMayCompareWithTheStateBefore() {
        try (Slider task = slider(0.3)) {
            Simulation s = task.mechanism().simulation();
            Steps.reset(task, new RandomStream(1, "start"));
            boolean ended = false;
            for (int t = 0; t < 20 && !ended; t++) {
                double before = s.qpos(0);
                Steps.Given given = Steps.step(task, 0.5f, 3);
                assertEquals(100 * (s.qpos(0) - before) - 0.5, given.reward());
                assertEquals(s.qpos(0) > 0.3, given.terminal());
                ended = given.terminal();
            }
            assertTrue(ended);
        }
    }

    @Test
    void startsAreAboutTheModelsFirstStateWithinTheNoiseAndFillIt() {
        try (Slider task = slider(1e9)) {
            double[] first = {0.25, 0, 3, 0, 1, 0, 0, 0};
            double largest = 0;
            for (int i = 0; i < 20; i++) {
                List<Float> start = Steps.reset(task, new RandomStream(i, "start"));
                for (int k : new int[]{0, 1, 2, 3, 8, 9, 10, 11, 12, 13, 14}) { // some versions normalise the quaternion
                    largest = Math.max(largest, Math.abs(start.get(k) - (k < NQ ? first[k] : 0)));
                }
            }
            assertTrue(0.0095 < largest && largest <= 0.01 + 1e-6, "noise " + largest);
        }
    }

    @Test
    void theContractOfEnvironmentsIsKept() {
        assertEquals(List.of(), EnvironmentCheck.problems(slider(0.5), 3));
    }

    @Test
    void aSavedStateGoesOnInANewEnvironmentToTheBit() {
        Steps.goOnFromASavedState(() -> slider(1e9));
    }

    @Test
    void aStepThatMakesTheSimulationUnstableIsTakenBackAndTruncates() {
        try (Slider task = slider(0.3)) {
            double[] qpos = {1, 0, 0, 0, 1, 0, 0, 0}; // beyond the end
            Steps.begin(task, qpos, new double[]{0, 1e20, 0, 0, 0, 0, 0});

            Steps.Given given = Steps.step(task, 0, 1);

            assertEquals(0, given.reward());
            assertFalse(given.terminal());
            assertTrue(given.truncated());
            assertEquals(1f, given.observation().get(0));
            assertEquals(1e20f, given.observation().get(NQ + 1));
        }
    }

    @Test
    void theSettingsNameTheModelAndTheTimeLimitCuts() throws IOException {
        Map<String, String> settings = Map.of("model", file("other.xml", MODEL).toString());
        try (Environment task = Environments.create(Slider.class, settings, Map.of())) {
            Outcome out = new Outcome(task.spec().observationSize());
            task.reset(new RandomStream(1, "start"), out.observation());
            for (int t = 1; t <= 4; t++) {
                task.step(new float[]{0.5f, 1}, out);
                assertFalse(out.terminal());
                assertEquals(t == 4, out.truncated());
            }
        }
    }

    /// A tetrahedron, in a folder of its own beside the model, and a part of the model in another.
    @Test
    void meshesAndPartsAreFoundBesideTheModel() throws IOException {
        file("meshes/wedge.obj", """
                v 0 0 0
                v 1 0 0
                v 0 1 0
                v 0 0 1
                f 1 3 2
                f 1 2 4
                f 1 4 3
                f 2 3 4
                """);
        file("parts/motor.xml", """
                <mujocoinclude>
                  <actuator><motor joint="x" ctrllimited="true" ctrlrange="-1 1"/></actuator>
                </mujocoinclude>
                """);
        Path model = file("wedge.xml",
                """
                        <mujoco>
                          <compiler meshdir="meshes"/>
                          <asset><mesh name="wedge" file="wedge.obj"/></asset>
                          <worldbody>
                            <body name="wedge"><joint name="x" type="slide" axis="1 0 0"/><geom type="mesh" mesh="wedge"/></body>
                          </worldbody>
                          <include file="parts/motor.xml"/>
                        </mujoco>
                        """);
        Path relative = Path.of("").toAbsolutePath().relativize(model.toRealPath());

        for (Path path : List.of(model, relative)) {
            try (Mechanism mechanism = Mechanism.of(path, 1)) {
                assertEquals(7, mechanism.simulation().geomType(0));
                assertTrue(mechanism.simulation().mass(1) > 100, "solid"); // of water; versions differ in the volume
                assertEquals(ActionBox.symmetric(1, 1), mechanism.spec("wedge", 2).actions());
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            name="lift" joint="x"                                          | actuator 'lift'
            joint="x"                                                      | actuator 0 (no name; the first is 0)
            name="lift" joint="x" ctrllimited="false" ctrlrange="0 0"      | actuator 'lift'
            """)
    void anActuatorWithoutARangeIsNamed(String attributes, String name) throws IOException {
        Path model = file("free.xml", MODEL.replaceFirst("<motor [^>]*>", "<motor " + attributes + "/>"));

        assertEquals("model " + model + ", " + name + ": expected a ctrlrange, the bounds of the action, got none; add "
                + "one, such as ctrlrange=\"-1 1\"", failure(model));
    }

    @Test
    void aModelWithoutActuatorsIsRefused() throws IOException {
        Path model = file("still.xml", MODEL.replaceFirst("(?s)<actuator>.*</keyframe>", ""));

        assertEquals(
                "model " + model + ": expected actuators, whose controls are the actions, got none; add some, such "
                        + "as <actuator><motor joint=\"…\" ctrlrange=\"-1 1\"/></actuator>",
                failure(model));
    }

    @Test
    void errorsInAModelAreMujocosOwnWithTheFilesName() throws IOException {
        Path model = file("broken.xml", MODEL.replace("joint=\"x\"", "joint=\"y\""));

        String message = failure(model);

        assertTrue(message.startsWith("model " + model + ": expected a file that MuJoCo "), message);
        assertTrue(message.contains("'y'"), message);
    }

    @Test
    void aFileThatIsNotThereIsNamedWithTheFolderThatItIsSoughtIn() {
        Path gone = folder.resolve("gone.xml");

        assertEquals("model: expected a readable file, got " + gone, failure(gone));
        assertEquals("model: expected a readable file, got gone.xml in " + Path.of("").toAbsolutePath(),
                failure(Path.of("gone.xml")));
        assertEquals("model: expected a readable file, got " + folder, failure(folder));
    }

    @Test
    void aStepHasASubstep() throws IOException {
        Path model = file("slider.xml", MODEL);

        assertEquals("frameSkip: expected an integer of at least 1, got 0",
                assertThrows(IllegalArgumentException.class, () -> Mechanism.of(model, 0)).getMessage());
    }

    private static String failure(Path model) {
        return assertThrows(EnvironmentFailure.class, () -> Mechanism.of(model, 1)).getMessage();
    }

    @Test
    void theFirstStateIsNotTheKeyframes() {
        try (Slider task = slider(1e9)) {
            task.mechanism().simulation().reset();

            assertArrayEquals(new double[]{0.25, 0},
                    new double[]{task.mechanism().simulation().qpos(0), task.mechanism().simulation().qvel(0)});
        }
    }
}
