// SPDX-License-Identifier: Apache-2.0
package org.fittedq.process;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Spec;
import org.fittedq.random.RandomStream;

/// The other side of the protocol, written from its description: serves one of the library's environments. The episode's
/// generator is the stream of the seed named `episode`; a saved state is the environment's numbers after the words drawn.
final class Served {

    static final String STREAM = "episode";

    private final Environment environment;
    private final Spec spec;
    private final DataInputStream in;
    private final OutputStream out;
    private final Outcome outcome;
    private long seed;
    private RandomStream random = new RandomStream(0, STREAM);

    Served(Environment environment, InputStream in, OutputStream out) {
        this.environment = environment;
        this.spec = environment.spec();
        this.in = new DataInputStream(in);
        this.out = out;
        this.outcome = new Outcome(spec.observationSize());
    }

    void serve() throws IOException {
        for (String[] words = words(); words.length > 0 && !words[0].equals("close"); words = words()) {
            byte[] bytes = in.readNBytes(Integer.parseInt(words[words.length - 1]));
            ByteBuffer numbers = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            switch (words[0]) {
                case "hello" -> answer("hello 1");
                case "spaces" -> spaces();
                case "reset" -> reset(Long.parseLong(words[1]));
                case "step" -> step(numbers);
                case "save" -> save();
                case "restore" -> restore(numbers);
                default -> {
                    out.write(("error 15\nunknown request").getBytes(StandardCharsets.US_ASCII));
                    out.flush();
                }
            }
        }
        environment.close();
    }

    /// The words of the next header; none at the end of the input.
    private String[] words() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                return new String[0];
            }
            line.append((char) b);
        }
        return line.toString().split(" ");
    }

    private void spaces() throws IOException {
        int n = spec.actions().size();
        double[] numbers = new double[1 + 2 * n];
        numbers[0] = spec.stepSeconds();
        for (int i = 0; i < n; i++) {
            numbers[1 + i] = spec.actions().low(i);
            numbers[1 + n + i] = spec.actions().high(i);
        }
        answer("spaces " + spec.observationSize() + " " + n + " 1", numbers);
    }

    private void reset(long newSeed) throws IOException {
        seed = newSeed;
        random = new RandomStream(seed, STREAM);
        environment.reset(random, outcome.observation());
        answer("reset", doubles(outcome.observation()));
    }

    private void step(ByteBuffer numbers) throws IOException {
        float[] action = new float[spec.actions().size()];
        for (int i = 0; i < action.length; i++) {
            action[i] = (float) numbers.getDouble();
        }
        environment.step(action, outcome);
        double[] observation = doubles(outcome.observation());
        double[] answer = new double[1 + observation.length];
        answer[0] = outcome.reward();
        System.arraycopy(observation, 0, answer, 1, observation.length);
        answer("step " + (outcome.terminal() ? 1 : 0) + " " + (outcome.truncated() ? 1 : 0), answer);
    }

    private void save() throws IOException {
        double[] state = environment.saveState().orElseThrow();
        double[] all = new double[2 + state.length];
        all[0] = seed;
        all[1] = random.skip(0);
        System.arraycopy(state, 0, all, 2, state.length);
        answer("save", all);
    }

    private void restore(ByteBuffer numbers) throws IOException {
        double[] all = new double[numbers.remaining() / Double.BYTES];
        numbers.asDoubleBuffer().get(all);
        seed = (long) all[0];
        random = new RandomStream(seed, STREAM);
        random.seek((long) all[1]);
        environment.restoreState(Arrays.copyOfRange(all, 2, all.length), random);
        answer("restore");
    }

    private static double[] doubles(float[] values) {
        double[] out = new double[values.length];
        Arrays.setAll(out, i -> values[i]);
        return out;
    }

    private void answer(String words, double... numbers) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(numbers.length * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asDoubleBuffer().put(numbers);
        out.write((words + " " + bytes.capacity() + "\n").getBytes(StandardCharsets.US_ASCII));
        out.write(bytes.array());
        out.flush();
    }
}
