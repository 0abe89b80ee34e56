// SPDX-License-Identifier: Apache-2.0
package org.fittedq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.fittedq.math.Check;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Holds the architecture: which package may see which, and what nobody (or only one package) may use.
class ArchitectureTest {

    /// The allowed edges between the packages below `org.fittedq`. A row names only rows above it, so there is no cycle.
    private static final Map<String, Set<String>> MAY_SEE = table(
            """
                    math.kernel:
                    math:      math.kernel
                    settings:  math
                    random:    math math.kernel
                    mdp:       math random settings
                    actions:   math random settings mdp
                    nn:        math math.kernel random settings
                    env.wrapper: math random settings mdp actions
                    env:       math random settings mdp actions env.wrapper
                    env.check: math random settings mdp actions env.wrapper env
                    data:      math random settings mdp
                    buffer:    math random settings mdp data
                    value:     math math.kernel random settings mdp nn
                    argmax.certified: math math.kernel random settings mdp actions nn value
                    argmax:    math math.kernel random settings mdp actions nn value argmax.certified
                    policy:    math math.kernel random settings mdp actions nn buffer value argmax
                    target:    math settings mdp value argmax policy
                    fit:       math math.kernel settings random mdp nn value policy
                    model:     math math.kernel settings random mdp nn value argmax policy target fit
                    algorithm: math math.kernel settings random mdp actions nn data buffer value argmax policy target fit model
                    store:     math settings
                    rounds:    math random settings mdp data buffer value policy algorithm store
                    deploy:    math math.kernel settings random mdp actions nn env.wrapper value argmax policy model store
                    measure:   math math.kernel settings random mdp actions nn env.wrapper data buffer value argmax.certified argmax policy target fit model algorithm store deploy
                    run:       math settings random mdp actions nn env.wrapper env data buffer value argmax policy model algorithm store rounds deploy measure
                    """);

    private static final String TRANSCENDENTAL = "(sin|cos|tan|asin|acos|atan|atan2|sinh|cosh|tanh|exp|expm1|log|log10|log1p|pow|cbrt|hypot)";

    /// Something banned for every class but some.
    ///
    /// @param banned references: `package.Class`, `package.Class$Nested` or `package.Class#member`
    /// @param except names of the classes that may
    /// @param why    the rule in words
    private record Ban(Pattern banned, Pattern except, String why) {

        Ban(String banned, String except, String why) {
            this(Pattern.compile(banned), Pattern.compile(except), why);
        }
    }

    private static final List<Ban> BANS = List.of(
            new Ban("jdk\\.incubator\\.vector\\..*", "org\\.fittedq\\.math\\.kernel\\..*",
                    "only math.kernel names the Vector API"),
            new Ban("java\\.nio\\.file\\..*|java\\.nio\\.channels\\.FileChannel|java\\.io\\.(File|RandomAccessFile).*",
                    "org\\.fittedq\\.((store|deploy|run|data|rounds)\\..*|env\\.Lqr(\\$.*)?)",
                    "only store, deploy, run, data and rounds (and env.Lqr) touch files"),
            new Ban("java\\.lang\\.System#(nanoTime|currentTimeMillis)|java\\.time\\..*#now|java\\.time\\.Clock#system.*",
                    "org\\.fittedq\\.((store|deploy|measure|run)\\..*|math\\.Workers|rounds\\.RoundLoop(\\$.*)?)",
                    "only run reads clocks (and rounds.RoundLoop, to tell the rate of labels, and math.Workers, to choose the faster of two ways to the same bits)"),
            new Ban("java\\.lang\\.System#(out|err|exit)|java\\.lang\\.Runtime#(exit|halt)", "",
                    "the library neither prints nor exits"),
            new Ban("java\\.util\\.(Random|SplittableRandom|concurrent\\.ThreadLocalRandom)|java\\.lang\\.Math#random",
                    "", "randomness comes from named streams"),
            new Ban(".*#next(Gaussian|Exponential)", "",
                    "Java leaves the algorithm of normal and exponential draws open: use random.Draw"),
            new Ban("java\\.util\\.random\\.RandomGenerator#next(Int|Long|Float|Double)\\([^)]+\\).*"
                    + "|.*\\.RandomStream#next(Int|Long|Float|Double)\\([^)]+\\).*", "",
                    "Java leaves the algorithm of bounded draws open: use random.Draw"),
            new Ban("java\\.lang\\.Math#" + TRANSCENDENTAL, "",
                    "Math's transcendentals differ between machines: use StrictMath or the kernels"),
            new Ban("org\\.fittedq\\.value\\.(Critic|TwinCritic|NetworkQ)(#.*)?",
                    "org\\.fittedq\\.((value|policy|fit|model|algorithm|deploy|run)\\..*|measure\\.OffPolicyEvaluation(\\$.*)?)",
                    "only who makes or fits a q of networks names its class: ask QFunction.networks"),
            new Ban("jdk\\.incubator\\.vector\\.(Float|Double)Vector#reduceLanes.*", "",
                    "the order of reduceLanes is open: write the tree out"),
            new Ban("(?i)jdk\\.incubator\\.vector\\.VectorOperators#" + TRANSCENDENTAL, "",
                    "vector transcendentals differ between machines: use the kernels"));

