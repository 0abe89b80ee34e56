// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mujoco;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.fittedq.env.EnvironmentFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibraryPlacesTest {

    @TempDir
    Path folder;

    private final Map<String, String> properties = new HashMap<>();
    private final Map<String, String> variables = new HashMap<>();

    private LibraryPlaces places(String system) {
        properties.put("os.name", system);
        properties.put("user.home", folder.resolve("home").toString());
        return new LibraryPlaces(properties::get, variables::get);
    }

    private Path file(String... parts) throws IOException {
        Path file = folder;
        for (String part : parts) {
            file = file.resolve(part);
        }
        Files.createDirectories(file.getParent());
        return Files.createFile(file);
    }

    @Test
    void theFileThatIsNamedComesFirstAndThePropertyBeforeTheVariable() throws IOException {
        Path named = file("a", "other.so");
        Path alsoNamed = file("b", "another.so");
        file("lib", "libmujoco.so");
        variables.put("LD_LIBRARY_PATH", folder.resolve("lib").toString());
        variables.put("MUJOCO_LIBRARY", alsoNamed.toString());
        assertEquals(alsoNamed, places("Linux").find());

        properties.put("mujoco.library", named.toString());
        assertEquals(named, places("Linux").find());
    }

    @Test
    void aNamedFileThatIsNoneIsAnErrorRatherThanPassedOver() {
        variables.put("MUJOCO_LIBRARY", folder.resolve("gone.so").toString());

        String message = assertThrows(EnvironmentFailure.class, () -> places("Linux").find()).getMessage();

        assertEquals(
                "mujoco.library or MUJOCO_LIBRARY: expected the file of libmujoco, got " + folder.resolve("gone.so"),
                message);
    }

    @Test
    void theNewestOfAFolderIsTakenByTheNumbersInItsName() throws IOException {
        file("lib", "libmujoco.so");
        file("lib", "libmujoco.so.2.10.1");
        Path newest = file("lib", "libmujoco.so.3.14.0");
        file("lib", "libmujoco.so.3.2.1");
        variables.put("LD_LIBRARY_PATH", folder.resolve("empty") + java.io.File.pathSeparator + folder.resolve("lib"));

        assertEquals(newest, places("Linux").find());
    }

    @Test
    void foldersOfPipCondaAndTheVendorAreSearchedWhateverTheirVersion() throws IOException {
        Path vendor = file("home", ".mujoco", "mujoco-3.2.0", "lib", "libmujoco.so.3.2.0");
        assertEquals(vendor, places("Linux").find());

        Path pip = file("venv", "lib", "python3.12", "site-packages", "mujoco", "libmujoco.so.3.14.0");
        variables.put("VIRTUAL_ENV", folder.resolve("venv").toString());
        assertEquals(pip, places("Linux").find());

        Path conda = file("conda", "lib", "libmujoco.so.3.1.0");
        variables.put("CONDA_PREFIX", folder.resolve("conda").toString());
        assertEquals(conda, places("Linux").find());
    }

    @Test
    void eachSystemHasItsOwnNames() throws IOException {
        file("venv", "lib", "python3.12", "site-packages", "mujoco", "libmujoco.so.3.14.0");
        Path mac = file("venv", "lib", "python3.12", "site-packages", "mujoco", "libmujoco.3.14.0.dylib");
        Path windows = file("venv", "Lib", "site-packages", "mujoco", "mujoco.dll");
        variables.put("VIRTUAL_ENV", folder.resolve("venv").toString());

        assertEquals(mac, places("Mac OS X").find());
        assertEquals(windows, places("Windows 11").find());
    }

    @Test
    void whereThereIsNoneTheErrorSaysWhatItIsHowToGetItAndEveryPlaceSearched() {
        variables.put("LD_LIBRARY_PATH", folder.resolve("lib").toString());

        String message = assertThrows(IllegalStateException.class, () -> places("Windows 11").find()).getMessage();

        assertTrue(message.startsWith(
                "libmujoco: expected the MuJoCo library, got none; install it (pip install mujoco, or the zip of"
                        + " https://github.com/google-deepmind/mujoco/releases; Python need not run), or name the file:"
                        + " MUJOCO_LIBRARY=/path/to/mujoco.dll or java -Dmujoco.library=…; searched: "
                        + folder.resolve("lib")),
                message);
        assertTrue(message.contains(folder.resolve("home").resolve(".mujoco").resolve("lib").toString()), message);
    }
}
