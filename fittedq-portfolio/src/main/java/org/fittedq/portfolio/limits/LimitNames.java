// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.limits;

import java.util.ArrayList;
import java.util.List;

/// The limits of one version by name, as messages tell them, in the order of the file.
///
/// @param source name of the file
/// @param assets names of the assets
/// @param rules  as they were written
/// @param terms  as numbers by asset; groups are in the order of the rules
record LimitNames(String source, List<String> assets, Rules rules, Terms terms) {

    /// Which limits weights miss.
    ///
    /// @param w        n weights
    /// @param held     what is held
    /// @param eased    the limits on trades, as they hold
    /// @param tolerance what counts as met
    List<Violation> violations(double[] w, double[] held, Rules.Trading eased, double tolerance) {
        List<Violation> found = new ArrayList<>();
        double sum = 0;
        double gross = 0;
        double moves = 0;
        for (int i = 0; i < w.length; i++) {
            ends(found, "bounds of " + assets.get(i), w[i], terms.low()[i], terms.high()[i], tolerance);
            sum += w[i];
            gross += Math.abs(w[i]);
            moves += Math.abs(w[i] - held[i]);
        }
        ends(found, "cash", 1 - sum, rules.total().cash().min(), rules.total().cash().max(), tolerance);
        most(found, "gross", gross, rules.total().gross(), tolerance);
        for (int g = 0; g < rules.groups().size(); g++) {
            Rules.Group group = rules.groups().get(g);
            double s = 0;
            for (int i : terms.groups()[g]) {
                s += w[i];
            }
            ends(found, "group " + group.name(), s, group.sum().min(), group.sum().max(), tolerance);
        }
        boolean more = eased.turnover() > rules.trading().turnover();
        String turnover = more ? Float.toString((float) eased.turnover()) : Entry.plain(eased.turnover());
        if (!(moves <= eased.turnover() + tolerance)) {
            found.add(new Violation("turnover, max " + turnover, moves - eased.turnover()));
        }
        terms.composition().tracking()
                .ifPresent(cone -> most(found, "tracking error", cone.error(w), cone.most(), tolerance));
        whole(found, w, held, eased.minimum(), tolerance);
        return found;
    }

    private void whole(List<Violation> found, double[] w, double[] held, double minimum, double tolerance) {
        Rules.Holdings holdings = rules.holdings();
        List<Violation> small = new ArrayList<>();
        int count = 0;
        for (int i = 0; i < w.length; i++) {
            double least = holdings.least();
            small(found, "minimum trade of " + assets.get(i) + ", " + Entry.plain(minimum), w[i] - held[i], minimum,
                    tolerance);
            small(small, "holdings, least " + Entry.plain(least) + ", " + assets.get(i), w[i], least, tolerance);
            count += Math.abs(w[i]) > tolerance ? 1 : 0;
        }
        most(found, "holdings", count, holdings.max(), 0);
        found.addAll(small);
    }

    private static void small(List<Violation> found, String name, double x, double least, double tolerance) {
        double by = Math.min(Math.abs(x), least - Math.abs(x));
        if (by > tolerance) {
            found.add(new Violation(name, by));
        }
    }

    private static void ends(List<Violation> found, String name, double x, double min, double max, double tolerance) {
        if (!(x >= min - tolerance)) {
            found.add(new Violation(name + ", min " + Entry.plain(min), min - x));
        }
        most(found, name, x, max, tolerance);
    }

    private static void most(List<Violation> found, String name, double x, double max, double tolerance) {
        if (!(x <= max + tolerance)) {
            found.add(new Violation(name + ", max " + Entry.plain(max), x - max));
        }
    }
}
