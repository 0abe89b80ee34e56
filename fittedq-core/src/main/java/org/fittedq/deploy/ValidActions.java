// SPDX-License-Identifier: Apache-2.0
package org.fittedq.deploy;

import static org.fittedq.deploy.SetKind.list;
import static org.fittedq.deploy.SetKind.place;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.fittedq.actions.AffineForm;
import org.fittedq.actions.BoundedSets;
import org.fittedq.actions.LimitedSets;
import org.fittedq.actions.RateLimitedSets;
import org.fittedq.actions.TurnoverSets;
import org.fittedq.math.Check;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.ConstantSet;
import org.fittedq.mdp.MappedSets;
import org.fittedq.mdp.ShiftedSets;
import org.fittedq.mdp.UnitChange;
import org.fittedq.store.JsonAt;

/// How s ↦ A(s) stands in a policy's file: a set of [SetKinds], or one that depends on the state, or the name of a user's code.
///
/// @param observations numbers in an observation
/// @param actions      dimensions of an action
record ValidActions(int observations, int actions) {

    private static final String CODE = "code";
    private static final String CLASS = "class";
    private static final String BASE = "base";
    private static final String CONSTANT = "constant";
    private static final String OFFSET = "offset";
    private static final String INDEX = "index";
    private static final String LAMBDA = "$$Lambda";

    /// Those that depend on the state. A new family is one line here, and how it is written and read.
    private List<SetKind<? extends ActionSets>> families() {
        return List.of(
                new SetKind<>("bounded", BoundedSets.class, ValidActions::putBounded, this::bounded),
                new SetKind<>("limited", LimitedSets.class, ValidActions::putLimited, this::limited),
                new SetKind<>("rateLimited", RateLimitedSets.class, ValidActions::putRateLimited, this::rateLimited),
                new SetKind<>("turnoverAround", TurnoverSets.class, ValidActions::putTurnover, this::turnover),
                new SetKind<>("shifted", ShiftedSets.class, ValidActions::putShifted, this::shifted),
                new SetKind<>("mapped", MappedSets.class, ValidActions::putMapped, this::mapped));
    }

    private Stream<SetKind<?>> all() {
        return Stream.concat(SetKinds.ALL.stream(), families().stream());
    }

    /// Lists what the file can name.
    List<String> kinds() {
        return all().map(kind -> kind.name()).toList();
    }

    /// Finds the code in valid actions.
    ///
    /// @return name of the class that no file can hold; none if the sets can be written
    static Optional<String> code(ActionSets sets) {
        return inside(sets.bare()).map(ValidActions::name);
    }

    private static Optional<Class<?>> inside(ActionSets bare) {
        return switch (bare) {
            case ConstantSet constant -> SetKinds.code(constant.set());
            case RateLimitedSets limited -> inside(limited.base().bare());
            case ShiftedSets shifted -> inside(shifted.sets().bare());
            case MappedSets mapped -> inside(mapped.sets().bare());
            case BoundedSets bounded -> Optional.empty();
            case TurnoverSets turnover -> Optional.empty();
            case LimitedSets limited -> Optional.empty();
            default -> Optional.of(bare.getClass());
        };
    }

    /// A lambda's class has another name in each process; who made it has not.
    private static String name(Class<?> type) {
        String name = type.getName();
        int lambda = name.indexOf(LAMBDA);
        return lambda < 0 ? name : name.substring(0, lambda + LAMBDA.length());
    }

    /// Writes valid actions; of code its name.
    Map<String, Object> json(ActionSets sets) {
        Optional<String> code = code(sets);
        if (code.isPresent()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put(SetKind.KIND, CODE);
            json.put(CLASS, code.get());
            return json;
        }
        return known(sets);
    }

    private static Map<String, Object> known(ActionSets sets) {
        ActionSets bare = sets.bare();
        return bare instanceof ConstantSet(var set)
                ? SetKinds.json(set)
                : new ValidActions(1, 1).families().stream().filter(kind -> kind.type().isInstance(bare)).findFirst()
                        .orElseThrow().json(bare);
    }

    /// Tells whether the file names code.
    ///
    /// @return the class; none if the file says what the actions are
    /// @throws IllegalArgumentException if this is no such place
    static Optional<String> named(JsonAt json) {
        return json.at(SetKind.KIND).text().equals(CODE) ? Optional.of(json.at(CLASS).text()) : Optional.empty();
    }

    /// Reads valid actions.
    ///
    /// @param json a place that names no code
    /// @throws IllegalArgumentException with the place, if they cannot be made, or do not fit observations or actions
    ActionSets read(JsonAt json) {
        SetKind<?> kind = SetKind.named(json, all());
        return SetKinds.ALL.contains(kind)
                ? ActionSets.always(SetKinds.sized(json, SetKinds.set(json), actions))
                : (ActionSets) kind.set(json);
    }

