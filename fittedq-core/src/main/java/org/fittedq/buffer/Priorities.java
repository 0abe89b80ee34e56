// SPDX-License-Identifier: Apache-2.0
package org.fittedq.buffer;

import org.fittedq.math.Stateful;
import org.fittedq.random.RandomStream;

/// Priorities of the places of several rings ([Drawing.Prioritised]); those that are no transitions have none.
final class Priorities {

    private final Drawing.Prioritised c;
    private final SumTree[] trees;
    private final int stride; // from the places of one ring to those of the next
    private final double[] greatest;

    /// Makes them for empty rings, of at most `places` places each.
    Priorities(Drawing.Prioritised c, int rings, int places) {
        this.c = c;
        this.stride = places;
        this.trees = new SumTree[rings];
        for (int e = 0; e < rings; e++) {
            trees[e] = new SumTree();
        }
        this.greatest = new double[]{c.priority(0)};
    }

    /// A place holds a new transition.
    void added(int ring, int place) {
        put(ring, place, greatest[0]);
    }

    /// A place holds no transition, or none any more.
    void cleared(int ring, int place) {
        put(ring, place, 0);
    }

    private void put(int ring, int place, double priority) {
        trees[ring].grow(place + 1);
        trees[ring].set(place, priority);
    }

    /// Draws a place in proportion to its priority.
    ///
    /// @param random two words
    /// @return ring · stride + place
    int draw(RandomStream random) {
        double total = 0;
        for (SumTree tree : trees) {
            total += tree.total();
        }
        double share = random.nextDouble() * total;
        int last = 0;
        for (int e = 0; e < trees.length; e++) {
            if (trees[e].total() > 0) {
                last = e;
                if (share < trees[e].total()) {
                    break;
                }
                share -= trees[e].total();
            }
        }
        return last * stride + trees[last].find(share);
    }

    int ring(int drawn) {
        return drawn / stride;
    }

    int place(int drawn) {
        return drawn % stride;
    }

    /// Takes the error of a place that was drawn.
    void renew(int drawn, double error) {
        double priority = c.priority(error);
        greatest[0] = Math.max(greatest[0], priority);
        trees[ring(drawn)].set(place(drawn), priority);
    }

    /// Renews the greatest priority if it is time.
    void fitsDone(long fits) {
        if (fits % c.everyFits() == 0) {
            double most = 0;
            for (SumTree tree : trees) {
                for (double priority : tree.weights()) {
                    most = Math.max(most, priority);
                }
            }
            greatest[0] = most > 0 ? most : c.priority(0);
        }
    }

    /// Hands over the priorities of one ring, of which `places` places are in use; the sums follow from them.
    void exchange(String name, int ring, int places, Stateful.Exchange x) {
        trees[ring].grow(places);
        x.doubles(name + "/priorities", trees[ring].weights());
        trees[ring].sum();
    }

    /// Hands over the greatest priority.
    void exchange(String name, Stateful.Exchange x) {
        x.doubles(name + "/greatestPriority", greatest);
    }
}
