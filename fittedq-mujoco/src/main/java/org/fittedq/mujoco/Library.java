// SPDX-License-Identifier: Apache-2.0
package org.fittedq.mujoco;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.fittedq.env.EnvironmentFailure;
import org.fittedq.math.Check;

/// A loaded libmujoco: its functions, and where the fields of its structs are.
///
/// The library's own answer to an error is to end the process, after a key press in old versions, and its answer to a warning is a
/// file in the working directory. Both are replaced: a warning is kept for the simulation that caused it, an error is printed before
/// the process ends with status 70, since libmujoco may not be returned to. Errors in models do not come this way.
@SuppressWarnings("restricted") // native memory is what this module is for
final class Library {

    /// A kind of objects, for [#id].
    static final int BODY = 1;
    /// A kind of objects, for [#name]; its number is another one in each version.
    static final String ACTUATOR = "actuator";

    private static final int OLDEST = 220; // 2.2.0; 3.4.0 is 340, 3.5.0 is 3005000
    private static final int STATUS_OF_AN_ERROR = 70;
    private static final int MESSAGE_BYTES = 1024;
    private static final Linker LINKER = Linker.nativeLinker();
    /// Never unloaded, as a library's handlers may be called at any time; so a process has each at most once.
    private static final Map<Path, Library> LOADED = new HashMap<>();
    /// A warning comes on the thread that steps.
    private static final ThreadLocal<Optional<String>> WARNING = ThreadLocal.withInitial(Optional::empty);

    private final Path file;
    private final SymbolLookup symbols;
    private final Arena life = Arena.ofShared();
    private final MethodHandle loadXml, makeData, deleteModel, deleteData, resetData, resetKeyframe, step, forward,
            rnePostConstraint, name2id, id2name, str2Type;
    private final Optional<MethodHandle> stateSize, getState, setState; // from 2.3.6 on
    private final int version;
    private final String versionText;
    private final Layout layout;

    /// Loads the library of this machine ([LibraryPlaces]); later calls return the same.
    ///
    /// @return the library
    /// @throws IllegalStateException if there is none, or none that can be used: what to do about it
    static Library open() {
        return open(LibraryPlaces.ofThisProcess().find());
    }

    /// Loads a library from a file; later calls return the same.
    ///
    /// @param file of libmujoco
    /// @return the library
    /// @throws IllegalStateException if it cannot be loaded, is too old, or has fields that are not recognised
    static Library open(Path file) {
        Path absolute = file.toAbsolutePath().normalize();
        synchronized (LOADED) {
            Library loaded = LOADED.get(absolute);
            if (loaded == null) {
                loaded = new Library(absolute);
                LOADED.put(absolute, loaded);
            }
            return loaded;
        }
    }

