// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax.certified;

import java.util.List;

/// What branch and bound asks about q = minᵢ qⁱ over a box of actions, for one network, two or more.
///
/// A bound of any network bounds the smallest one; over boxes where two cross, their linear forms together give a smaller
/// bound ([SmallerForm]), which is exact where both networks are linear; of more than two, every pair is asked. With one network
/// everything is that network's. Work memory of one thread.
final class SmallerBounds {

    private final List<DoubleNetwork> nets;
    private final List<NetworkBounds> bounds;
    private final List<FloatError> floatErrors;
    private final HalfSpace halfSpace;
    private final SmallerForm forms;

    SmallerBounds(List<DoubleNetwork> nets) {
        this.nets = nets;
        this.bounds = nets.stream().map(NetworkBounds::new).toList();
        this.floatErrors = nets.stream().map(FloatError::new).toList();
        this.halfSpace = new HalfSpace(nets.getFirst().actions);
        this.forms = new SmallerForm(nets.getFirst().actions);
    }

    /// Prepares for the cells of one box.
    ///
    /// @param state s; not modified
    /// @param root  lower, then upper bounds of all actions; not modified
    /// @return by how much float evaluation of minᵢ qⁱ may be off
    double fix(float[] state, double[] root) {
        double error = 0;
        for (int i = 0; i < nets.size(); i++) {
            nets.get(i).fix(state, 0);
            bounds.get(i).fix(root);
            error = Math.max(error, floatErrors.get(i).bound(root));
        }
        return error;
    }

    boolean isOne() {
        return nets.size() == 1;
    }

    int count() {
        return nets.size();
    }

    /// What is known of one of the networks over the last cell.
    NetworkBounds of(int i) {
        return bounds.get(i);
    }

    /// Bounds q over a cell.
    ///
    /// @param box    lower, then upper bounds; not modified
    /// @param enough a bound at most this is not improved further
    /// @return an upper bound, for exact arithmetic on the float weights
    double bound(double[] box, double enough) {
        double least = Double.POSITIVE_INFINITY;
        for (NetworkBounds each : bounds) {
            least = Math.min(least, each.bound(box, 0, enough));
        }
        for (int i = 0; i < bounds.size(); i++) {
            for (int j = i + 1; j < bounds.size(); j++) {
                forms.constants(bounds.get(i).form(forms.g1), bounds.get(j).form(forms.g2));
                least = Math.min(least, forms.bound(box));
            }
        }
        return least;
    }

    /// Copies the action at which the smaller of two linear forms of the last cell is greatest, of the last pair.
    void top(double[] box, double[] a) {
        forms.top(box, a);
    }

    /// Bounds q over the last cell less the half-space that an action and its projection prove empty.
    double cut(int i, double[] box, double[] x, double[] projected, double precision) {
        halfSpace.form(bounds.get(i));
        return halfSpace.bound(box, x, projected, precision);
    }

    /// Returns a sound lower bound of the slope of q along dimension d over the last cell.
    double slopeLo(int d) {
        double least = bounds.getFirst().slopeLo(d);
        for (NetworkBounds each : bounds) {
            least = Math.min(least, each.slopeLo(d));
        }
        return least;
    }

    /// Returns a sound upper bound of the slope of q along dimension d over the last cell.
    double slopeHi(int d) {
        double most = bounds.getFirst().slopeHi(d);
        for (NetworkBounds each : bounds) {
            most = Math.max(most, each.slopeHi(d));
        }
        return most;
    }

    /// Returns what halving dimension d of the last cell promises; 0 in all dimensions where the networks are linear.
    double effect(int d) {
        double sum = 0;
        for (NetworkBounds each : bounds) {
            sum += each.effect(d);
        }
        return sum;
    }
}
