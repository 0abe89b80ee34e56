// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mujoco;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Predicate;
import org.fittedq.mujoco.Layout.Field;

/// Finds where the fields of mjModel and mjData are, by running a small model whose arrays hold numbers that occur nowhere else.
///
/// Nearly every release of MuJoCo moves its fields, and releases come monthly, so a table would be stale in weeks. All memory that
/// the library asks for while it loads `probe.xml` is given and remembered here; so the structs' sizes are known, and a word is
/// followed only if it points into a remembered block. A field is the word whose target holds the expected numbers. None, or more
/// than one, is an error, never a guess.
@SuppressWarnings("restricted") // native memory is what this module is for
final class LayoutProbe {

    /// A field was not found, or found more than once.
    static final class UnknownLayout extends Exception {

        private static final long serialVersionUID = 1;

        UnknownLayout(String message) {
            super(message);
        }
    }

    private static final String MODEL = "probe.xml";
    // the model's sizes
    private static final int NQ = 10;
    private static final int NV = 9;
    private static final int NU = 3;
    private static final int NBODY = 13;
    private static final int NGEOM = 6;
    private static final int SIZES = 12; // nbody is among the first of them in every version
    private static final int MORE_SIZES = 24; // and ngeom among these
    // the geoms: a box, ellipsoid, cylinder, sphere and two capsules, one of them turned by the quaternion (2, 4, 5, 6)/9
    private static final int[] TYPES = {3, 6, 5, 4, 3, 2};
    private static final double[] TURNED = {-41, 16, 68, 64, -23, 44, 28, 76, -1}; // over 81
    private static final double EXACT = 1e-12;
    private static final double NEARLY = 1e-9;
    private static final int ALIGNMENT_BYTES = 64; // MuJoCo expects it
    // the keyframe's controls, through gears of 3 and 5 on masses of 2 + 6 and 4
    private static final double FORCE_A = 3 * 1.421875;
    private static final double FORCE_B = 5 * -0.734375;
    private static final double[] WRENCH = {0.828125, 1.828125, 2.828125, 3.828125, 4.828125, 5.828125};

    private final Library library;
    private final Arena arena = Arena.ofShared(); // the model's compiler may use threads of its own
    private final List<MemorySegment> blocks = new ArrayList<>();
    private final Map<Field, Integer> offsets = new EnumMap<>(Field.class);

    private LayoutProbe(Library library) {
        this.library = library;
    }

    /// Finds the layout of a library that nobody else uses yet.
    static Layout run(Library library) throws UnknownLayout {
        LayoutProbe probe = new LayoutProbe(library);
        try (probe.arena) {
            return probe.withOwnMemory();
        }
    }