    private static Map<String, Object> form(AffineForm form) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put(CONSTANT, form.constant());
        json.put("terms", form.terms().stream().map(term -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put(INDEX, term.index());
            one.put("coefficient", term.coefficient());
            return one;
        }).toList());
        return json;
    }

    private AffineForm form(JsonAt json) {
        return new AffineForm(json.at(CONSTANT).real(), SetKind.each(json.at("terms"),
                term -> new AffineForm.Term(index(term.at(INDEX)), term.at("coefficient").real())));
    }

    private int index(JsonAt json) {
        int index = SetKind.whole(json);
        Check.that(index < observations, place(json), "an index of the " + observations + " observed numbers", index);
        return index;
    }

    private static void putBox(ActionBox box, Map<String, Object> json) {
        json.put("actionLow", list(box.size(), box::low));
        json.put("actionHigh", list(box.size(), box::high));
    }

    private ActionBox box(JsonAt json) {
        ActionBox box = ActionBox.of(SetKind.floats(json.at("actionLow")), SetKind.floats(json.at("actionHigh")));
        checkSize(json, box.size());
        return box;
    }

    private void checkSize(JsonAt json, int size) {
        Check.that(size == actions, place(json), "sets of " + actions + " dimensions, as the actions have", size);
    }

    private static void putBounded(BoundedSets sets, Map<String, Object> json) {
        putBox(sets.box(), json);
        json.put("low", sets.low().stream().map(ValidActions::form).toList());
        json.put("high", sets.high().stream().map(ValidActions::form).toList());
    }

    private BoundedSets bounded(JsonAt json) {
        return new BoundedSets(box(json), SetKind.each(json.at("low"), this::form),
                SetKind.each(json.at("high"), this::form));
    }

    private static void putLimited(LimitedSets sets, Map<String, Object> json) {
        putBox(sets.box(), json);
        json.put(BASE, SetKinds.json(sets.base()));
        json.put("rows", sets.rows().stream().map(row -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("coefficients", row.coefficients());
            one.put("left", form(row.left()));
            one.put("least", row.least());
            one.put("most", row.most());
            one.put("whole", row.isWhole());
            return one;
        }).toList());
    }

    private LimitedSets limited(JsonAt json) {
        return new LimitedSets(box(json), SetKinds.set(json.at(BASE)), SetKind.each(json.at("rows"),
                row -> new LimitedSets.Row(SetKind.realList(row.at("coefficients")), form(row.at("left")),
                        row.at("least").real(), row.at("most").real(), row.at("whole").truth())));
    }

    private static void putRateLimited(RateLimitedSets sets, Map<String, Object> json) {
        json.put(BASE, known(sets.base()));
        json.put("previous", sets.previous());
        json.put("limit", sets.limit());
    }

    private RateLimitedSets rateLimited(JsonAt json) {
        ActionSets base = read(json.at(BASE));
        List<Integer> previous = SetKind.each(json.at("previous"), this::index);
        checkSize(json.at("previous"), previous.size());
        return new RateLimitedSets(base, previous, SetKind.realList(json.at("limit")));
    }

    private static void putTurnover(TurnoverSets sets, Map<String, Object> json) {
        putBox(sets.box(), json);
        Map<String, Object> bounds = new LinkedHashMap<>();
        SetKinds.putBounds(sets.bounds(), bounds);
        json.put("bounds", bounds);
        json.put("budget", sets.budget());
        json.put("weights", sets.weights());
        json.put("turnover", sets.turnover());
    }

    private TurnoverSets turnover(JsonAt json) {
        return new TurnoverSets(box(json), SetKinds.bounds(json.at("bounds")), json.at("budget").real(),
                SetKind.each(json.at("weights"), this::index), json.at("turnover").real());
    }

    private static void putShifted(ShiftedSets sets, Map<String, Object> json) {
        json.put(OFFSET, sets.offset());
        json.put(BASE, known(sets.sets()));
    }

    private ShiftedSets shifted(JsonAt json) {
        int offset = index(json.at(OFFSET));
        return new ShiftedSets(new ValidActions(observations - offset, actions).read(json.at(BASE)), offset);
    }

    private static void putMapped(MappedSets sets, Map<String, Object> json) {
        UnitChange change = sets.change();
        json.put("shift", list(change.size(), change::shift));
        json.put("scale", list(change.size(), change::scale));
        json.put(BASE, known(sets.sets()));
    }

    private MappedSets mapped(JsonAt json) {
        UnitChange change = UnitChange.of(SetKind.reals(json.at("shift")), SetKind.reals(json.at("scale")));
        checkSize(json, change.size());
        return new MappedSets(read(json.at(BASE)), change);
    }
}