    private Library(Path file) {
        this.file = file;
        this.symbols = lookup(file);
        this.version = call(function("mj_version", FunctionDescriptor.of(JAVA_INT)));
        this.versionText = text(function("mj_versionString", FunctionDescriptor.of(ADDRESS)));
        if (version < OLDEST) {
            throw new EnvironmentFailure(
                    Check.message("libmujoco", "version 2.2.0 or newer", versionText + " (" + file + ")"));
        }
        this.loadXml = function("mj_loadXML", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_INT));
        this.makeData = function("mj_makeData", FunctionDescriptor.of(ADDRESS, ADDRESS));
        this.deleteModel = function("mj_deleteModel", FunctionDescriptor.ofVoid(ADDRESS));
        this.deleteData = function("mj_deleteData", FunctionDescriptor.ofVoid(ADDRESS));
        this.resetData = function("mj_resetData", FunctionDescriptor.ofVoid(ADDRESS, ADDRESS));
        this.resetKeyframe = function("mj_resetDataKeyframe", FunctionDescriptor.ofVoid(ADDRESS, ADDRESS, JAVA_INT));
        this.step = function("mj_step", FunctionDescriptor.ofVoid(ADDRESS, ADDRESS));
        this.forward = function("mj_forward", FunctionDescriptor.ofVoid(ADDRESS, ADDRESS));
        this.rnePostConstraint = function("mj_rnePostConstraint", FunctionDescriptor.ofVoid(ADDRESS, ADDRESS));
        this.name2id = function("mj_name2id", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, ADDRESS));
        this.id2name = function("mj_id2name", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_INT, JAVA_INT));
        this.str2Type = function("mju_str2Type", FunctionDescriptor.of(JAVA_INT, ADDRESS));
        this.stateSize = optional("mj_stateSize", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
        this.getState = optional("mj_getState", FunctionDescriptor.ofVoid(ADDRESS, ADDRESS, ADDRESS, JAVA_INT));
        this.setState = optional("mj_setState", FunctionDescriptor.ofVoid(ADDRESS, ADDRESS, ADDRESS, JAVA_INT));
        handle("mju_user_error", "onError");
        handle("mju_user_warning", "onWarning");
        try {
            this.layout = LayoutProbe.run(this);
        } catch (LayoutProbe.UnknownLayout e) {
            throw new EnvironmentFailure(Check.message("libmujoco " + versionText, "a known layout of its structs",
                    e.getMessage()) + "; take another version, and please report this one (" + file + ")");
        }
    }

    private static SymbolLookup lookup(Path file) {
        try {
            return SymbolLookup.libraryLookup(file, Arena.global());
        } catch (IllegalArgumentException | IllegalCallerException e) {
            throw new EnvironmentFailure(Check.message("libmujoco", "a library that this system can load",
                    file + " (" + e.getMessage() + ")") + "; is it for this system and processor, and complete?");
        }
    }

    private MethodHandle function(String name, FunctionDescriptor descriptor) {
        return optional(name, descriptor).orElseThrow(() -> new EnvironmentFailure(
                Check.message("libmujoco", "a library with the function " + name, file + " without it")));
    }

    private Optional<MethodHandle> optional(String name, FunctionDescriptor descriptor) {
        return symbols.find(name).map(address -> LINKER.downcallHandle(address, descriptor));
    }

    private void handle(String variable, String method) {
        try {
            MethodHandle target = MethodHandles.lookup().findStatic(Library.class, method,
                    MethodType.methodType(void.class, MemorySegment.class));
            setPointer(variable, LINKER.upcallStub(target, FunctionDescriptor.ofVoid(ADDRESS), life));
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e); // a method of this class
        }
    }

    /// Sets one of the library's exported variables.
    ///
    /// @param variable name of a function pointer
    /// @param value    a function; NULL for the library's own
    void setPointer(String variable, MemorySegment value) {
        symbols.find(variable).orElseThrow(() -> new EnvironmentFailure(
                Check.message("libmujoco", "a library with the variable " + variable, file + " without it")))
                .reinterpret(ADDRESS.byteSize()).set(ADDRESS, 0, value);
    }

    // Called by the library. An exception must not leave an upcall, and mju_error must not return.
    static void onError(MemorySegment message) {
        System.err.println("MuJoCo cannot go on: " + message.reinterpret(MESSAGE_BYTES).getString(0));
        System.err.flush();
        Runtime.getRuntime().halt(STATUS_OF_AN_ERROR);
    }

    // Called by the library.
    static void onWarning(MemorySegment message) {
        WARNING.set(Optional.of(message.reinterpret(MESSAGE_BYTES).getString(0)));
    }

    /// Takes the last warning on this thread since the last call.
    ///
    /// @return MuJoCo's words; empty if there was none
    static Optional<String> takeWarning() {
        Optional<String> warning = WARNING.get();
        if (warning.isPresent()) {
            WARNING.set(Optional.empty());
        }
        return warning;
    }

    /// Returns the version as the library says it, such as 3.14.0.
    String versionText() {
        return versionText;
    }

    /// Returns the version's number: 222 for 2.2.2, 340 for 3.4.0, 3005000 for 3.5.0.
    int version() {
        return version;
    }

    Layout layout() {
        return layout;
    }

    /// Loads a model.
    ///
    /// @param model file in MJCF or URDF; what it names beside itself is found from there
    /// @return mjModel
    /// @throws EnvironmentFailure with MuJoCo's own message if it is none
    MemorySegment loadModel(Path model) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment error = arena.allocate(MESSAGE_BYTES);
            MemorySegment m = (MemorySegment) loadXml.invokeExact(arena.allocateFrom(model.toString()),
                    MemorySegment.NULL, error,
                    MESSAGE_BYTES);
            if (m.address() == 0) {
                throw new EnvironmentFailure(
                        Check.message("model " + model, "a file that MuJoCo " + versionText + " can load",
                                "its error: " + error.getString(0)));
            }
            return m;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    MemorySegment makeData(MemorySegment model) {
        try {
            return (MemorySegment) makeData.invokeExact(model);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    void delete(MemorySegment model, MemorySegment data) {
        try {
            deleteData.invokeExact(data);
            deleteModel.invokeExact(model);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    void reset(MemorySegment model, MemorySegment data) {
        invoke(resetData, model, data);
    }

    void resetKeyframe(MemorySegment model, MemorySegment data, int key) {
        try {
            resetKeyframe.invokeExact(model, data, key);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    void step(MemorySegment model, MemorySegment data) {
        invoke(step, model, data);
    }

    void forward(MemorySegment model, MemorySegment data) {
        invoke(forward, model, data);
    }

    void rnePostConstraint(MemorySegment model, MemorySegment data) {
        invoke(rnePostConstraint, model, data);
    }

    private static void invoke(MethodHandle function, MemorySegment model, MemorySegment data) {
        try {
            function.invokeExact(model, data);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// Finds an object by its name.
    ///
    /// @return its number; −1 if there is none
    int id(MemorySegment model, int kind, String name) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) name2id.invokeExact(model, kind, arena.allocateFrom(name));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// Finds the name of an object.
    ///
    /// @param kind as in MJCF, such as [#ACTUATOR]
    /// @param id   its number
    /// @return empty if it has none
    Optional<String> name(MemorySegment model, String kind, int id) {
        try (Arena arena = Arena.ofConfined()) {
            int type = (int) str2Type.invokeExact(arena.allocateFrom(kind));
            MemorySegment name = (MemorySegment) id2name.invokeExact(model, type, id);
            return name.address() == 0
                    ? Optional.empty()
                    : Optional.of(name.reinterpret(MESSAGE_BYTES).getString(0)).filter(n -> !n.isEmpty());
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// Tells whether the library can copy a whole state: from 2.3.6 on.
    boolean hasState() {
        return stateSize.isPresent();
    }

    /// Everything that decides the further simulation. A bit that a version does not know ends the process, so these are the
    /// known ones: up to 2.3.7 time, qpos, qvel, act, warm start, ctrl and both applied forces; from 3.0.0 all 13; from 3.5.0 all 14.
    private int integrationState() {
        return version >= 3_005_000 ? (1 << 14) - 1 : version >= 300 ? (1 << 13) - 1 : (1 << 8) - 1;
    }

    int stateSize(MemorySegment model) {
        try {
            return (int) stateSize.orElseThrow().invokeExact(model, integrationState());
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    void getState(MemorySegment model, MemorySegment data, MemorySegment out) {
        try {
            getState.orElseThrow().invokeExact(model, data, out, integrationState());
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    void setState(MemorySegment model, MemorySegment data, MemorySegment state) {
        try {
            setState.orElseThrow().invokeExact(model, data, state, integrationState());
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static int call(MethodHandle function) {
        try {
            return (int) function.invokeExact();
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static String text(MethodHandle function) {
        try {
            return ((MemorySegment) function.invokeExact()).reinterpret(MESSAGE_BYTES).getString(0);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// A call of a C function throws nothing but what the JVM itself throws.
    private static RuntimeException unexpected(Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        return e instanceof RuntimeException runtime ? runtime : new IllegalStateException(e);
    }
}
