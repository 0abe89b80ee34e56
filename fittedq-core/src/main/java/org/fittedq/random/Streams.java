// SPDX-License-Identifier: Apache-2.0
package org.fittedq.random;

import java.util.LinkedHashMap;
import java.util.Map;
import org.fittedq.math.Stateful;

/// All randomness of a run: one seed, split into named streams.
///
/// Each consumer has a stream of its own (`exploration`, `smoothing`, `replay`, `environment/0` …), so adding a consumer
/// shifts nobody's draws. Asking twice for a name gives the same stream.
public final class Streams implements Stateful {

    private final long seed;
    private final Map<String, RandomStream> streams = new LinkedHashMap<>();

    /// Makes the streams of one seed.
    ///
    /// @param seed any number
    public Streams(long seed) {
        this.seed = seed;
    }

    /// Returns the seed.
    ///
    /// @return seed
    public long seed() {
        return seed;
    }

    /// Returns the stream of a name, at its beginning when first asked for.
    ///
    /// @param name what the numbers are for
    /// @return the stream
    public RandomStream stream(String name) {
        return streams.computeIfAbsent(name, n -> new RandomStream(seed, n));
    }

    @Override
    public void exchange(String name, Exchange x) {
        streams.forEach((stream, state) -> state.exchange(name + "/" + stream, x));
    }
}
