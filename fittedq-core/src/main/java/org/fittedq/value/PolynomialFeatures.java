// SPDX-License-Identifier: Apache-2.0
package org.fittedq.value;

import java.util.Arrays;
import org.fittedq.math.Check;

/// All monomials of x = (s, a) up to a degree, the constant first: degree 2 gives 1, xᵢ and xᵢ xⱼ for i ≤ j.
///
/// There are (d + degree)! / (d! degree!) of them, d = dₛ + m. Monomials are ordered by degree, those of one degree by their
/// variables: 1, x₀, x₁, x₀x₀, x₀x₁, x₁x₁, … A quadratic form in state and action, such as the q of a linear system with
/// quadratic cost, is linear in those of degree 2.
///
/// Those of an action degree a take at most a of their variables from the action: of action degree 1, q is linear in the action at each
/// state, with coefficients that are polynomials in the state, as programs over integer actions want it.
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
        this(observationSize, actionSize, degree, degree);
    }

    /// Makes the monomials that have few action variables.
    ///
    /// @param observationSize dₛ, at least 1
    /// @param actionSize      m, at least 1
    /// @param degree          highest degree, at least 1
    /// @param actionDegree    highest degree in the action, from 1 to `degree`
    /// @throws IllegalArgumentException if a number is out of range or there would be more than 20 000 monomials
    public PolynomialFeatures(int observationSize, int actionSize, int degree, int actionDegree) {
        Check.that(observationSize >= 1, "observationSize", "an integer of at least 1", observationSize);
        Check.that(actionSize >= 1, "actionSize", "an integer of at least 1", actionSize);
        Check.that(degree >= 1, "degree", "an integer of at least 1", degree);
        Check.that(1 <= actionDegree && actionDegree <= degree, "actionDegree", "an integer from 1 to degree " + degree,
                actionDegree);
        this.observationSize = observationSize;
        this.actionSize = actionSize;
        int count = count(degree, actionDegree);
        this.parent = new int[count];
        this.variable = new int[count];
        int[] actions = new int[count]; // how many variables of a monomial are the action's
        int next = 1;
        int first = 0; // first monomial of the degree below
        for (int g = 1; g <= degree; g++) {
            int end = next;
            for (int j = first; j < end; j++) {
                // variables ascend within a monomial, so that each comes once
                int last = actions[j] < actionDegree ? observationSize + actionSize : observationSize;
                for (int v = j == 0 ? 0 : variable[j]; v < last; v++) {
                    parent[next] = j;
                    actions[next] = actions[j] + (v < observationSize ? 0 : 1);
                    variable[next++] = v;
                }
            }
            first = end;
        }
    }

    /// Σ over the degree i in the action of the monomials of that degree in it, times those of at most the rest in the state.
    private int count(int degree, int actionDegree) {
        double count = 0;
        for (int i = 0; i <= actionDegree && count <= MAX_COUNT; i++) {
            count += choose(actionSize - 1 + i, i) * choose(observationSize + degree - i, degree - i);
        }
        Check.that(count <= MAX_COUNT, "degree",
                "at most " + MAX_COUNT + " monomials of " + (observationSize + actionSize) + " variables", degree,
                "take a lower degree or radial features");
        return (int) count;
    }

    /// n! / (k! (n − k)!), each division without remainder; more than [#MAX_COUNT] if it is more than that.
    private static double choose(int n, int k) {
        double ways = 1;
        for (int i = 1; i <= k && ways <= MAX_COUNT; i++) {
            ways = ways * (n - k + i) / i;
        }
        return ways;
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
