// SPDX-License-Identifier: Apache-2.0
package org.fittedq.nn;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.fittedq.math.kernel.Kernels;

/// The units of work of one optimiser step: a panel of 32 outputs of a layer each, the largest at both ends.
final class PanelWork {

    private record Unit(int layer, int panel, int weights) {}

    private final Mlp mlp;
    private final List<Unit> units = new ArrayList<>();

    PanelWork(Mlp mlp) {
        this.mlp = mlp;
        for (int l = 0; l < mlp.depth(); l++) {
            for (int p = 0; p < mlp.layer(l).workPanels(); p++) {
                units.add(new Unit(l, p, weights(mlp.layer(l))));
            }
        }
        // threads work from both ends: large units there, so that they meet at small ones and finish together
        List<Unit> sorted = units.stream().sorted(Comparator.comparingInt(u -> -u.weights)).toList();
        units.clear();
        for (Unit unit : sorted) {
            units.add(units.size() / 2 + (units.size() % 2), unit);
        }
    }

    int count() {
        return units.size();
    }

    int layer(int unit) {
        return units.get(unit).layer;
    }

    int panel(int unit) {
        return units.get(unit).panel;
    }

    int index(int layer, int panel) {
        for (int i = 0; i < units.size(); i++) {
            if (layer(i) == layer && panel(i) == panel) {
                return i;
            }
        }
        throw new IllegalArgumentException(
                "layer " + layer + ", panel " + panel + ": expected a unit of work, got none");
    }

    /// Floats of one panel of weights: in a unit's gradient the vectors (bias, gain, shift) follow them.
    int weights(Layer layer) {
        return layer.head ? layer.w.length : layer.inputs * Kernels.PANEL;
    }

    private int size(Layer layer) {
        return weights(layer) + (layer.norm ? 3 : 1) * Kernels.PANEL;
    }

    /// Room for the gradient of any unit, and for the rows by which a tile may overrun its weights.
    int scratchSize() {
        int largest = 0;
        for (int l = 0; l < mlp.depth(); l++) {
            largest = Math.max(largest, size(mlp.layer(l)));
        }
        return largest + Kernels.TILE_ROWS * Kernels.PANEL;
    }

    /// One array for each unit: its whole gradient.
    float[][] gradientArrays() {
        return units.stream().map(u -> new float[size(mlp.layer(u.layer))]).toArray(float[][]::new);
    }
}
