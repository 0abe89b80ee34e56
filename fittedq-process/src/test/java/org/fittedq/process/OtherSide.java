// SPDX-License-Identifier: Apache-2.0
package org.fittedq.process;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.fittedq.env.Environments;

/// Programs for the other side of the pipe, each in a JVM of its own: good ones and bad ones.
final class OtherSide {

    static final Map<String, String> NOISY = Map.of("observations.noise", "0.1");

    private static final InputStream IN = new FileInputStream(FileDescriptor.in);
    private static final OutputStream OUT = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out));

    private OtherSide() {}

    /// The command that starts one.
    static String command(String... arguments) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> words = List.of(java, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-cp",
                System.getProperty("java.class.path").replace(File.pathSeparator + File.pathSeparator,
                        File.pathSeparator),
                OtherSide.class.getName());
        StringBuilder command = new StringBuilder();
        words.forEach(word -> command.append('"').append(word).append("\" "));
        for (String argument : arguments) {
            command.append('"').append(argument).append("\" ");
        }
        return command.toString().strip();
    }

    static ProcessEnvironment.Settings settings(String... arguments) {
        return new ProcessEnvironment.Settings(command(arguments), ".", 60, 0);
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        switch (arguments[0]) {
            case "pendulum" -> serve(Map.of());
            case "noisy" -> serve(NOISY);
            case "script" -> play(Files.readString(Path.of(arguments[1])));
            case "stubborn" -> {
                serve(Map.of());
                new CountDownLatch(1).await();
            }
            case "nothing" -> new CountDownLatch(1).await();
            case "dies" -> {
                System.err.println("no such asset");
                System.err.println("giving up");
                System.exit(3);
            }
            default -> answer(arguments);
        }
    }

    private static void serve(Map<String, String> wrappers) throws IOException {
        new Served(Environments.create("Pendulum-v1", Map.of(), wrappers), IN, OUT).serve();
    }

    /// Answers request after request with the given texts, whatever is asked: a header, and after a colon its numbers.
    private static void answer(String[] answers) throws IOException {
        for (String answer : answers) {
            readRequest();
            String[] parts = answer.split(":", 2);
            OUT.write((parts[0] + "\n").getBytes(StandardCharsets.UTF_8));
            if (parts.length == 2) {
                String[] numbers = parts[1].strip().split(" ");
                ByteBuffer bytes = ByteBuffer.allocate(numbers.length * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
                for (String number : numbers) {
                    bytes.putDouble(Double.parseDouble(number));
                }
                OUT.write(bytes.array());
            }
            OUT.flush();
        }
        IN.transferTo(OutputStream.nullOutputStream());
    }

    private static void readRequest() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = IN.read(); b != '\n' && b >= 0; b = IN.read()) {
            line.append((char) b);
        }
        IN.readNBytes(Integer.parseInt(line.substring(line.lastIndexOf(" ") + 1)));
    }

    /// Plays the other side of a conversation: expects the bytes of each line `>`, writes those of each line `<`.
    private static void play(String conversation) throws IOException {
        for (String line : conversation.lines().toList()) {
            byte[] bytes = bytes(line.substring(2));
            if (line.startsWith("<")) {
                OUT.write(bytes);
                OUT.flush();
            } else {
                byte[] got = IN.readNBytes(bytes.length);
                if (!java.util.Arrays.equals(bytes, got)) {
                    System.err.println("expected " + line + ", got " + new String(got, StandardCharsets.ISO_8859_1));
                    System.exit(4);
                }
            }
        }
        if (IN.read() >= 0) {
            System.exit(5);
        }
    }

    /// A header up to `\n`, and bytes as two hexadecimal digits each.
    private static byte[] bytes(String line) {
        int end = line.indexOf("\\n");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes((line.substring(0, end) + "\n").getBytes(StandardCharsets.US_ASCII));
        for (String digits : line.substring(end + 2).strip().split(" +")) {
            if (!digits.isEmpty()) {
                bytes.write(Integer.parseInt(digits, 16));
            }
        }
        return bytes.toByteArray();
    }
}