    @Test
    void everyClassKeepsTheRules() throws IOException, URISyntaxException {
        Path classes = Path.of(Check.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        List<String> faults = new ArrayList<>();
        int seen = 0;
        try (Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".class")).sorted().toList()) {
                if (!file.endsWith("module-info.class")) {
                    faults.addAll(faults(ClassFile.of().parse(file)));
                    seen++;
                }
            }
        }

        assertTrue(seen > 10, "classes found in " + classes);
        assertTrue(faults.isEmpty(), () -> "\n" + String.join("\n", faults));
    }

    @Test
    void theTableHasNoCycle() {
        Set<String> above = new TreeSet<>();
        MAY_SEE.forEach((name, seen) -> {
            assertTrue(above.containsAll(seen), () -> name + ": expected rows above it, got " + seen);
            above.add(name);
        });
    }

    /// The page of a package (`package-info.java`) repeats its row, so that who reads the one knows the other.
    @Test
    void everyPackagePageSaysWhatItMayTouch() throws IOException {
        for (Map.Entry<String, Set<String>> row : MAY_SEE.entrySet()) {
            Path page = Path.of("src/main/java/org/fittedq", row.getKey().replace('.', '/'), "package-info.java");
            String text = Files.readString(page).replaceAll("\\s*\n/// ?", " ");
            Matcher touches = Pattern.compile("May touch: ([^.]*(?:\\.\\w[^.]*)*)\\.").matcher(text);

            assertTrue(touches.find(), () -> page + ": expected a line 'May touch: …', got none");
            assertEquals(row.getValue().isEmpty() ? Set.of("nothing of the library") : row.getValue(),
                    new TreeSet<>(List.of(touches.group(1).replace("`", "").split(", "))), page::toString);
        }
    }

    /// A reference that breaks a rule, tried on a class made up for it; `ok` where no rule is broken.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            math.A         | org.fittedq.mdp.Spec            |                  | package math may not see mdp
            nn.A           | org.fittedq.mdp.Spec            |                  | package nn may not see mdp
            algorithm.Td3  | org.fittedq.env.Pendulum        |                  | package algorithm may not see env
            run.A          | org.fittedq.env.Pendulum        |                  | ok
            math.A         | org.fittedq.math.kernel.Kernels | dot              | ok
            secret.A       | java.lang.String                |                  | package secret has no row in the table
            algorithm.Td3  | org.fittedq.algorithm.Ddpg      |                  | algorithms never use one another
            algorithm.Td3$Work | org.fittedq.algorithm.Sac$Config |             | algorithms never use one another
            algorithm.Td3  | org.fittedq.algorithm.Td3$Work  |                  | ok
            algorithm.Td3  | org.fittedq.algorithm.FittedQ   |                  | ok
            nn.A           | jdk.incubator.vector.FloatVector | add             | only math.kernel names the Vector API
            math.kernel.A  | jdk.incubator.vector.FloatVector | add             | ok
            math.kernel.A  | jdk.incubator.vector.FloatVector | reduceLanes     | the order of reduceLanes is open
            math.kernel.A  | jdk.incubator.vector.VectorOperators | TANH        | vector transcendentals
            math.kernel.A  | jdk.incubator.vector.VectorOperators | LT          | ok
            mdp.A          | java.nio.file.Path              |                  | only store, deploy, run, data and rounds (and env.Lqr) touch files
            env.Lqr        | java.nio.file.Files             | readString       | ok
            data.A         | java.nio.file.Files             | move             | ok
            env.A          | java.io.FileReader              |                  | only store, deploy, run, data and rounds (and env.Lqr) touch files
            mdp.A          | java.lang.System                | nanoTime         | only run reads clocks (and rounds.RoundLoop, to tell the rate of labels, and math.Workers, to choose the faster of two ways to the same bits)
            mdp.A          | java.time.Instant               | now              | only run reads clocks (and rounds.RoundLoop, to tell the rate of labels, and math.Workers, to choose the faster of two ways to the same bits)
            run.A          | java.time.Instant               | now              | ok
            run.A          | java.lang.System                | out              | the library neither prints nor exits
            run.A          | java.lang.System                | exit             | the library neither prints nor exits
            run.A          | java.lang.System                | arraycopy        | ok
            env.A          | java.util.Random                |                  | randomness comes from named streams
            env.A          | java.util.random.RandomGenerator |                 | ok
            env.A          | java.util.concurrent.ThreadLocalRandom | current    | randomness comes from named streams
            measure.Gap    | org.fittedq.value.TwinCritic    |                  | ask QFunction.networks
            argmax.certified.A | org.fittedq.value.NetworkQ  | mlp              | ask QFunction.networks
            algorithm.Td3  | org.fittedq.value.TwinCritic    |                  | ok
            argmax.A       | org.fittedq.random.RandomStream | nextGaussian     | Java leaves the algorithm of normal
            env.A          | java.util.random.RandomGenerator | nextExponential | Java leaves the algorithm of normal
            env.A          | java.util.random.RandomGenerator | nextDouble      | ok
            env.A          | java.lang.Math                  | sin              | Math's transcendentals
            env.A          | java.lang.Math                  | sqrt             | ok
            env.A          | java.lang.StrictMath            | sin              | ok
            """)
    void aBrokenRuleIsFound(String name, String owner, String member, String expected) {
        List<String> faults = faults(ClassFile.of().parse(classWith("org.fittedq." + name, owner, member)));

        assertEquals(!expected.equals("ok"), !faults.isEmpty(), () -> faults.toString());
        assertTrue(faults.stream().allMatch(f -> f.contains(expected) && f.startsWith("org.fittedq." + name + " → ")),
                () -> faults.toString());
    }

    /// Code that may give other bits on another JVM, as it stands in a source file: a draw whose algorithm is open, a hidden or
    /// foreign source of randomness, a function of Math.
    private static final Pattern OPEN_DRAW = Pattern.compile("\\bnext(Gaussian|Exponential)\\("
            + "|\\bnext(Int|Long|Float|Double)\\([^)]"
            + "|\\bMath\\.random\\b|\\b(ThreadLocalRandom|SplittableRandom|SecureRandom)\\b|\\bnew Random\\(");
    private static final Pattern OPEN_FUNCTION = Pattern.compile("(?<!Strict)\\bMath\\." + TRANSCENDENTAL + "\\(");

    /// In every module, examples and benchmarks too: their classes need not be compiled when this runs, so their text is read.
    @Test
    void noModuleDrawsOrComputesWhatAnotherJvmMayNot() throws IOException {
        List<String> faults = new ArrayList<>();
        Set<String> modules = new TreeSet<>();
        for (Path file : mainSources()) {
            modules.add(Path.of("..").relativize(file).getName(0).toString());
            faults.addAll(faults(file.toString(), Files.readString(file)));
        }

        assertTrue(modules.containsAll(Set.of("fittedq-core", "fittedq-mujoco", "fittedq-process", "fittedq-io",
                "fittedq-milp", "fittedq-cli", "examples", "benchmarks")), () -> modules.toString());
        assertTrue(faults.isEmpty(), () -> "\n" + String.join("\n", faults));
    }

    private static List<Path> mainSources() throws IOException {
        List<Path> sources = new ArrayList<>();
        try (Stream<Path> modules = Files.list(Path.of(".."))) {
            for (Path module : modules.filter(m -> Files.exists(m.resolve("pom.xml"))).sorted().toList()) {
                try (Stream<Path> files = Files.walk(module)) {
                    files.filter(f -> f.toString().endsWith(".java"))
                            .filter(f -> f.toString().replace('\\', '/').contains("/src/main/")).forEach(sources::add);
                }
            }
        }
        return sources;
    }

    private static List<String> faults(String file, String text) {
        List<String> faults = new ArrayList<>();
        int line = 0;
        for (String code : text.lines().map(l -> l.replaceFirst("///?.*", "")).toList()) {
            line++;
            if (OPEN_DRAW.matcher(code).find() || OPEN_FUNCTION.matcher(code).find()) {
                faults.add(file + ":" + line + ": " + code.strip()
                        + ": other bits on another JVM; use random.Draw, StrictMath");
            }
        }
        return faults;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            x = random.nextDouble(10, 25);           | 1
            x = random.nextFloat(2f);                | 1
            i = random.nextInt(7);                   | 1
            x = generator().nextGaussian();          | 1
            x = random.nextExponential();            | 1
            x = Math.random();                       | 1
            var r = new Random(7);                   | 1
            r = ThreadLocalRandom.current();         | 1
            x = Math.exp(y) + StrictMath.exp(y);     | 1
            x = 10 + 15 * random.nextDouble();       | 0
            x = StrictMath.exp(y) * Math.sqrt(z);    | 0
            /// `nextGaussian()` may differ           | 0
            """)
    void whatAnotherJvmMayDoOtherwiseIsFoundInSources(String code, int found) {
        assertEquals(found, faults("A.java", "\n" + code + "\n").size());
    }

    /// A class whose one method reads or calls a member of another class, or, without a member, takes one as parameter.
    private static byte[] classWith(String name, String owner, String member) {
        ClassDesc other = ClassDesc.of(owner);
        MethodTypeDesc none = MethodTypeDesc.of(ConstantDescs.CD_void);
        return ClassFile.of().build(ClassDesc.of(name), c -> {
            if (member == null) {
                c.withMethod("takes", MethodTypeDesc.of(ConstantDescs.CD_void, other.arrayType()),
                        ClassFile.ACC_ABSTRACT, m -> {
                        });
            } else {
                c.withMethodBody("calls", none, ClassFile.ACC_STATIC, code -> code.invokestatic(other, member, none)
                        .return_());
            }
        });
    }

    /// Lists the broken rules of one class as `class → reference: rule`.
    private static List<String> faults(ClassModel model) {
        String self = model.thisClass().asInternalName().replace('/', '.');
        List<String> faults = new ArrayList<>();
        Set<String> maySee = MAY_SEE.get(packageOf(self));
        for (String reference : references(model)) {
            String edge = self + " → " + reference + ": ";
            String to = packageOf(reference);
            if (maySee == null) {
                return List.of(edge + "package " + packageOf(self) + " has no row in the table of ArchitectureTest");
            }
            if (reference.startsWith("org.fittedq.") && !to.equals(packageOf(self)) && !maySee.contains(to)) {
                faults.add(edge + "package " + packageOf(self) + " may not see " + to + ", only " + maySee);
            }
            if (isAlgorithm(self) && isAlgorithm(reference) && !topLevel(self).equals(topLevel(reference))) {
                faults.add(edge + "algorithms never use one another: move what they share to a package below");
            }
            for (Ban ban : BANS) {
                if (ban.banned.matcher(reference).matches() && !ban.except.matcher(self).matches()) {
                    faults.add(edge + ban.why);
                }
            }
        }
        return faults;
    }

    private static final Pattern DESCRIPTOR = Pattern.compile("L([\\w/$]+)[;<]");

    /// Every class (in code, descriptors, generic signatures, annotations) and every member that a class names.
    private static Set<String> references(ClassModel model) {
        Set<String> found = new TreeSet<>();
        model.constantPool().forEach(entry -> {
            switch (entry) {
                case ClassEntry c -> found.add(c.asInternalName());
                case MemberRefEntry m -> {
                    String member = m.owner().asInternalName() + "#" + m.name().stringValue();
                    found.add(member);
                    found.add(member + m.type().stringValue());
                }
                case Utf8Entry u -> {
                    Matcher names = DESCRIPTOR.matcher(u.stringValue());
                    while (names.find()) {
                        found.add(names.group(1));
                    }
                }
                default -> {
                }
            }
        });
        Set<String> dotted = new TreeSet<>();
        found.stream().filter(name -> !name.startsWith("[")).forEach(name -> dotted.add(name.replace('/', '.')));
        return dotted;
    }

    /// The package below `org.fittedq`, such as `math.kernel`.
    private static String packageOf(String reference) {
        String name = reference.replaceFirst("#.*", "");
        String full = name.substring(0, Math.max(0, name.lastIndexOf('.')));
        return full.startsWith("org.fittedq.") ? full.substring("org.fittedq.".length()) : full;
    }

    private static String topLevel(String reference) {
        return reference.replaceFirst("[$#].*", "");
    }

    /// Each algorithm stands alone: shared mathematics moves to the packages below. An algorithm is what has settings of its own.
    private static boolean isAlgorithm(String reference) {
        return packageOf(reference).equals("algorithm") && ALGORITHMS.contains(topLevel(reference));
    }

    private static final Set<String> ALGORITHMS = algorithms();

    private static Set<String> algorithms() {
        Path folder = Path.of("src/main/java/org/fittedq/algorithm");
        try (Stream<Path> files = Files.list(folder)) {
            Set<String> found = new TreeSet<>();
            for (Path file : files.toList()) {
                if (Files.readString(file).contains("public record Config(")) {
                    found.add("org.fittedq.algorithm." + file.getFileName().toString().replace(".java", ""));
                }
            }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What follows the paper line by line: from the template to the last equation, without comments.
    @Test
    void anAlgorithmsEquationsFitOneHundredAndFiftyLines() throws IOException {
        Map<String, Long> lines = new TreeMap<>();
        for (String name : ALGORITHMS) {
            String text = Files.readString(Path.of("src/main/java", name.replace('.', '/') + ".java"));
            int begin = text.indexOf("public FittedQ.Template template()");
            int end = text.indexOf("public void stepsDone(");
            if (begin >= 0) {
                lines.put(name, text.substring(begin, end < 0 ? text.length() : end).lines()
                        .filter(l -> !l.isBlank() && !l.strip().startsWith("//")).count());
            }
        }

        assertEquals(11, lines.size(), lines::toString);
        assertTrue(lines.values().stream().allMatch(n -> n <= 150), lines::toString);
    }

    private static Map<String, Set<String>> table(String rows) {
        Map<String, Set<String>> table = new LinkedHashMap<>();
        rows.lines().forEach(row -> {
            String[] sides = row.split(":", 2);
            table.put(sides[0], sides[1].isBlank() ? Set.of() : new TreeSet<>(List.of(sides[1].strip().split(" +"))));
        });
        return table;
    }
}
