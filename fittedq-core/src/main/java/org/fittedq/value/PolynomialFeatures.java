// SPDX-License-Identifier: Apache-2.0
package org.fittedq.value;

import java.util.Arrays;
import org.fittedq.math.Check;

/// All monomials of x = (s, a) up to a degree, the constant first: degree 2 gives 1, xᵢ and xᵢ xⱼ for i ≤ j.
///
/// There are (d + degree)! / (d! degree!) of them, d = dₛ + m. Monomials are ordered by degree, those of one degree by their
/// variables: 1, x₀, x₁, x₀x₀, x₀x₁, x₁x₁, … A quadratic form in state and action, such as the q of a linear system with
/// quadratic cost, is linear in those of degree 2.
public final class PolynomialFeatures implements Features {

    private static final int MAX_COUNT = 20_000;

    private final int observationSize;
    private final int actionSize;
    private final int[] parent; // monomial j is monomial parent[j] …
    private final int[] variable; // … times x[variable[j]]

    /// Makes the monomials.
    ///
    /// @param observationSize dₛ, at least 1
    /// @param actionSize      m, at least 1
    /// @param degree          highest degree, at least 1
    /// @throws IllegalArgumentException if a number is below 1 or there would be more than 20 000 monomials
    public PolynomialFeatures(int observationSize, int actionSize, int degree) {
        Check.that(observationSize >= 1, "observationSize", "an integer of at least 1", observationSize);
        Check.that(actionSize >= 1, "actionSize", "an integer of at least 1", actionSize);
        Check.that(degree >= 1, "degree", "an integer of at least 1", degree);
        this.observationSize = observationSize;
        this.actionSize = actionSize;
        int d = observationSize + actionSize;
        int count = count(d, degree);
        this.parent = new int[count];
        this.variable = new int[count];
        int next = 1;
        int first = 0; // first monomial of the degree below
        for (int g = 1; g <= degree; g++) {
            int end = next;
            for (int j = first; j < end; j++) {
                // variables ascend within a monomial, so that each comes once
                for (int v = j == 0 ? 0 : variable[j]; v < d; v++) {
                    parent[next] = j;
                    variable[next++] = v;
                }
            }
            first = end;
        }
    }

    /// (d + degree)! / (d! degree!), each division without remainder.
    private static int count(int d, int degree) {
        long count = 1;
        for (int g = 1; g <= degree; g++) {
            count = count * (d + g) / g;
            Check.that(count <= MAX_COUNT, "degree", "at most " + MAX_COUNT + " monomials of " + d + " variables",
                    degree, "take a lower degree or radial features");
        }
        return (int) count;
    }

    @Override
    public int observationSize() {
        return observationSize;
    }

    @Override
    public int actionSize() {
        return actionSize;
    }

    @Override
    public int count() {
        return parent.length;
    }

    @Override
    public void evaluate(float[] s, int s0, float[] a, int a0, double[] phi) {
        phi[0] = 1;
        for (int j = 1; j < parent.length; j++) {
            phi[j] = phi[parent[j]] * x(s, s0, a, a0, variable[j]);
        }
    }

    private double x(float[] s, int s0, float[] a, int a0, int v) {
        return v < observationSize ? s[s0 + v] : a[a0 + v - observationSize];
    }

    @Override
    public void jacobian(float[] s, int s0, float[] a, int a0, double[] phi, double[] jacobian) {
        int m = actionSize;
        Arrays.fill(jacobian, 0, m, 0);
        for (int j = 1; j < parent.length; j++) {
            // φⱼ = φₚ xᵥ, so ∂φⱼ/∂aₗ = ∂φₚ/∂aₗ xᵥ + φₚ [xᵥ is aₗ]
            double x = x(s, s0, a, a0, variable[j]);
            for (int l = 0; l < m; l++) {
                jacobian[j * m + l] = jacobian[parent[j] * m + l] * x;
            }
            if (variable[j] >= observationSize) {
                jacobian[j * m + variable[j] - observationSize] += phi[parent[j]];
            }
        }
    }
}
