// SPDX-License-Identifier: Apache-2.0
package org.fittedq.nn;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.fittedq.math.kernel.Kernels;

/// The units of work of one optimiser step: of a layer, a panel of 32 outputs and up to 128 inputs each. The unit that
/// begins at input 0 has the panel's bias, gain and shift too.
final class PanelWork {

    /// Inputs of a unit, at most: as much arithmetic as is worth the handing out.
    private static final int UNIT_INPUTS = 4 * Kernels.PANEL;

    /// Floats before the weights in a unit's gradient: bias, gain and shift.
    static final int VECTORS = 3 * Kernels.PANEL;

    record Unit(Layer layer, int l, int panel, int from, int to) {

        /// Floats of weights in the unit.
        int weights() {
            return layer.block(to) - layer.block(from);
        }

        int vectors() {
            return from > 0 ? 0 : layer.norm ? 3 : 1;
        }

        /// Index in `Layer.w` of the weights of the block that begins at input k.
        int weightsAt(int k) {
            return panel * layer.block(layer.inputs) + layer.block(k);
        }

        /// Floats of the weights of that block.
        int blockSize(int k) {
            return layer.block(k + Kernels.PANEL) - layer.block(k);
        }
    }

    private final List<Unit> units = new ArrayList<>();

    PanelWork(Mlp mlp) {
        List<Unit> all = new ArrayList<>();
        for (int l = 0; l < mlp.depth(); l++) {
            Layer layer = mlp.layer(l);
            for (int p = 0; p < Layer.panels(layer.outputs); p++) {
                for (int k = 0; k < layer.inputs; k += UNIT_INPUTS) {
                    all.add(new Unit(layer, l, p, k, Math.min(Layer.padded(layer.inputs), k + UNIT_INPUTS)));
                }
            }
        }
        // threads work from both ends: large units there, so that they meet at small ones and finish together
        all.sort(Comparator.comparingInt(u -> -u.weights()));
        for (Unit unit : all) {
            units.add(units.size() / 2 + (units.size() % 2), unit);
        }
    }

    int count() {
        return units.size();
    }

    Unit unit(int i) {
        return units.get(i);
    }

    /// Index of the unit that holds the weights from an input.
    int index(int layer, int panel, int input) {
        for (int i = 0; i < units.size(); i++) {
            Unit u = units.get(i);
            if (u.l == layer && u.panel == panel && u.from <= input && input < u.to) {
                return i;
            }
        }
        throw new IllegalArgumentException("layer " + layer + ", panel " + panel + ", input " + input
                + ": expected a unit of work, got none");
    }

    /// One array for each unit: the gradient of its vectors, then of its weights, then room for the rows by which a tile may
    /// overrun them.
    float[][] gradientArrays() {
        return units.stream().map(u -> new float[VECTORS + u.weights() + Kernels.TILE_ROWS * Kernels.PANEL])
                .toArray(float[][]::new);
    }
}
