// SPDX-License-Identifier: Apache-2.0
package org.fittedq.deploy;

import static org.fittedq.deploy.SetKind.list;
import static org.fittedq.deploy.SetKind.reals;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.fittedq.actions.BallSet;
import org.fittedq.actions.BudgetSet;
import org.fittedq.actions.FiniteSet;
import org.fittedq.actions.LatticePolytopeSet;
import org.fittedq.actions.LatticeSet;
import org.fittedq.actions.LinearRows;
import org.fittedq.actions.PolytopeSet;
import org.fittedq.actions.ProductSet;
import org.fittedq.actions.TurnoverSet;
import org.fittedq.actions.UnionSet;
import org.fittedq.math.Check;
import org.fittedq.mdp.ActionSet;
import org.fittedq.mdp.BoxSet;
import org.fittedq.store.JsonAt;

/// The sets of actions that a policy's file can hold. A new set is one line in [#ALL], and how it is written and read.
final class SetKinds {

    /// All of them.
    static final List<SetKind<? extends ActionSet>> ALL = List.of(
            new SetKind<>("box", BoxSet.class, SetKinds::putBounds, SetKinds::bounds),
            new SetKind<>("budget", BudgetSet.class, SetKinds::putBudget, SetKinds::budget),
            new SetKind<>("polytope", PolytopeSet.class, SetKinds::putPolytope, SetKinds::polytope),
            new SetKind<>("finite", FiniteSet.class, SetKinds::putPoints, SetKinds::points),
            new SetKind<>("lattice", LatticeSet.class, SetKinds::putLattice, SetKinds::lattice),
            new SetKind<>("latticePolytope", LatticePolytopeSet.class, SetKinds::putLatticePolytope,
                    SetKinds::latticePolytope),
            new SetKind<>("ball", BallSet.class, SetKinds::putBall, SetKinds::ball),
            new SetKind<>("turnover", TurnoverSet.class, SetKinds::putTurnover, SetKinds::turnover),
            new SetKind<>("product", ProductSet.class, (set, json) -> json.put("parts", jsons(set.parts())),
                    json -> new ProductSet(sets(json.at("parts")).toArray(ActionSet[]::new))),
            new SetKind<>("union", UnionSet.class, (set, json) -> json.put("pieces", jsons(set.pieces())),
                    json -> UnionSet.ofCut(sets(json.at("pieces")))));

    private static final String DIMENSIONS = "dimensions";

    private SetKinds() {}

    /// Finds the kind of a set.
    ///
    /// @return the kind; none if the set is a user's code
    static Optional<SetKind<? extends ActionSet>> of(ActionSet set) {
        return ALL.stream().filter(kind -> kind.type().isInstance(set)).findFirst();
    }

    /// Finds the code in a set.
    ///
    /// @return the class that is no kind; none if the set can be written
    static Optional<Class<?>> code(ActionSet set) {
        return switch (set) {
            case ProductSet product -> code(product.parts());
            case UnionSet union -> code(union.pieces());
            default -> of(set).isPresent() ? Optional.empty() : Optional.of(set.getClass());
        };
    }

    private static Optional<Class<?>> code(List<ActionSet> sets) {
        return sets.stream().<Class<?>>flatMap(set -> code(set).stream()).findFirst();
    }

    /// Writes a set without code.
    static Map<String, Object> json(ActionSet set) {
        return of(set).orElseThrow().json(set);
    }

    private static List<Map<String, Object>> jsons(List<ActionSet> sets) {
        return sets.stream().map(SetKinds::json).toList();
    }

    /// Reads a set.
    ///
    /// @throws IllegalArgumentException with the place, if it cannot be made
    static ActionSet set(JsonAt json) {
        return (ActionSet) SetKind.named(json, ALL.stream()).set(json);
    }

    private static List<ActionSet> sets(JsonAt json) {
        return SetKind.each(json, SetKinds::set);
    }

    static void putBounds(BoxSet bounds, Map<String, Object> json) {
        json.put("low", list(bounds.size(), bounds::low));
        json.put("high", list(bounds.size(), bounds::high));
    }

    static BoxSet bounds(JsonAt json) {
        return new BoxSet(reals(json.at("low")), reals(json.at("high")));
    }

