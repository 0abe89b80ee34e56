// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax;

import java.util.LinkedHashMap;
import java.util.Map;
import org.fittedq.math.Check;
import org.fittedq.settings.OlderForm;
import org.fittedq.settings.Setting;
import org.fittedq.settings.Settings;

/// Cross-entropy method: samples, keeps the best, fits a Gaussian (or several) to them, samples it, and again.
///
/// > a_j ← the first samples ([CemStart]); K times: a_j are projected onto A(s), the M with the largest q are the elites,
/// > μ ← mean, σ ← standard deviation of the elites, at least the floor, and a_j ~ N(μ, diag σ²)
///
/// With several *modes* the first N samples are shared, and each mode begins at an elite far from the others' (the best one
/// first) with the elites nearest to it; from then on each has its own samples and elites. So one that sits on a local hill
/// does not pull the others there.
///
/// A union of up to 16 pieces is searched piece by piece, each piece by a whole run of its own, the first samples spread over the piece:
/// a single Gaussian projected onto a union sits on the borders of the pieces between which its mean lies. One of more pieces is
/// searched as one set.
///
/// Source: Rubinstein and Kroese, *The Cross-Entropy Method*, 2004; as in Kalashnikov et al., *QT-Opt*, CoRL 2018, section 4.2
/// (64 samples, 6 elites, 2 iterations).
/// Differences: 1. samples are projected onto the set before they are evaluated, and elites refitted on projected points;
/// 2. σ has a floor; 3. modes; 4. by default the first samples are spread evenly, the paper's are Gaussian.
///
/// @param samples    N, of all modes together, for each piece of a union of few
/// @param iterations K
/// @param elites     M, of each mode
/// @param start      the first samples
/// @param floor      smallest σ
/// @param modes      number of Gaussians
/// @param answer     what is returned
public record Cem(
        @Setting(value = "N: actions sampled in each iteration; more find better maxima", range = "[2, 100000]", source = "Kalashnikov et al. 2018: 64") int samples,
        @Setting(value = "K: iterations of sampling and refitting, in each piece of a union", range = "[1, 1000]", source = "Kalashnikov et al. 2018: 2") int iterations,
        @Setting(value = "M: best samples that the Gaussian of each mode is refitted to", range = "[1, 100000]", source = "Kalashnikov et al. 2018: 6") int elites,
        CemStart start,
        @Setting(value = "smallest standard deviation, so that the search does not freeze", range = "[0, ∞)", unit = "half-widths of the action box", source = "ours") double floor,
        @Setting(value = "number of Gaussians, for several hills", range = "[1, 64]", source = "1: Kalashnikov et al. 2018") int modes,
        @Setting(value = "what is returned: mean of the last elites, or best sample of all", source = "best: ours, never below the mean's samples") Answer answer)
        implements
            Maximiser,
            OlderForm {

    private static final String SIGMA = "sigma";

    /// What is returned.
    public enum Answer {
        /// The best sample of all iterations.
        BEST,
        /// The mean of the last elites (of the best mode), projected onto the set: less noisy.
        MEAN
    }

    /// A union of more pieces is searched as one set.
    static final int FEW_PIECES = 16;

    /// The paper's numbers, the first samples spread evenly.
    public static final Cem DEFAULT = new Cem(64, 2, 6, CemStart.Even.DEFAULT, 1e-3, 1, Answer.BEST);

    /// Checks the ranges.
    ///
    /// @throws IllegalArgumentException if a number is out of range, or samples are fewer than the elites need
    public Cem {
        Settings.check(Cem.class, "samples", samples);
        Settings.check(Cem.class, "iterations", iterations);
        Settings.check(Cem.class, "elites", elites);
        Settings.check(Cem.class, "floor", floor);
        Settings.check(Cem.class, "modes", modes);
        Check.that(samples % modes == 0 && samples / modes >= elites, "samples",
                "a multiple of modes (" + modes + ") with at least elites (" + elites + ") for each", samples);
    }

    /// Makes settings whose first samples are Gaussian.
    ///
    /// @param samples    N, of all modes together
    /// @param iterations K
    /// @param elites     M, of each mode
    /// @param sigma      σ₀
    /// @param floor      smallest σ
    /// @param modes      number of Gaussians
    /// @param answer     what is returned
    public Cem(int samples, int iterations, int elites, double sigma, double floor, int modes, Answer answer) {
        this(samples, iterations, elites, new CemStart.Gaussian(sigma), floor, modes, answer);
    }

    /// When the first samples were always Gaussian, their σ₀ stood beside the other settings.
    @Override
    public Map<String, String> today(Map<String, String> texts) {
        if (!texts.containsKey(SIGMA)) {
            return texts;
        }
        Map<String, String> today = new LinkedHashMap<>(texts);
        today.put("start", CemStart.Gaussian.DEFAULT.name());
        today.put("start.sigma", today.remove(SIGMA));
        return today;
    }

    @Override
    public String name() {
        return "cem";
    }

    @Override
    public int mostPieces() {
        return FEW_PIECES;
    }

    @Override
    public int actionsAtOnce(int actionSize) {
        return samples;
    }
}
