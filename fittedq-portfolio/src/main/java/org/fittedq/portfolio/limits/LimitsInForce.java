// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.limits;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.fittedq.math.Check;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.ActionSets;

/// Limits seen over the assets of a market: which version holds when, and which weights are valid. Immutable and thread-safe.
public final class LimitsInForce {

    private final Limits limits;
    private final List<String> assets;
    private final List<LimitNames> versions;
    private final List<double[]> starts; // weights that meet all limits of a version but those on trades
    private final ActionBox box;

    private LimitsInForce(Limits limits, List<String> assets, List<LimitNames> versions) {
        this.limits = limits;
        this.assets = assets;
        this.versions = versions;
        this.starts = versions.stream().map(LimitsInForce::start).toList();
        this.box = box(versions);
    }

    /// Sees limits over some assets.
    ///
    /// @param limits the limits, none on the tracking error
    /// @param assets their names, as the limits have them
    /// @return the limits in force
    /// @throws IllegalArgumentException if the limits name an asset that is not there, or limits of some version contradict: with
    ///                                  their names, and how far they are apart
    public static LimitsInForce of(Limits limits, List<String> assets) {
        return of(limits, assets, new double[0][]);
    }

    /// Sees limits over some assets, whose covariance the tracking error is reckoned with.
    ///
    /// @param limits     the limits
    /// @param assets     n names, as the limits have them
    /// @param covariance n × n, symmetric and not negative, of yearly returns; not modified
    /// @return the limits in force
    /// @throws IllegalArgumentException as above, or if the covariance is of other sizes
    public static LimitsInForce of(Limits limits, List<String> assets, double[][] covariance) {
        known(limits, assets);
        List<LimitNames> versions = new ArrayList<>();
        for (Limits.Version version : limits.versions()) {
            Compiler compiler = new Compiler(limits, assets, covariance);
            LimitNames names = new LimitNames(place(limits, version), List.copyOf(assets), version.rules(),
                    compiler.terms(version.rules()));
            Elastic.check(names);
            versions.add(names);
        }
        return new LimitsInForce(limits, List.copyOf(assets), versions);
    }

    private static String place(Limits limits, Limits.Version version) {
        return version.from().equals(LocalDate.MIN) ? limits.source() : limits.source() + ", from " + version.from();
    }

    private static void known(Limits limits, List<String> assets) {
        for (Limits.Version version : limits.versions()) {
            String place = place(limits, version) + ": ";
            Rules rules = version.rules();
            known(place + "bounds", rules.bounds().named().keySet(), assets);
            rules.groups().forEach(group -> known(place + "groups." + group.name(), group.assets(), assets));
            rules.tracking().map(Rules.Tracking::benchmark).map(Map::keySet)
                    .ifPresent(some -> known(place + "trackingError.benchmark", some, assets));
        }
        List<String> sorted = limits.sectors().values().stream().flatMap(List::stream).toList();
        for (String asset : assets) {
            Check.that(sorted.isEmpty() || sorted.contains(asset), limits.source() + ": sectors",
                    "a sector for each asset of the data", "none for " + asset);
        }
    }

    private static void known(String place, Collection<String> some, List<String> assets) {
        for (String asset : some) {
            Check.that(assets.contains(asset), place, "assets of the data", asset,
                    Entry.meant(asset, assets, "the data have " + several(assets)));
        }
    }

    private static String several(List<String> assets) {
        return String.join(", ", assets.subList(0, Math.min(5, assets.size()))) + (assets.size() > 5 ? ", …" : "");
    }

    /// Weights that meet all limits but those on trades.
    private static double[] start(LimitNames names) {
        Terms terms = names.terms().withoutTrading();
        double[] w = new double[terms.size()];
        Arrays.fill(w, terms.sumMost() / w.length);
        Nearest nearest = terms.nearest();
        if (!nearest.project(w, Double.POSITIVE_INFINITY)) {
            System.arraycopy(Elastic.weights(names, w, Double.POSITIVE_INFINITY), 0, w, 0, w.length);
        }
        terms.composition().tracking().ifPresent(cone -> {
            cone.descend(nearest, w, 0);
            double error = cone.error(w);
            Check.that(error <= cone.most() * (1 + Elastic.CONTRADICTION), names.source(),
                    "some allocation that meets all limits",
                    "tracking error, max " + Entry.plain(cone.most()) + " against the others (at least "
                            + (float) error + "), " + (float) (error - cone.most()) + " apart");
        });
        if (terms.areWhole()) {
            double[] held = w.clone();
            LimitNames without = new LimitNames(names.source(), names.assets(), names.rules(), terms);
            new HeldAllocations(without, held, w).project(w);
        }
        return w;
    }

