// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.limits;

import java.util.ArrayList;
import java.util.List;
import org.fittedq.math.Check;
import org.ojalgo.optimisation.Expression;
import org.ojalgo.optimisation.ExpressionsBasedModel;
import org.ojalgo.optimisation.Optimisation;
import org.ojalgo.optimisation.Variable;

/// Linear programs over limits that may be missed at a price: whether some weights meet all, which limits contradict, and what the
/// smallest turnover is.
final class Elastic {

    /// By how much limits may contradict: rounding of the numbers in the file.
    static final double CONTRADICTION = 1e-9;

    private final LimitNames names;
    private final ExpressionsBasedModel model = new ExpressionsBasedModel();
    private final Variable[] w;
    private final List<Limit> limits = new ArrayList<>();

    /// One end of a limit.
    ///
    /// @param name  as in messages
    /// @param miss  by how much it is missed
    /// @param reach what the bounds alone allow, in words; empty if they always allow it
    private record Limit(String name, Variable miss, String reach) {}

    private Elastic(LimitNames names) {
        this.names = names;
        Terms terms = names.terms();
        this.w = new Variable[terms.size()];
        for (int i = 0; i < w.length; i++) {
            w[i] = model.newVariable("w" + i).lower(terms.low()[i]).upper(terms.high()[i]);
        }
    }

    /// Refuses limits that no weights meet.
    ///
    /// @throws IllegalArgumentException with the limits that contradict, and how far they are apart
    static void check(LimitNames names) {
        Elastic elastic = new Elastic(names);
        elastic.limit();
        double apart = elastic.least();
        if (apart > CONTRADICTION) {
            throw new IllegalArgumentException(Check.message(names.source(), "some allocation that meets all limits",
                    elastic.contradiction(apart) + ", " + (float) apart + " apart"));
        }
    }

    private void limit() {
        Rules rules = names.rules();
        int[] all = new int[w.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = i;
        }
        // cash at least m is a sum of at most 1 − m
        ends("cash, max " + Entry.plain(rules.total().cash().max()), "cash, min "
                + Entry.plain(rules.total().cash().min()), all, 1 - rules.total().cash().max(),
                1 - rules.total().cash().min());
        if (Double.isFinite(rules.total().gross())) {
            Variable miss = miss();
            moves(new double[w.length]).upper(rules.total().gross()).set(miss, -1);
            limits.add(new Limit("gross, max " + Entry.plain(rules.total().gross()), miss, "the bounds"));
        }
        for (int g = 0; g < rules.groups().size(); g++) {
            Rules.Group group = rules.groups().get(g);
            String name = "group " + group.name();
            ends(name + ", min " + Entry.plain(group.sum().min()), name + ", max " + Entry.plain(group.sum().max()),
                    names.terms().groups()[g], group.sum().min(), group.sum().max());
        }
    }

    private void ends(String least, String most, int[] assets, double min, double max) {
        double low = 0;
        double high = 0;
        for (int i : assets) {
            low += names.terms().low()[i];
            high += names.terms().high()[i];
        }
        if (Double.isFinite(min)) {
            Variable miss = miss();
            sum(assets).lower(min).set(miss, 1);
            limits.add(new Limit(least, miss, "the bounds of its assets (together at most " + (float) high + ")"));
        }
        if (Double.isFinite(max)) {
            Variable miss = miss();
            sum(assets).upper(max).set(miss, -1);
            limits.add(new Limit(most, miss, "the bounds of its assets (together at least " + (float) low + ")"));
        }
    }

    private Variable miss() {
        return model.newVariable("miss" + limits.size()).lower(0).weight(1);
    }

    private Expression sum(int[] assets) {
        Expression sum = model.newExpression("sum" + limits.size());
        for (int i : assets) {
            sum.set(w[i], 1);
        }
        return sum;
    }

    /// Σ |wᵢ − cᵢ| or more.
    private Expression moves(double[] centre) {
        Expression all = model.newExpression("moves" + limits.size());
        for (int i = 0; i < w.length; i++) {
            Variable up = model.newVariable("up" + limits.size() + "." + i).lower(0);
            Variable down = model.newVariable("down" + limits.size() + "." + i).lower(0);
            all.set(up, 1).set(down, 1);
            model.newExpression("move" + limits.size() + "." + i).level(centre[i]).set(w[i], 1).set(up, -1).set(down,
                    1);
        }
        return all;
    }

    private double least() {
        Optimisation.Result result = model.minimise();
        Check.that(result.getState().isFeasible(), "linear program over the limits", "a solution", result.getState());
        return result.getValue();
    }

    /// The limits without any of which less is missed.
    private String contradiction(double apart) {
        List<Limit> some = new ArrayList<>();
        for (Limit limit : limits) {
            limit.miss().weight(0);
            if (least() < apart - CONTRADICTION) {
                some.add(limit);
            }
            limit.miss().weight(1);
        }
        if (some.size() == 1) {
            return some.getFirst().name() + " against " + some.getFirst().reach();
        }
        List<String> all = some.stream().map(Limit::name).toList();
        return String.join(" against ", all);
    }

    /// The smallest turnover that meets the limits, but for rounding.
    static double leastTurnover(LimitNames names, double[] held) {
        Elastic elastic = new Elastic(names);
        elastic.limit();
        elastic.limits.forEach(limit -> limit.miss().upper(0).weight(0));
        Variable moves = elastic.model.newVariable("turnover").lower(0).weight(1);
        elastic.moves(held).upper(0).set(moves, -1);
        return elastic.least();
    }

    /// Some weights that meet bounds, sums, gross and turnover, but for rounding; empty if none are found.
    static double[] weights(LimitNames names, double[] held, double turnover) {
        Elastic elastic = new Elastic(names);
        elastic.limit();
        elastic.limits.forEach(limit -> limit.miss().upper(0).weight(0));
        if (turnover != Double.POSITIVE_INFINITY) {
            elastic.moves(held).upper(turnover);
        }
        Optimisation.Result result = elastic.model.minimise();
        double[] found = new double[held.length];
        for (int i = 0; i < found.length; i++) {
            found[i] = result.doubleValue(i);
        }
        return result.getState().isFeasible() ? found : new double[0];
    }
}
