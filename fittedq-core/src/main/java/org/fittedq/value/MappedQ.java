// SPDX-License-Identifier: Apache-2.0
package org.fittedq.value;

import java.util.OptionalDouble;
import org.fittedq.math.Mat;

/// f(q(s, a)) of another function q.
///
/// @param inner q
/// @param map   f
public record MappedQ(QFunction inner, Map map) implements QFunction {

    /// A differentiable function of one number.
    public interface Map {

        /// Evaluates f.
        ///
        /// @param q argument
        /// @return f(q)
        float of(float q);

        /// Evaluates f′, given f.
        ///
        /// @param f f(q)
        /// @return f′(q)
        float slope(float f);

        /// Returns the largest f′ of a function that rises, so that bounds of q are bounds of f(q): empty by default.
        ///
        /// @return above 0; empty of one that does not rise
        default OptionalDouble steepestRise() {
            return OptionalDouble.empty();
        }
    }

    /// Makes −q: what is maximised to find the smallest value.
    ///
    /// @param q the function
    /// @return −q
    public static MappedQ negative(QFunction q) {
        return new MappedQ(q, new Map() {

            @Override
            public float of(float x) {
                return -x;
            }

            @Override
            public float slope(float f) {
                return -1;
            }
        });
    }

    /// Makes low + (high − low) σ(z), σ(z) = 1/(1 + e^(−z)), of a function that gives logits.
    ///
    /// @param z    the logits
    /// @param low  least value
    /// @param high greatest value, above low
    /// @return a value in [low, high]
    public static MappedQ logistic(QFunction z, double low, double high) {
        return new MappedQ(z, new Map() {

            @Override
            public float of(float x) {
                return (float) (low + (high - low) / (1 + StrictMath.exp(-(double) x)));
            }

            @Override
            public float slope(float f) {
                double share = (f - low) / (high - low);
                return (float) ((high - low) * share * (1 - share));
            }

            @Override
            public OptionalDouble steepestRise() {
                return OptionalDouble.of((high - low) / 4);
            }
        });
    }

    @Override
    public int observationSize() {
        return inner.observationSize();
    }

    @Override
    public int actionSize() {
        return inner.actionSize();
    }

    @Override
    public boolean isDifferentiable() {
        return inner.isDifferentiable();
    }

    @Override
    public ActionValues at(int maxStates, int maxActions) {
        return new Values(inner.at(maxStates, maxActions), map, actionSize());
    }

    private static final class Values implements ActionValues {

        private final ActionValues q;
        private final Map map;
        private final int actionSize;
        private int states;

        private Values(ActionValues q, Map map, int actionSize) {
            this.q = q;
            this.map = map;
            this.actionSize = actionSize;
        }

        @Override
        public void fix(Mat s, int first, int count) {
            fix(s, s, first, count);
        }

        @Override
        public void fix(Mat s, Mat raw, int first, int count) {
            q.fix(s, raw, first, count);
            states = count;
        }

        @Override
        public void values(float[] a, int k, float[] out) {
            q.values(a, k, out);
            for (int i = 0; i < states * k; i++) {
                out[i] = map.of(out[i]);
            }
        }

        @Override
        public void gradients(float[] a, int k, float[] out, float[] da) {
            q.gradients(a, k, out, da);
            for (int i = 0; i < states * k; i++) {
                out[i] = map.of(out[i]);
                float slope = map.slope(out[i]);
                for (int j = i * actionSize; j < (i + 1) * actionSize; j++) {
                    da[j] *= slope;
                }
            }
        }
    }
}
