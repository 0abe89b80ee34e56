// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/// Makes the jar of a user's environment out of its source.
final class UserJar {

    /// Class of [#bad], which breaks one rule, named by its setting `mode`.
    static final String BAD = "com.gridco.Bad";

    private UserJar() {}

    /// Compiles a source and packs its classes.
    static String of(Path folder, Path source, String name) throws IOException {
        Path classes = Files.createDirectories(folder.resolve(name));
        int status = ToolProvider.getSystemJavaCompiler().run(null, null, null, "-d", classes.toString(), "-cp",
                System.getProperty("java.class.path"), source.toString());
        assertEquals(0, status);
        Path jar = folder.resolve(name + ".jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new JarEntry(classes.relativize(file).toString().replace('\\', '/')));
                out.write(Files.readAllBytes(file));
            }
        }
        return jar.toString();
    }

    /// The jar of [#BAD].
    static String bad(Path folder) throws IOException {
        Path source = Files.createDirectories(folder.resolve("source")).resolve("Bad.java");
        try (InputStream in = UserJar.class.getResourceAsStream("Bad.java")) {
            Files.copy(in, source);
        }
        return of(folder, source, "bad");
    }
}