    private static void putBudget(BudgetSet set, Map<String, Object> json) {
        putBounds(set.bounds(), json);
        json.put("weights", list(set.size(), set::weight));
        json.put("budget", set.budget());
        json.put("groups", set.groups().stream().map(group -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put(DIMENSIONS, group.dimensions());
            one.put("low", group.low());
            one.put("high", group.high());
            return one;
        }).toList());
    }

    private static BudgetSet budget(JsonAt json) {
        List<BudgetSet.Group> groups = SetKind.each(json.at("groups"),
                group -> new BudgetSet.Group(SetKind.wholes(group.at(DIMENSIONS)), group.at("low").real(),
                        group.at("high").real()));
        return new BudgetSet(bounds(json), reals(json.at("weights")), json.at("budget").real(), groups);
    }

    private static void putPolytope(PolytopeSet set, Map<String, Object> json) {
        putBounds(set.bounds(), json);
        putRows(set.inequalities(), json, "A", "b");
        putRows(set.equalities(), json, "E", "d");
    }

    private static void putRows(LinearRows rows, Map<String, Object> json, String left, String right) {
        json.put(left,
                IntStream.range(0, rows.count()).mapToObj(r -> list(rows.size(), i -> rows.at(r, i))).toList());
        json.put(right, list(rows.count(), rows::right));
    }

    private static PolytopeSet polytope(JsonAt json) {
        BoxSet bounds = bounds(json);
        return new PolytopeSet(bounds, rows(json, "A", "b", bounds.size()), rows(json, "E", "d", bounds.size()));
    }

    private static LinearRows rows(JsonAt json, String left, String right, int size) {
        double[][] rows = SetKind.each(json.at(left), SetKind::reals).toArray(double[][]::new);
        double[] sides = reals(json.at(right));
        return rows.length == 0 && sides.length == 0 ? LinearRows.none(size) : LinearRows.of(rows, sides);
    }

    private static void putPoints(FiniteSet set, Map<String, Object> json) {
        json.put("points", IntStream.range(0, set.count()).mapToObj(k -> {
            float[] point = new float[set.size()];
            set.point(k, point, 0);
            return list(point.length, i -> point[i]);
        }).toList());
    }

    private static FiniteSet points(JsonAt json) {
        return new FiniteSet(SetKind.each(json.at("points"), SetKind::reals).toArray(double[][]::new));
    }

    private static void putLattice(LatticeSet set, Map<String, Object> json) {
        json.put("origin", list(set.size(), set::origin));
        json.put("step", list(set.size(), set::step));
        json.put("first", IntStream.range(0, set.size()).map(set::first).boxed().toList());
        json.put("steps", IntStream.range(0, set.size()).map(set::steps).boxed().toList());
    }

    private static LatticeSet lattice(JsonAt json) {
        return LatticeSet.part(reals(json.at("origin")), reals(json.at("step")),
                SetKind.ints(SetKind.wholes(json.at("first"))), SetKind.ints(SetKind.wholes(json.at("steps"))));
    }

    private static void putLatticePolytope(LatticePolytopeSet set, Map<String, Object> json) {
        putLattice(set.lattice(), json);
        putRows(set.rows(), json, "A", "b");
    }

    private static LatticePolytopeSet latticePolytope(JsonAt json) {
        LatticeSet lattice = lattice(json);
        return new LatticePolytopeSet(lattice, rows(json, "A", "b", lattice.size()));
    }

    private static void putBall(BallSet set, Map<String, Object> json) {
        json.put("centre", list(set.size(), set::centre));
        json.put("radius", set.radius());
        if (set.isCut() || !isWhole(set.bounds())) {
            putBounds(set.bounds(), json);
        }
    }

    private static boolean isWhole(BoxSet bounds) {
        return IntStream.range(0, bounds.size()).allMatch(i -> bounds.low(i) == -1 && bounds.high(i) == 1);
    }

    private static BallSet ball(JsonAt json) {
        double[] centre = reals(json.at("centre"));
        double radius = json.at("radius").real();
        return json.find("low").isPresent() || json.find("high").isPresent()
                ? new BallSet(centre, radius, bounds(json))
                : new BallSet(centre, radius);
    }

    private static void putTurnover(TurnoverSet set, Map<String, Object> json) {
        putBounds(set.bounds(), json);
        json.put("weights", list(set.size(), set::weight));
        json.put("budget", set.budget());
        json.put("centre", list(set.size(), set::centre));
        json.put("turnover", set.turnover());
    }

    private static TurnoverSet turnover(JsonAt json) {
        return new TurnoverSet(bounds(json), reals(json.at("weights")), json.at("budget").real(),
                reals(json.at("centre")), json.at("turnover").real());
    }

    /// Checks that a set has the dimensions of the actions.
    static <S extends ActionSet> S sized(JsonAt json, S set, int size) {
        Check.that(set.size() == size, SetKind.place(json), "a set of " + size + " dimensions, as the actions have",
                set.size());
        return set;
    }
}