    private static ActionBox box(List<LimitNames> versions) {
        int n = versions.getFirst().terms().size();
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (LimitNames names : versions) {
            low = Math.min(low, Arrays.stream(names.terms().low()).min().orElseThrow());
            high = Math.max(high, Arrays.stream(names.terms().high()).max().orElseThrow());
        }
        float[] lows = new float[n];
        float[] highs = new float[n];
        Arrays.fill(lows, (float) low > low ? Math.nextDown((float) low) : (float) low);
        Arrays.fill(highs, (float) high < high ? Math.nextUp((float) high) : (float) high);
        return ActionBox.of(lows, high > low ? highs : oneMore(lows));
    }

    /// All weights are fixed at one number: an interval that holds it.
    private static float[] oneMore(float[] lows) {
        float[] highs = lows.clone();
        for (int i = 0; i < highs.length; i++) {
            highs[i] += 1;
        }
        return highs;
    }

    /// Returns the names of the assets.
    ///
    /// @return n names
    public List<String> assets() {
        return assets;
    }

    /// Returns the number of assets.
    ///
    /// @return n
    public int size() {
        return assets.size();
    }

    /// Returns the number of versions.
    ///
    /// @return 1 if the limits never change
    public int versions() {
        return versions.size();
    }

    /// Finds the version of a day.
    ///
    /// @param date the day of the decision
    /// @return number of the version, from 0
    public int version(LocalDate date) {
        int version = 0;
        while (version + 1 < versions.size() && !date.isBefore(limits.versions().get(version + 1).from())) {
            version++;
        }
        return version;
    }

    /// Returns the rules of a version.
    ///
    /// @param version its number
    /// @return the rules, as they were written
    public Rules rules(int version) {
        return versions.get(version).rules();
    }

    /// Returns which assets are in a group.
    ///
    /// @param version number of the version
    /// @param group   number of the group in its rules
    /// @return numbers of assets, rising; a copy
    public int[] members(int version, int group) {
        return versions.get(version).terms().groups()[group].clone();
    }

    /// Returns a box around all valid weights: the same interval for every asset and version, so that the nearest in normalised
    /// units is the nearest in weights.
    ///
    /// @return n times from the least lower to the greatest upper bound
    public ActionBox box() {
        return box;
    }

    /// Returns the valid weights of a decision.
    ///
    /// @param version number of the version
    /// @param held    n weights that are held; not modified, not kept
    /// @return the valid ones; where no turnover that is allowed meets the other limits, those of the [#repair]
    /// @throws IllegalArgumentException if a weight is not finite, or a number of holdings leaves no weights
    public Allocations at(int version, double[] held) {
        return held(version, held);
    }

    HeldAllocations held(int version, double[] held) {
        Check.that(held.length == size(), "holdings", size() + " weights, one for each asset", held.length);
        for (int i = 0; i < held.length; i++) {
            if (!Double.isFinite(held[i])) {
                throw new IllegalArgumentException(
                        Check.message("holdings of " + assets.get(i), "a finite weight", held[i]));
            }
        }
        return new HeldAllocations(versions.get(version), held, starts.get(version));
    }

    /// Tells what holdings need that have drifted so far that the limits on turnover cannot be kept.
    ///
    /// @param version number of the version
    /// @param held    n weights that are held; not modified, not kept
    /// @return the smallest turnover that meets the other limits, if it is more than is allowed, and the least trade, if none of
    ///         that size leads into the limits; empty if neither
    public Optional<Repair> repair(int version, double[] held) {
        return held(version, held).repair();
    }

    /// Returns the valid weights as sets of a state that holds what is held.
    ///
    /// @param weightsAt index in the state of the first of n weights that are held
    /// @param versionAt index of the number of the version; −1 if there is one version
    /// @return the sets, in the units of [#box()]; constant if they depend on neither
    public ActionSets sets(int weightsAt, int versionAt) {
        Check.that(versionAt >= 0 || versions() == 1, "place of the version", "an index of the state", versionAt);
        boolean free = versions.stream().noneMatch(names -> names.terms().dependOnHeld());
        List<AllocationSet> sets = Stream.iterate(0, v -> v + 1).limit(versions())
                .map(v -> new AllocationSet(box, () -> held(v, new double[size()]))).toList();
        return free && versions() == 1
                ? ActionSets.always(sets.getFirst())
                : new AllocationSets(this, sets, weightsAt, versionAt);
    }

    boolean dependsOnHeld(int version) {
        return versions.get(version).terms().dependOnHeld();
    }
}
