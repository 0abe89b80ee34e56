// SPDX-License-Identifier: Apache-2.0
package org.fittedq.io;

import io.jhdf.HdfFile;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import java.io.IOException;
import java.lang.reflect.Array;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.fittedq.data.CellText;
import org.fittedq.math.Check;
import org.fittedq.math.Mat;

/// A group of an HDF5 file, whose data sets are read whole and checked.
///
/// @param source name of the file, for messages
/// @param prefix path of the group, such as `episode_0/`; empty for the root
/// @param group  the group
record Hdf5(String source, String prefix, Group group) {

    private static final int MOST_NAMES = 20; // in a message

    /// Reads a file.
    ///
    /// @throws IOException if it is none, damaged, or breaks a rule of the reading
    static <T> T read(Path path, Function<Hdf5, T> reading) throws IOException {
        if (!Files.isRegularFile(path)) {
            throw new NoSuchFileException(path.toString());
        }
        try (HdfFile file = new HdfFile(path)) {
            return reading.apply(new Hdf5(path.toString(), "", file));
        } catch (RuntimeException e) { // what a damaged file makes the library throw is open
            throw new IOException(Faults.text(path, "a whole HDF5 file", e), e);
        }
    }

    Hdf5 child(String name) {
        if (group.getChild(name) instanceof Group child) {
            return new Hdf5(source, prefix + name + "/", child);
        }
        throw new IllegalArgumentException(Check.message(place(name), "a group", "a data set"));
    }

    boolean has(String name) {
        return node(name).isPresent();
    }

    /// Finds a group or data set, also by a path such as `data/obs`.
    private Optional<Node> node(String path) {
        Optional<Node> node = Optional.of(group);
        for (String name : path.split("/")) {
            node = node.flatMap(n -> n instanceof Group g ? Optional.ofNullable(g.getChild(name)) : Optional.empty());
        }
        return node;
    }

    /// Returns the names of its groups and data sets, in the file's order.
    List<String> names() {
        return List.copyOf(group.getChildren().keySet());
    }

    /// Lists the names of its groups and data sets in alphabetical order, for messages.
    String there() {
        List<String> names = names().stream().sorted().toList();
        return names.isEmpty()
                ? "nothing"
                : String.join(", ", names.subList(0, Math.min(names.size(), MOST_NAMES)))
                        + (names.size() > MOST_NAMES ? ", …" : "");
    }

    /// Reads N×d finite numbers, rounded to single precision. Shape N is read as N×1, unless the numbers are whole, as those
    /// of a discrete space.
    ///
    /// @throws IllegalArgumentException if they are not
    Mat matrix(String name) {
        Dataset set = dataset(name);
        int[] shape = set.getDimensions();
        boolean flat = shape.length == 1 && (set.getJavaType() == float.class || set.getJavaType() == double.class);
        Check.that(shape.length == 2 || flat, place(name), "shape N×d", shape(shape) + (shape.length == 1
                ? " whole numbers, as of a discrete space"
                : ""));
        Mat out = new Mat(shape[0], flat ? 1 : shape[1]);
        fill(name, set, out.data(), out.cols());
        return out;
    }

    /// Reads `size` finite numbers, rounded to single precision, of shape N or N×1.
    ///
    /// @throws IllegalArgumentException if they are not
    float[] vector(String name, int size) {
        float[] out = new float[size];
        fill(name, sized(name, size), out, 0);
        return out;
    }

    /// Reads `size` values of any type as they are, of shape N or N×1.
    ///
    /// @return an array of them, whose elements' texts are to be read
    /// @throws IllegalArgumentException if they are not so many
    Object raw(String name, int size) {
        return size == 0 ? new boolean[0] : sized(name, size).getDataFlat();
    }

    /// Reads `size` truth values, of shape N or N×1: bits, the enumeration of Python's bool, or numbers 0 and 1.
    ///
    /// @throws IllegalArgumentException if they are not
    boolean[] flags(String name, int size) {
        Object flat = raw(name, size);
        boolean[] out = new boolean[size];
        for (int i = 0; i < size; i++) {
            String text = String.valueOf(Array.get(flat, i));
            String at = place(name) + "[" + i + "]";
            out[i] = CellText.truth(text).orElseThrow(() -> new IllegalArgumentException(
                    Check.message(at, "0, 1, false or true", "'" + text + "'")));
        }
        return out;
    }

    /// Checks that a matrix has as many rows or columns as it must.
    void checkSize(String name, String what, int expected, int got) {
        Check.that(expected == got, place(name), expected + " " + what, got);
    }

    String place(String name) {
        return source + ": " + prefix + name;
    }

    private Dataset sized(String name, int size) {
        Dataset set = dataset(name);
        int[] shape = set.getDimensions();
        Check.that(shape.length == 1 || (shape.length == 2 && shape[1] == 1), place(name), "shape N or N×1",
                shape(shape));
        checkSize(name, "rows", size, shape[0]);
        return set;
    }

    private Dataset dataset(String name) {
        return switch (node(name).orElse(null)) {
            case Dataset set -> set;
            case null -> throw new IllegalArgumentException(Check.message(place(name), "a data set", "none; there are "
                    + there() + "; other names can be mapped"));
            default -> throw new IllegalArgumentException(Check.message(place(name), "a data set",
                    "a group, as of a dictionary or tuple space; only boxes of one dimension are read"));
        };
    }

    private static String shape(int[] dimensions) {
        return dimensions.length == 0
                ? "a single value"
                : IntStream.of(dimensions).mapToObj(String::valueOf).collect(Collectors.joining("×"));
    }

    /// @param columns d of a matrix, 0 for a vector
    private void fill(String name, Dataset set, float[] out, int columns) {
        Object flat = out.length == 0 ? out : set.getDataFlat();
        Class<?> type = flat.getClass().getComponentType();
        Check.that(type.isPrimitive() && type != boolean.class, place(name), "numbers", type.getSimpleName());
        if (flat instanceof float[] floats) {
            System.arraycopy(floats, 0, out, 0, out.length);
        } else {
            for (int i = 0; i < out.length; i++) {
                out[i] = (float) Array.getDouble(flat, i);
            }
        }
        for (int i = 0; i < out.length; i++) {
            if (!Float.isFinite(out[i])) {
                String index = columns == 0 ? "[" + i + "]" : "[" + i / columns + ", " + i % columns + "]";
                throw new IllegalArgumentException(Check.message(place(name) + index,
                        "a finite number of single precision", Array.get(flat, i)));
            }
        }
    }
}
