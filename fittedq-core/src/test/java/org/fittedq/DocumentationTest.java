// SPDX-License-Identifier: Apache-2.0
package org.fittedq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExportsTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TypeParameterTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/// Holds that every exported symbol is documented: a comment, every parameter, every result.
///
/// Overriding methods inherit their comment; a record component is described by `@param` or by its `@Setting`.
class DocumentationTest {

    private static final Path SOURCES = Path.of("src/main/java");

    @Test
    void everyExportedSymbolIsDocumented() throws IOException {
        List<String> faults = new ArrayList<>();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
                Stream<Path> all = Files.walk(SOURCES)) {
            List<Path> paths = all.filter(f -> f.toString().endsWith(".java")).sorted().toList();
            faults.addAll(faults(compiler, files.getJavaFileObjectsFromPaths(paths)));
        }

        assertTrue(faults.isEmpty(), () -> "\n" + String.join("\n", faults));
    }

    @Test
    void whatIsMissingIsFound() throws IOException {
        List<String> faults = faults(ToolProvider.getSystemJavaCompiler(), List.of(source("module-info.java", """
                module m {
                    exports p;
                }
                """), source("p/A.java", """
                package p;
                public interface A<T> {
                    int F = 1;
                    /// Adds.
                    ///
                    /// @param x one
                    int add(int x, int y);
                    /// {@return all of it}
                    int all();
                    class Inner {}
                    /// Does nothing.
                    default void nothing() {}
                }
                """), source("p/B.java", """
                package p;
                /// B.
                ///
                /// @param a first
                public record B(int a, int b, @Setting("third") int c) {
                    /// Checks.
                    public B {}
                    @Override public String toString() { return ""; }
                    private int hidden() { return 0; }
                    int packagePrivate() { return 0; }
                    public enum E {
                        /// X.
                        X, Y;
                    }
                    protected B(int a) { this(a, 0, 0); }
                }
                class C { public int notVisible; }
                """), source("q/D.java", """
                package q;
                public class D {}
                """)));

        assertEquals(List.of("p/A.java:2 A: no comment", "p/A.java:2 A: no @param <T>", "p/A.java:3 A.F: no comment",
                "p/A.java:7 A.add: no @param y", "p/A.java:7 A.add: no @return", "p/A.java:10 A.Inner: no comment",
                "p/A.java:10 A.Inner: no constructor, so no comment for it", "p/B.java:5 B: no @param b",
                "p/B.java:11 B.E: no comment", "p/B.java:13 B.E.Y: no comment", "p/B.java:15 B.B: no comment"), faults);
    }

    private static JavaFileObject source(String name, String text) {
        return new SimpleJavaFileObject(URI.create("source:///" + name), JavaFileObject.Kind.SOURCE) {
            @Override
            public String getName() {
                return name;
            }

            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return text;
            }
        };
    }

    private static List<String> faults(JavaCompiler compiler, Iterable<? extends JavaFileObject> sources)
            throws IOException {
        JavacTask task = (JavacTask) compiler.getTask(null, null, problem -> {
        }, List.of("-proc:none"), null, sources);
        List<CompilationUnitTree> units = new ArrayList<>();
        task.parse().forEach(units::add);
        Set<String> exported = new HashSet<>();
        for (CompilationUnitTree unit : units) {
            if (unit.getModule() != null) {
                unit.getModule().getDirectives().stream().filter(ExportsTree.class::isInstance)
                        .forEach(e -> exported.add(((ExportsTree) e).getPackageName().toString()));
            }
        }
        List<String> faults = new ArrayList<>();
        for (CompilationUnitTree unit : units) {
            if (unit.getPackageName() != null && exported.contains(unit.getPackageName().toString())) {
                Reader reader = new Reader(DocTrees.instance(task), unit, faults);
                for (Tree type : unit.getTypeDecls()) {
                    if (type instanceof ClassTree c && isVisible(c.getModifiers(), false)) {
                        reader.type(new TreePath(new TreePath(unit), c), c, "");
                    }
                }
            }
        }
        return faults;
    }

    private static boolean isVisible(ModifiersTree modifiers, boolean inInterface) {
        Set<Modifier> flags = modifiers.getFlags();
        return flags.contains(Modifier.PUBLIC) || flags.contains(Modifier.PROTECTED)
                || (inInterface && !flags.contains(Modifier.PRIVATE));
    }

    private static boolean hasAnnotation(ModifiersTree modifiers, String name) {
        return modifiers.getAnnotations().stream().anyMatch(a -> a.getAnnotationType().toString().equals(name));
    }

    /// Reads one source file and collects what is missing as `file:line symbol: what`.
    private record Reader(DocTrees trees, CompilationUnitTree unit, List<String> faults) {

        void type(TreePath path, ClassTree type, String outer) {
            String name = outer + type.getSimpleName();
            Set<String> documented = documented(path, name);
            typeParameters(path, name, type.getTypeParameters(), documented);
            boolean isInterface = type.getKind() == Tree.Kind.INTERFACE || type.getKind() == Tree.Kind.ANNOTATION_TYPE;
            boolean hasConstructor = type.getKind() != Tree.Kind.CLASS;
            for (Tree member : type.getMembers()) {
                TreePath to = new TreePath(path, member);
                switch (member) {
                    case ClassTree c when isVisible(c.getModifiers(), isInterface) -> type(to, c, name + ".");
                    case VariableTree v when isComponent(type, v) -> {
                        if (!hasAnnotation(v.getModifiers(), "Setting")) {
                            expect(path, name, "@param " + v.getName(), documented);
                        }
                    }
                    case VariableTree v when isVisible(v.getModifiers(), isInterface) ->
                        documented(to, name + "." + v.getName());
                    case MethodTree m -> {
                        hasConstructor |= isConstructor(m);
                        if (isVisible(m.getModifiers(), isInterface) && !hasAnnotation(m.getModifiers(), "Override")) {
                            method(to, m, name + "." + (isConstructor(m) ? type.getSimpleName() : m.getName()));
                        }
                    }
                    default -> {
                    }
                }
            }
            if (!hasConstructor) {
                fault(path, name, "no constructor, so no comment for it");
            }
        }

        private void method(TreePath path, MethodTree method, String name) {
            Set<String> documented = documented(path, name);
            if (documented.isEmpty()) {
                return;
            }
            typeParameters(path, name, method.getTypeParameters(), documented);
            // a compact constructor's parameters stand in the record's head, where they are described
            method.getParameters().stream().filter(p -> start(p) > start(method))
                    .forEach(p -> expect(path, name, "@param " + p.getName(), documented));
            if (!isConstructor(method) && !method.getReturnType().toString().equals("void")) {
                expect(path, name, "@return", documented);
            }
        }

        private static boolean isConstructor(MethodTree method) {
            return method.getReturnType() == null;
        }

        private static boolean isComponent(ClassTree type, VariableTree field) {
            return type.getKind() == Tree.Kind.RECORD && !field.getModifiers().getFlags().contains(Modifier.STATIC);
        }

        private void typeParameters(TreePath path, String name, List<? extends TypeParameterTree> parameters,
                Set<String> documented) {
            parameters.forEach(p -> expect(path, name, "@param <" + p.getName() + ">", documented));
        }

        /// The tags of the symbol's comment, with `comment` among them; empty, and a fault, if there is none.
        private Set<String> documented(TreePath path, String name) {
            Set<String> tags = new HashSet<>();
            DocCommentTree comment = trees.getDocCommentTree(path);
            if (comment == null || comment.getFullBody().isEmpty()) {
                fault(path, name, "no comment");
                return tags;
            }
            tags.add("comment");
            for (DocTree tag : Stream.concat(comment.getBlockTags().stream(), comment.getFullBody().stream())
                    .toList()) {
                if (tag instanceof ParamTree p) {
                    tags.add("@param " + (p.isTypeParameter() ? "<" + p.getName() + ">" : p.getName().toString()));
                } else if (tag.getKind() == DocTree.Kind.RETURN) {
                    tags.add("@return");
                }
            }
            return tags;
        }

        private void expect(TreePath path, String name, String tag, Set<String> documented) {
            if (!documented.contains(tag)) {
                fault(path, name, "no " + tag);
            }
        }

        private long start(Tree tree) {
            return trees.getSourcePositions().getStartPosition(unit, tree);
        }

        private void fault(TreePath path, String name, String what) {
            long line = unit.getLineMap().getLineNumber(start(path.getLeaf()));
            faults.add(unit.getSourceFile().getName() + ":" + line + " " + name + ": " + what);
        }
    }
}
