// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mujoco;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fittedq.env.EnvironmentFailure;
import org.fittedq.math.Check;

/// Where libmujoco may be: named by the user, or where apt, pip, conda, the vendor's archives, macOS and Windows put it. Reads
/// folders; runs nothing.
///
/// @param system   system properties by name; null where there is none
/// @param variable environment variables by name; null where there is none
record LibraryPlaces(UnaryOperator<String> system, UnaryOperator<String> variable) {

    static final String PROPERTY = "mujoco.library";
    static final String VARIABLE = "MUJOCO_LIBRARY";
    private static final Pattern NUMBER = Pattern.compile("\\d+");

    /// Those of this process.
    static LibraryPlaces ofThisProcess() {
        return new LibraryPlaces(System::getProperty, System::getenv);
    }

    /// Finds the library: the file that the user names, or the newest one in the first folder that has any.
    ///
    /// @return a file
    /// @throws EnvironmentFailure if there is none: how to install it, and every place searched
    Path find() {
        for (String named : Arrays.asList(system.apply(PROPERTY), variable.apply(VARIABLE))) {
            if (named != null && !named.isBlank()) {
                if (!Files.isRegularFile(Path.of(named))) {
                    throw new EnvironmentFailure(
                            Check.message(PROPERTY + " or " + VARIABLE, "the file of libmujoco", named));
                }
                return Path.of(named);
            }
        }
        Set<Path> searched = new LinkedHashSet<>();
        for (String place : folders()) {
            for (Path folder : expand(place)) {
                searched.add(folder);
                Optional<Path> newest = libraries(folder).stream().max(byVersion());
                if (newest.isPresent()) {
                    return newest.get();
                }
            }
        }
        throw new EnvironmentFailure(Check.message("libmujoco", "the MuJoCo library", "none") + "; " + howToInstall()
                + "; searched: " + String.join(", ", searched.stream().map(Path::toString).toList()));
    }

    private String howToInstall() {
        String install = switch (family()) {
            case LINUX -> "Debian, Ubuntu: apt install libmujoco-dev, or any Linux: pip install mujoco";
            case MACOS -> "pip install mujoco, or MuJoCo.app from https://github.com/google-deepmind/mujoco/releases";
            case WINDOWS -> "pip install mujoco, or the zip of https://github.com/google-deepmind/mujoco/releases";
        };
        return "install it (" + install + "; Python need not run), or name the file: " + VARIABLE + "=/path/to/"
                + family().example + " or java -D" + PROPERTY + "=…";
    }

    private enum Family {
        LINUX("libmujoco*.so*", "libmujoco.so"), MACOS("libmujoco*.dylib", "libmujoco.dylib"), WINDOWS("mujoco*.dll",
                "mujoco.dll");

        private final String glob;
        private final String example;

        Family(String glob, String example) {
            this.glob = glob;
            this.example = example;
        }
    }

    private Family family() {
        String name = system.apply("os.name").toLowerCase(Locale.ROOT);
        return name.startsWith("win") ? Family.WINDOWS : name.startsWith("mac") ? Family.MACOS : Family.LINUX;
    }

    /// Folders in order; `*` in a part stands for any text.
    private List<String> folders() {
        List<String> all = new ArrayList<>();
        for (String path : List.of("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", family() == Family.WINDOWS ? "PATH" : "")) {
            String value = path.isEmpty() ? null : variable.apply(path);
            if (value != null) {
                Arrays.stream(value.split(File.pathSeparator)).filter(part -> !part.isBlank()).forEach(all::add);
            }
        }
        String conda = variable.apply("CONDA_PREFIX");
        if (conda != null) {
            all.addAll(List.of(conda + "/lib", conda + "/Library/bin", conda + "/lib/python3*/site-packages/mujoco",
                    conda + "/Lib/site-packages/mujoco"));
        }
        String venv = variable.apply("VIRTUAL_ENV");
        if (venv != null) {
            all.addAll(List.of(venv + "/lib/python3*/site-packages/mujoco", venv + "/Lib/site-packages/mujoco"));
        }
        String home = system.apply("user.home");
        all.addAll(List.of(home + "/.mujoco/mujoco-*/lib", home + "/.mujoco/mujoco-*/bin", home + "/.mujoco/lib"));
        if (family() != Family.WINDOWS) {
            all.addAll(List.of("/usr/local/lib", "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu",
                    "/usr/lib64", "/usr/lib",
                    home + "/.local/lib/python3*/site-packages/mujoco", "/usr/local/lib/python3*/site-packages/mujoco",
                    "/usr/local/lib/python3*/dist-packages/mujoco", "/usr/lib/python3/dist-packages/mujoco"));
        } else {
            all.add(home + "/AppData/Local/Programs/Python/Python3*/Lib/site-packages/mujoco");
        }
        if (family() == Family.MACOS) {
            all.addAll(List.of("/Applications/MuJoCo.app/Contents/Frameworks/mujoco.framework/Versions/A",
                    "/opt/homebrew/lib",
                    home + "/Library/Python/3*/lib/python/site-packages/mujoco"));
        }
        return all;
    }

    private static List<Path> expand(String place) {
        Path root = Path.of(place.replace('*', '_')).getRoot(); // Windows knows no path with a star
        String below = root == null ? place : place.substring(root.toString().length());
        List<Path> at = List.of(root == null ? Path.of("") : root);
        for (String part : below.split("[/\\\\]")) {
            if (part.isEmpty()) {
                continue;
            }
            List<Path> next = new ArrayList<>();
            for (Path folder : at) {
                if (part.contains("*")) {
                    next.addAll(matches(folder, part));
                } else {
                    next.add(folder.resolve(part));
                }
            }
            at = next;
        }
        return at;
    }

    private List<Path> libraries(Path folder) {
        return matches(folder, family().glob).stream().filter(Files::isRegularFile).toList();
    }

    /// What a folder has under a pattern; nothing if it cannot be read.
    private static List<Path> matches(Path folder, String glob) {
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, glob)) {
                entries.forEach(found::add);
            } catch (IOException e) {
                return List.of(); // a folder that may not be read is as good as empty
            }
        }
        found.sort(Comparator.naturalOrder());
        return found;
    }

    /// Numbers in the name one after the other: 3.14.0 is above 3.2.1, and a name without numbers below all.
    private static Comparator<Path> byVersion() {
        return (a, b) -> Arrays.compare(numbers(a), numbers(b));
    }

    private static int[] numbers(Path file) {
        Matcher matcher = NUMBER.matcher(file.getFileName().toString());
        List<Integer> all = new ArrayList<>();
        while (matcher.find()) {
            all.add(Integer.parseInt(matcher.group()));
        }
        return all.stream().mapToInt(Integer::intValue).toArray();
    }
}
