// SPDX-License-Identifier: Apache-2.0
package org.fittedq.value;

import java.util.Arrays;
import org.fittedq.math.Check;

/// θ = argmin Σᵢ (φᵢ·θ − yᵢ)² by Householder reflections, rows coming block by block: memory does not grow with their number.
///
/// All that is kept of the rows seen is the triangle R and z with RᵀR = ΦᵀΦ, Rᵀz = Φᵀy. A block of rows under R is turned into
/// zeros by one reflection a column. Backward stable: the condition number counts once, where normal equations square it.
///
/// Source: G. H. Golub, C. F. Van Loan, *Matrix Computations*, 4th edition, 2013, sections 5.1, 5.2 and 6.5.3 (appending rows).
final class LeastSquares {

    /// Below it 1/squares overflows: what is left of a column that those before it combine to, and as good as 0.
    private static final double UNDERFLOW = 1e-290;
    private static final int BLOCK_ROWS = 256;
    /// Part of a column's norm that must be new to those before it: some ten thousand roundings.
    private static final double INDEPENDENT = 1e-11;

    private final int p;
    private final int width; // of a row: p features, then the label
    private final double[] r; // p rows: R, then z
    private final double[] block; // columns of BLOCK_ROWS rows: Φ, then y
    private int filled;

    LeastSquares(int features) {
        this.p = features;
        this.width = features + 1;
        this.r = new double[Check.size("normal equations", p, width)];
        this.block = new double[BLOCK_ROWS * width];
    }

    /// Adds a row.
    void add(double[] phi, double y) {
        for (int j = 0; j < p; j++) {
            block[j * BLOCK_ROWS + filled] = phi[j];
        }
        block[p * BLOCK_ROWS + filled] = y;
        filled++;
        if (filled == BLOCK_ROWS) {
            eliminate();
        }
    }

    /// Adds λ ‖θ‖² to the sum.
    void penalise(double lambda) {
        double[] row = new double[p];
        for (int j = 0; j < p; j++) {
            row[j] = Math.sqrt(lambda);
            add(row, 0);
            row[j] = 0;
        }
    }

    /// Rows that are not filled count as zeros.
    private void eliminate() {
        for (int j = 0; j < width; j++) {
            Arrays.fill(block, j * BLOCK_ROWS + filled, (j + 1) * BLOCK_ROWS, 0);
        }
        for (int j = 0; j < p; j++) {
            reflect(j);
        }
        filled = 0;
    }

    /// Turns column j of the block into zeros: I − β v vᵀ with v = (R(j,j) − α, block(·,j)) takes that column to (α, 0).
    private void reflect(int j) {
        double squares = dot(j, j);
        if (squares < UNDERFLOW) {
            return;
        }
        double diagonal = r[j * width + j];
        double alpha = -Math.copySign(Math.sqrt(diagonal * diagonal + squares), diagonal);
        double v = diagonal - alpha; // no cancellation: alpha has the other sign
        double beta = -1 / (alpha * v);
        r[j * width + j] = alpha;
        for (int k = j + 1; k < width; k++) {
            // column k ← column k − β (vᵀ column k) v
            double scale = -beta * (v * r[j * width + k] + dot(j, k));
            r[j * width + k] += scale * v;
            add(scale, j, k);
        }
    }

    /// Σᵢ block(i,j) block(i,k), in four sums, so that additions do not wait for one another.
    private double dot(int j, int k) {
        int x = j * BLOCK_ROWS;
        int y = k * BLOCK_ROWS;
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        for (int i = 0; i < BLOCK_ROWS; i += 4) {
            s0 += block[x + i] * block[y + i];
            s1 += block[x + i + 1] * block[y + i + 1];
            s2 += block[x + i + 2] * block[y + i + 2];
            s3 += block[x + i + 3] * block[y + i + 3];
        }
        return (s0 + s1) + (s2 + s3);
    }

    /// block(·,k) ← block(·,k) + scale · block(·,j).
    private void add(double scale, int j, int k) {
        int x = j * BLOCK_ROWS;
        int y = k * BLOCK_ROWS;
        for (int i = 0; i < BLOCK_ROWS; i++) {
            block[y + i] += scale * block[x + i];
        }
    }

    /// Solves R θ = z.
    ///
    /// @param anyRank whether columns may depend on one another, as they may after [#penalise]
    /// @throws IllegalArgumentException if a feature is not finite, or if the columns are dependent and may not be
    double[] solve(boolean anyRank) {
        eliminate();
        double[] theta = new double[p];
        for (int j = 0; j < p; j++) {
            theta[j] = r[j * width + p];
            checkColumn(j, anyRank);
        }
        for (int j = p - 1; j >= 0; j--) {
            for (int k = j + 1; k < p; k++) {
                theta[j] -= r[j * width + k] * theta[k];
            }
            theta[j] /= r[j * width + j];
        }
        Check.that(Arrays.stream(theta).allMatch(Double::isFinite), "weights of the features", "finite numbers",
                "an overflow", "scale the features or set a larger ridge");
        return theta;
    }

    private void checkColumn(int j, boolean anyRank) {
        double squares = 0;
        for (int i = 0; i <= j; i++) {
            squares += r[i * width + j] * r[i * width + j];
        }
        Check.that(Double.isFinite(squares), "feature " + j, "finite values on the training set", squares);
        Check.that(anyRank || Math.abs(r[j * width + j]) > INDEPENDENT * Math.sqrt(squares), "feature " + j,
                "values on the training set that the features before it do not already combine to",
                "a linear combination of them", "add varied rows, drop the feature, or set ridge above 0");
    }
}
