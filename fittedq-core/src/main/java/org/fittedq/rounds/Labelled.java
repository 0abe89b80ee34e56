// SPDX-License-Identifier: Apache-2.0
package org.fittedq.rounds;

import java.io.Serial;
import java.io.Serializable;
import java.util.Optional;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.Batch;

/// Rows of a block with their labels. Observations are as the environment made them.
public final class Labelled implements Serializable {

    @Serial
    private static final long serialVersionUID = 1;

    private final int size;
    private final int observationSize;
    private final int actionSize;
    private final float[] s;
    private final float[] a;
    private final float[] r;
    private final float[] sNext;
    private final float[] bootstrap;
    private final float[] y;
    private final float[] actions; // of the labels; empty if no fit looks at them

    /// @param rows    transitions; their arrays are kept
    /// @param y       labels, N; kept
    /// @param actions what the labels took in the next states, N×dₐ; kept
    Labelled(Batch rows, Vec y, Optional<Mat> actions) {
        this.size = rows.size();
        this.observationSize = rows.s().cols();
        this.actionSize = rows.a().cols();
        this.s = rows.s().data();
        this.a = rows.a().data();
        this.r = rows.r().data();
        this.sNext = rows.sNext().data();
        this.bootstrap = rows.bootstrap().data();
        this.y = y.data();
        this.actions = actions.map(Mat::data).orElseGet(() -> new float[0]);
    }

    /// Returns the number of rows.
    ///
    /// @return N, at least 1
    public int size() {
        return size;
    }

    /// Returns the label of a row.
    ///
    /// @param i row
    /// @return y, reward
    public float y(int i) {
        return y[i];
    }

    /// Returns the memory that the rows take.
    ///
    /// @return bytes
    long bytes() {
        return 4L * ((long) s.length + a.length + r.length + sNext.length + bootstrap.length + y.length
                + actions.length);
    }

    int observationSize() {
        return observationSize;
    }

    int actionSize() {
        return actionSize;
    }

    boolean hasActions() {
        return actions.length > 0;
    }

    /// Copies a row.
    ///
    /// @param to  row of `out`
    void row(int i, Batch out, int to) {
        System.arraycopy(s, i * observationSize, out.s().data(), to * observationSize, observationSize);
        System.arraycopy(a, i * actionSize, out.a().data(), to * actionSize, actionSize);
        out.r().set(to, r[i]);
        System.arraycopy(sNext, i * observationSize, out.sNext().data(), to * observationSize, observationSize);
        out.bootstrap().set(to, bootstrap[i]);
    }

    /// Copies the action that the label of a row took.
    ///
    /// @param to row of `out`
    void action(int i, Mat out, int to) {
        System.arraycopy(actions, i * actionSize, out.data(), to * actionSize, actionSize);
    }
}