    private Layout withOwnMemory() throws UnknownLayout {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            Linker linker = Linker.nativeLinker();
            library.setPointer("mju_user_malloc", linker.upcallStub(
                    lookup.bind(this, "malloc", MethodType.methodType(MemorySegment.class, long.class)),
                    FunctionDescriptor.of(ADDRESS, JAVA_LONG), arena));
            library.setPointer("mju_user_free", linker.upcallStub( // the arena frees everything at the end
                    MethodHandles.empty(MethodType.methodType(void.class, MemorySegment.class)),
                    FunctionDescriptor.ofVoid(ADDRESS), arena));
            return withModel();
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e); // methods of this class
        } finally {
            library.setPointer("mju_user_malloc", MemorySegment.NULL);
            library.setPointer("mju_user_free", MemorySegment.NULL);
        }
    }

    /// Called by the library.
    synchronized MemorySegment malloc(long bytes) {
        long whole = Math.ceilDiv(Math.max(bytes, 1), ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
        MemorySegment block = arena.allocate(whole, ALIGNMENT_BYTES);
        blocks.add(block.asSlice(0, bytes));
        return block;
    }

    private Layout withModel() throws UnknownLayout {
        MemorySegment model = load();
        MemorySegment data = library.makeData(model);
        try {
            return find(model, data);
        } finally {
            library.delete(model, data);
        }
    }

    private MemorySegment load() {
        try (InputStream in = LayoutProbe.class.getResourceAsStream(MODEL)) {
            Path file = Files.createTempFile("fittedq-probe", ".xml");
            try {
                Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
                return library.loadModel(file);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new IllegalStateException("libmujoco: expected a folder for temporary files, got " + e, e);
        }
    }

    private Layout find(MemorySegment model, MemorySegment data) throws UnknownLayout {
        MemorySegment m = block(model, "mjModel");
        MemorySegment d = block(data, "mjData");
        int integerBytes = m.get(JAVA_INT, Integer.BYTES) == NV ? Integer.BYTES : Long.BYTES;
        Layout sizes = new Layout(integerBytes, m.byteSize(), d.byteSize(), 0, 0, Map.of());
        if (sizes.size(model, 0) != NQ || sizes.size(model, 1) != NV || sizes.size(model, 2) != NU) {
            throw new UnknownLayout("sizes of mjModel that do not begin with nq, nv, nu");
        }
        findInModel(model, m);
        library.resetKeyframe(model, data, 0);
        findState(d);
        MemorySegment wrench = array(d, offsets.get(Field.XFRC_APPLIED), 6 * NBODY);
        int c = library.id(model, Library.BODY, "c");
        MemorySegment.copy(WRENCH, 0, wrench, JAVA_DOUBLE, 6L * Double.BYTES * c, WRENCH.length);
        library.forward(model, data);
        library.rnePostConstraint(model, data);
        findDerived(model, d, c);
        findForces(d);
        library.step(model, data);
        proveWarmStart(d);
        return new Layout(integerBytes, m.byteSize(), d.byteSize(), size(sizes, model, "nbody", NBODY, SIZES),
                size(sizes, model, "ngeom", NGEOM, MORE_SIZES), offsets);
    }

    private static int size(Layout sizes, MemorySegment model, String name, int value, int end) throws UnknownLayout {
        int found = 0;
        for (int i = 3; i < end; i++) {
            if (sizes.size(model, i) == value) {
                if (found > 0) {
                    throw new UnknownLayout(name + " at " + found + " and " + i);
                }
                found = i;
            }
        }
        if (found == 0) {
            throw new UnknownLayout("no " + name);
        }
        return found;
    }

    private void findInModel(MemorySegment model, MemorySegment m) throws UnknownLayout {
        offsets.put(Field.TIMESTEP, scalar(m, Field.TIMESTEP, 0.001953125));
        int fix = library.id(model, Library.BODY, "fix");
        int a = library.id(model, Library.BODY, "a");
        int c = library.id(model, Library.BODY, "c");
        put(Field.BODY_MASS, m, NBODY,
                v -> has(v, 0, 0) && has(v, fix, 3.25) && has(v, a, 2) && has(v, c, 8));
        put(Field.CTRLRANGE, m, 2 * NU, v -> has(v, 0, -2.5, 7.25, -3.5, 8.25));
        int first = library.id(model, Library.BODY, "f1");
        put(Field.GEOM_SIZE, m, 3 * NGEOM, v -> has(v, 0, 0.21, 0.34, 0, 0.22, 0.33, 0.44, 0.23, 0.35, 0)
                && has(v, 9, 0.24, 0.36, 0.48, 0.25, 0.37, 0, 0.1, 0, 0));
        put(Field.GEOM_TYPE, m, NGEOM / 2, v -> has(v, TYPES));
        put(Field.GEOM_BODYID, m, NGEOM / 2,
                v -> has(v, new int[]{first, first, first + 2, first + 3, first + 6, fix}));
    }

    /// After the keyframe. The warm start follows act, and the applied forces ctrl, in every version; all three are proved later by
    /// what the library does with them.
    private void findState(MemorySegment d) throws UnknownLayout {
        offsets.put(Field.TIME, scalar(d, Field.TIME, 7.0625));
        put(Field.QPOS, d, NQ, v -> has(v, 0, 0.3125, 0.4375, 1.5625, 0.0625, 5.125, 0.1875, 1, 0, 0, 0));
        put(Field.QVEL, d, NV, v -> has(v, 0, 0.0703125, 0.1328125, 0.2578125, 0.5, 0.53125, 0.5625));
        put(Field.ACT, d, 1, v -> has(v, 0, 0.6328125));
        put(Field.CTRL, d, NU, v -> has(v, 0, 1.421875, -0.734375, 0.3828125));
        follow(d, Field.QACC_WARMSTART, Field.ACT, 1, NV);
        follow(d, Field.QFRC_APPLIED, Field.CTRL, 1, NV);
        follow(d, Field.XFRC_APPLIED, Field.CTRL, 2, 6 * NBODY);
    }

    private void follow(MemorySegment d, Field field, Field after, int words, int length) throws UnknownLayout {
        int offset = offsets.get(after) + words * Long.BYTES;
        MemorySegment v = array(d, offset, length);
        for (int i = 0; v != null && i < length; i++) {
            v = v.getAtIndex(JAVA_DOUBLE, i) == 0 ? v : null;
        }
        if (v == null) {
            throw new UnknownLayout("no " + name(field) + " after " + name(after));
        }
        offsets.put(field, offset);
    }

    /// After the forward dynamics with a wrench on body c: as cfrc_ext, torque before force, shows it, xfrc_applied is proved.
    private void findDerived(MemorySegment model, MemorySegment d, int c) throws UnknownLayout {
        int fix = library.id(model, Library.BODY, "fix");
        int a = library.id(model, Library.BODY, "a");
        double[] w = WRENCH;
        put(Field.XPOS, d, 3 * NBODY, v -> has(v, 3 * fix, 1.0625, -2.125, 3.1875));
        put(Field.XIPOS, d, 3 * NBODY, v -> has(v, 3 * fix, 1.3125, -1.625, 2.4375) && has(v, 3 * a, 5.3125, 0, 0));
        put(Field.SITE_XPOS, d, 3, v -> has(v, 0, 1.1875, -1.875, 3.5625));
        put(Field.GEOM_XPOS, d, 3 * NGEOM, v -> has(v, 3 * NGEOM - 3, 1.5625, -1.5, 3.875));
        double[] turned = Arrays.stream(TURNED).map(x -> x / 81).toArray();
        put(Field.GEOM_XMAT, d, 9 * NGEOM, v -> has(v, 0, turned) && has(v, 9, 1, 0, 0, 0, 1, 0, 0, 0, 1));
        put(Field.CFRC_EXT, d, 6 * NBODY, v -> has(v, 6 * c, w[3], w[4], w[5], w[0], w[1], w[2]));
        put(Field.CINERT, d, 10 * NBODY, v -> has(v, 10 * a + 9, 2) && has(v, 10 * c + 9, 8));
        put(Field.CVEL, d, 6 * NBODY, v -> has(v, 6 * c, 0, 0, 0.59375, 0.5, 0.53125, 0.5625));
        put(Field.QFRC_ACTUATOR, d, NV, v -> has(v, 0, FORCE_A, 0, FORCE_B, 0, 0, 0, 0, 0, 0));
    }

    /// The slide b is beyond its limit, so that a constraint acts on it alone: 4 qacc = actuator + constraint.
    private void findForces(MemorySegment d) throws UnknownLayout {
        List<Integer> found = new ArrayList<>();
        for (int candidate : accelerations(d)) {
            double constraint = 4 * array(d, candidate, NV).getAtIndex(JAVA_DOUBLE, 2) - FORCE_B;
            for (int o : pointers(d)) {
                MemorySegment v = array(d, o, NV);
                if (v != null && has(v, 0, 0, 0) && has(v, 3, 0, 0, 0, 0, 0, 0)
                        && near(v.getAtIndex(JAVA_DOUBLE, 2), constraint)) {
                    found.add(o);
                }
            }
        }
        offsets.put(Field.QFRC_CONSTRAINT, single(Field.QFRC_CONSTRAINT, d, found));
    }

    /// Arrays that hold the accelerations under the controls, the wrench and the constraint.
    private List<Integer> accelerations(MemorySegment d) {
        return pointers(d).stream().filter(o -> {
            MemorySegment v = array(d, o, NV);
            return v != null && near(v.getAtIndex(JAVA_DOUBLE, 0), FORCE_A / 8)
                    && !near(v.getAtIndex(JAVA_DOUBLE, 2), FORCE_B / 4)
                    && near(v.getAtIndex(JAVA_DOUBLE, 3), WRENCH[0] / 8);
        }).toList();
    }

    /// After a step the solver's next start is what it found.
    private void proveWarmStart(MemorySegment d) throws UnknownLayout {
        MemorySegment v = array(d, offsets.get(Field.QACC_WARMSTART), NV);
        if (!near(v.getAtIndex(JAVA_DOUBLE, 0), FORCE_A / 8) || !near(v.getAtIndex(JAVA_DOUBLE, 3), WRENCH[0] / 8)) {
            throw new UnknownLayout("qacc_warmstart without the accelerations of the last step");
        }
    }

    private MemorySegment block(MemorySegment struct, String name) throws UnknownLayout {
        return blocks.stream().filter(b -> b.address() == struct.address()).findFirst()
                .orElseThrow(() -> new UnknownLayout(name + " in memory that was not asked for"));
    }

    /// Offsets of all words that are pointers into remembered blocks.
    private List<Integer> pointers(MemorySegment struct) {
        List<Integer> all = new ArrayList<>();
        for (int o = 0; o + Long.BYTES <= struct.byteSize(); o += Long.BYTES) {
            if (array(struct, o, 1) != null) {
                all.add(o);
            }
        }
        return all;
    }

    /// What a word points to, from there to the end of its block; null if it is no pointer or there is no room.
    private MemorySegment array(MemorySegment struct, int offset, int length) {
        if (offset + Long.BYTES > struct.byteSize()) {
            return null;
        }
        long address = struct.get(JAVA_LONG, offset);
        if (address == 0 || address % Long.BYTES != 0) {
            return null;
        }
        for (MemorySegment block : blocks) {
            long from = address - block.address();
            if (from >= 0 && from + (long) Double.BYTES * length <= block.byteSize()) {
                return block.asSlice(from);
            }
        }
        return null;
    }

    private void put(Field field, MemorySegment struct, int length, Predicate<MemorySegment> holds)
            throws UnknownLayout {
        List<Integer> found = new ArrayList<>();
        for (int o : pointers(struct)) {
            MemorySegment v = array(struct, o, length);
            if (v != null && holds.test(v)) {
                found.add(o);
            }
        }
        offsets.put(field, single(field, struct, found));
    }

    /// A struct's `buffer` points where its first array does: of several words with one target the last is the array's.
    private static int single(Field field, MemorySegment struct, List<Integer> found) throws UnknownLayout {
        if (found.stream().map(o -> struct.get(JAVA_LONG, o)).distinct().count() != 1) {
            throw new UnknownLayout(name(field) + (found.isEmpty() ? " nowhere" : " at " + found));
        }
        return found.getLast();
    }

    private static int scalar(MemorySegment struct, Field field, double value) throws UnknownLayout {
        OptionalInt found = OptionalInt.empty();
        for (int o = 0; o + Double.BYTES <= struct.byteSize(); o += Double.BYTES) {
            if (struct.get(JAVA_DOUBLE, o) == value) {
                if (found.isPresent()) {
                    throw new UnknownLayout(name(field) + " at " + found.getAsInt() + " and " + o);
                }
                found = OptionalInt.of(o);
            }
        }
        return found.orElseThrow(() -> new UnknownLayout(name(field) + " nowhere"));
    }

    private static String name(Field field) {
        return field.name().toLowerCase(java.util.Locale.ROOT);
    }

    private static boolean has(MemorySegment v, int from, double... expected) {
        for (int i = 0; i < expected.length; i++) {
            if ((long) Double.BYTES * (from + i + 1) > v.byteSize()
                    || !(Math.abs(v.getAtIndex(JAVA_DOUBLE, from + i) - expected[i]) < EXACT)) {
                return false;
            }
        }
        return true;
    }

    private static boolean has(MemorySegment v, int[] expected) {
        for (int i = 0; i < expected.length; i++) {
            if (v.getAtIndex(JAVA_INT, i) != expected[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean near(double x, double expected) {
        return Math.abs(x - expected) < NEARLY * Math.max(1, Math.abs(expected));
    }
}
