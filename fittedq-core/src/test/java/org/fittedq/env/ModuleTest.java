// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.tools.ToolProvider;
import org.fittedq.mdp.Environment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A user's environment on the module path.
class ModuleTest {

    private static final String SOURCE = """
            package com.gridco.plant;
            public final class Plant implements org.fittedq.mdp.Environment {
                public Plant() {}
                @Override public org.fittedq.mdp.Spec spec() {
                    return new org.fittedq.mdp.Spec("plant", 1, org.fittedq.mdp.ActionBox.symmetric(1, 1));
                }
                @Override public void reset(java.util.random.RandomGenerator random, float[] observation) {}
                @Override public void step(float[] action, org.fittedq.mdp.Outcome out) {}
            }
            """;

    @TempDir
    private Path folder;

    /// Compiles a module with the class, and loads it beside this library.
    private Class<?> load(String exports) throws IOException, ClassNotFoundException {
        Path source = Files.createDirectories(folder.resolve("source/com/gridco/plant"));
        Path classes = folder.resolve("classes");
        Path plant = Files.writeString(source.resolve("Plant.java"), SOURCE);
        Path info = Files.writeString(folder.resolve("source/module-info.java"), "module com.gridco {" + exports + "}");
        Path library = Path.of(Environment.class.getProtectionDomain().getCodeSource().getLocation().getPath());
        List<String> args = List.of("-proc:none", "-nowarn", "--add-reads", "com.gridco=ALL-UNNAMED", "-cp",
                library.toString(), "-d",
                classes.toString(), plant.toString(), info.toString());
        assertEquals(0, ToolProvider.getSystemJavaCompiler().run(null, null, null, args.toArray(String[]::new)));
        Configuration configuration = ModuleLayer.boot().configuration().resolve(ModuleFinder.of(classes),
                ModuleFinder.of(), Set.of("com.gridco"));
        ModuleLayer.Controller controller = ModuleLayer.defineModulesWithOneLoader(configuration,
                List.of(ModuleLayer.boot()), Environment.class.getClassLoader());
        controller.addReads(controller.layer().findModule("com.gridco").orElseThrow(), Environment.class.getModule());
        return controller.layer().findLoader("com.gridco").loadClass("com.gridco.plant.Plant");
    }

    @Test
    void aPackageThatIsNotExportedIsNamedWithTheLineThatLacks() throws Exception {
        Class<?> plant = load("");

        assertEquals(
                "environment class com.gridco.plant.Plant: expected a package that its module com.gridco exports, got "
                        + "com.gridco.plant, which it does not; add to its module-info.java: exports com.gridco.plant;",
                assertThrows(IllegalArgumentException.class, () -> Environments.create(plant, Map.of(), Map.of()))
                        .getMessage());
    }

    @Test
    void oneThatIsExportedIsMade() throws Exception {
        Environment plant = Environments.create(load("exports com.gridco.plant;"), Map.of(), Map.of());

        assertEquals("plant", plant.spec().name());
    }
}
