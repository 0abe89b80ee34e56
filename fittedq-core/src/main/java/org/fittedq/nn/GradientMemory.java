// SPDX-License-Identifier: Apache-2.0
package org.fittedq.nn;

import org.fittedq.math.kernel.Kernels;

/// The memory of a backward pass. Tapes of one network whose backward passes follow one another may share it: it then stays in the
/// nearest caches.
final class GradientMemory {

    /// Room for the gradient of one block of weights and for the rows by which a tile may overrun it.
    private static final int SCRATCH = (Kernels.PANEL + Kernels.TILE_ROWS) * Kernels.PANEL;

    final float[][] d; // gradient in the affine output of layer l
    final float[] dx; // gradient in the input
    final float[][] scratch; // for each worker, the gradient of one block of weights
    final PanelWork work;
    private float[][] sum = new float[0][]; // whole gradient of each unit's weights, then vectors; only if it is kept

    /// Makes it.
    ///
    /// @param mlp     the network
    /// @param stride  floats from panel to panel; 0 if there is no backward pass
    /// @param workers number of threads
    GradientMemory(Mlp mlp, int stride, int workers) {
        this.d = new float[mlp.depth()][];
        for (int l = 0; l < d.length; l++) {
            d[l] = new float[mlp.layer(l).head ? 0 : Layer.panels(mlp.layer(l).outputs) * stride];
        }
        this.dx = new float[Layer.panels(mlp.inputs()) * stride];
        this.scratch = new float[workers][SCRATCH];
        this.work = new PanelWork(mlp);
    }

    /// Makes room for the sum, if there is none yet: by one thread, before several add to it.
    void makeSum() {
        if (sum.length == 0) {
            sum = work.gradientArrays();
        }
    }

    float[][] sum() {
        return sum;
    }
}
