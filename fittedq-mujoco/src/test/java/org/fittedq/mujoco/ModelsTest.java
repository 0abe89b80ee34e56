// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mujoco;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The models against the numbers that Gymnasium's compile to.
class ModelsTest {

    /// Task; time of a substep and of a step, s; nq, nv, nu; the controls' bound; masses of the bodies without the world, kg.
    private static final List<String> COMPILED = """
            InvertedPendulum-v5       | 0.02 0.04   | 2 2 1    | 3   | 10.47197551 5.018591641
            InvertedDoublePendulum-v5 | 0.01 0.05   | 3 3 1    | 1   | 10.47197551 4.198738582 4.198738582
            Reacher-v5                | 0.01 0.02   | 4 4 2    | 1   | 0.03560471674 0.03560471674 0.004188790205 0.003053628059
            Pusher-v5                 | 0.01 0.05   | 11 11 7  | 2   | 7.293521505 3.141592654 0.08545132018 1.628601632 0.4071504079 0.08545132018 0.8427322293 0.005026548246 0.1809557368 0.002513274123 7.853981634e-06 4.021238597e-10
            Swimmer-v5                | 0.01 0.04   | 5 5 2    | 1   | 35.60471674 35.60471674 35.60471674
            Hopper-v5                 | 0.002 0.008 | 6 6 3    | 1   | 3.665191429 4.057890511 2.781356696 5.31557477
            HalfCheetah-v5            | 0.01 0.05   | 9 9 6    | 1   | 6.250209205 1.543514644 1.587447699 1.09539749 1.438075314 1.20083682 0.8845188285
            Walker2d-v5               | 0.002 0.008 | 9 9 6    | 1   | 3.665191429 4.057890511 2.781356696 3.166725395 4.057890511 2.781356696 3.166725395
            Ant-v5                    | 0.01 0.05   | 15 14 8  | 1   | 0.3272492347 0.03915775373 0.03915775373 0.06759220453 0.03915775373 0.03915775373 0.06759220453 0.03915775373 0.03915775373 0.06759220453 0.03915775373 0.03915775373 0.06759220453
            Humanoid-v5               | 0.003 0.015 | 24 23 17 | 0.4 | 8.90746237 2.261946711 6.616194128 4.751750929 2.755696167 1.767145868 4.751750929 2.755696167 1.767145868 1.661080485 1.229540193 1.661080485 1.229540193
            """
            .lines().toList();

    static Stream<String> rows() {
        List<String> tasks = TasksTest.all().toList();
        return COMPILED.stream().filter(row -> tasks.contains(name(row)));
    }

    private static String name(String row) {
        return row.split(" ", 2)[0];
    }

    @Test
    void eachTaskHasARow() {
        List<String> named = COMPILED.stream().map(ModelsTest::name).toList();

        assertEquals(List.of(),
                TasksTest.all().filter(name -> name.endsWith("-v5") && !named.contains(name)).toList());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void theNumbersAreThoseThatGymnasiumsModelsCompileTo(String row) {
        Native.assumeLibrary();
        double[][] columns = Arrays.stream(row.split("\\|")).skip(1)
                .map(column -> Arrays.stream(column.strip().split(" ")).mapToDouble(Double::parseDouble).toArray())
                .toArray(double[][]::new);
        MujocoTasks tasks = new MujocoTasks();
        try (Task task = (Task) tasks.create(name(row), tasks.settings(name(row)))) {
            Simulation s = task.mechanism().simulation();

            assertEquals(columns[0][0], s.timestep());
            assertEquals(columns[0][1], task.spec().stepSeconds(), 1e-15);
            assertEquals(columns[1][0], s.nq());
            assertEquals(columns[1][1], s.nv());
            assertEquals(columns[1][2], s.nu());
            assertEquals(columns[3].length + 1, s.nbody());
            for (int control : IntStream.range(0, s.nu()).toArray()) {
                assertEquals(-columns[2][0], s.ctrlRange(control, false));
                assertEquals(columns[2][0], s.ctrlRange(control, true));
            }
            for (int body = 1; body < s.nbody(); body++) {
                double mass = columns[3][body - 1];
                assertEquals(mass, s.mass(body), 1e-9 * mass, "body " + body); // printed with 10 digits
            }
        }
    }
}
