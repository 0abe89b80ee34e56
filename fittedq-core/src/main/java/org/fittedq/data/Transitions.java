// SPDX-License-Identifier: Apache-2.0
package org.fittedq.data;

import java.io.Serial;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import org.fittedq.math.Check;
import org.fittedq.math.Mat;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.Batch;

/// A data set of N ≥ 1 transitions (s, a, r, s′), in the order in which they were recorded. Immutable and thread-safe.
///
/// The rows of an episode stand together, its steps rise, and its last row, and no other, is terminal or truncated.
/// Every number is finite. Actions are in the environment's units: [#fill] normalises them.
///
/// A next state is stored only where it is not, bit for bit, the state of the next row, so a row of an unbroken episode
/// takes 4·(dₛ + dₐ + 4) + 1 bytes, and 4 more if it was read from a table.
public final class Transitions implements Serializable {

    @Serial
    private static final long serialVersionUID = 1;

    private static final byte TERMINAL = 1;
    private static final byte TRUNCATED = 2;
    /// In `next`: s′ is the s of the row after.
    private static final int FOLLOWS = -1;

    private final int observationSize;
    private final int actionSize;
    private final float[] s;
    private final float[] a;
    private final float[] r;
    private final int[] next; // FOLLOWS, or which of the states in `apart`
    private final float[] apart;
    private final int[] episode;
    private final int[] step;
    private final byte[] ends;
    private final int[] places; // number of each row in its file; empty if there is none
    @SuppressWarnings("serial") // of rows of a data set, which are what is sent, it can be sent too
    private final Origin origin;
    @SuppressWarnings("serial") // a copy of List.copyOf, which can be sent
    private final List<String> notes;

    private Transitions(Collector c, Origin origin, List<String> notes) {
        this.observationSize = c.observationSize;
        this.actionSize = c.actionSize;
        this.s = Arrays.copyOf(c.s, c.size * observationSize);
        this.a = Arrays.copyOf(c.a, c.size * actionSize);
        this.r = Arrays.copyOf(c.r, c.size);
        this.next = Arrays.copyOf(c.next, c.size);
        this.apart = Arrays.copyOf(c.apart, c.statesApart * observationSize);
        this.episode = Arrays.copyOf(c.episode, c.size);
        this.step = Arrays.copyOf(c.step, c.size);
        this.ends = Arrays.copyOf(c.ends, c.size);
        this.places = c.placed ? Arrays.copyOf(c.places, c.size) : new int[0];
        this.origin = origin;
        this.notes = List.copyOf(notes);
    }

    /// Copies a data set with other actions and one note more.
    private Transitions(Transitions from, float[] a, String note) {
        this.observationSize = from.observationSize;
        this.actionSize = from.actionSize;
        this.s = from.s;
        this.a = a;
        this.r = from.r;
        this.next = from.next;
        this.apart = from.apart;
        this.episode = from.episode;
        this.step = from.step;
        this.ends = from.ends;
        this.places = from.places;
        this.origin = from.origin;
        List<String> more = new ArrayList<>(from.notes);
        more.add(note);
        this.notes = List.copyOf(more);
    }

    /// Copies rows of a data set. Where the last of them is in the middle of an episode, the episode counts as truncated there.
    private Transitions(Transitions from, int first, int end) {
        this.observationSize = from.observationSize;
        this.actionSize = from.actionSize;
        this.s = Arrays.copyOfRange(from.s, first * observationSize, end * observationSize);
        this.a = Arrays.copyOfRange(from.a, first * actionSize, end * actionSize);
        this.r = Arrays.copyOfRange(from.r, first, end);
        this.next = Arrays.copyOfRange(from.next, first, end);
        this.episode = Arrays.copyOfRange(from.episode, first, end);
        this.step = Arrays.copyOfRange(from.step, first, end);
        this.ends = Arrays.copyOfRange(from.ends, first, end);
        this.places = new int[end - first];
        this.origin = new PartOrigin(from.origin.source());
        this.notes = from.notes;
        int last = end - first - 1;
        int statesApart = 0;
        float[] found = new float[(end - first) * observationSize];
        for (int i = 0; i <= last; i++) {
            places[i] = from.place(first + i);
            if (next[i] != FOLLOWS || i == last) {
                from.sNext(first + i, found, statesApart * observationSize);
                next[i] = statesApart++;
            }
        }
        this.apart = Arrays.copyOf(found, statesApart * observationSize);
        if (ends[last] == 0) {
            ends[last] = TRUNCATED;
        }
    }

    /// One episode of a data set.
    ///
    /// @param number   its number
    /// @param first    its first row
    /// @param length   how many rows
    /// @param terminal whether it ended in a terminal state; if not it was truncated
    public record Episode(int number, int first, int length, boolean terminal) {}

    /// Copies rows that stand together. An episode that goes on after the last of them is truncated there: its next state keeps its
    /// value.
    ///
    /// @param first first row
    /// @param end   row after the last, above `first`, at most N
    /// @return a data set of its own, of the same file and notes, which can be sent to another process
    /// @throws IndexOutOfBoundsException if the rows are not there, or none
    public Transitions rows(int first, int end) {
        if (first < 0 || first >= end || end > size()) {
            throw new IndexOutOfBoundsException(
                    Check.message("rows", "some of 0 to " + size(), first + " to " + end));
        }
        return new Transitions(this, first, end);
    }

    /// Returns the number of transitions.
    ///
    /// @return N, at least 1
    public int size() {
        return r.length;
    }

    /// Returns the memory that the rows take.
    ///
    /// @return bytes
    public long bytes() {
        return 4L * ((long) s.length + a.length + r.length + next.length + apart.length + episode.length + step.length
                + places.length) + ends.length;
    }

    /// Returns the number of floats in a state.
    ///
    /// @return dₛ
    public int observationSize() {
        return observationSize;
    }

    /// Returns the number of floats in an action.
    ///
    /// @return dₐ
    public int actionSize() {
        return actionSize;
    }

    /// Copies the state of a row.
    ///
    /// @param i   row
    /// @param out out: s, the first dₛ floats
    public void s(int i, float[] out) {
        System.arraycopy(s, i * observationSize, out, 0, observationSize);
    }

    /// Copies the action of a row.
    ///
    /// @param i   row
    /// @param out out: a in action units, the first dₐ floats
    public void a(int i, float[] out) {
        System.arraycopy(a, i * actionSize, out, 0, actionSize);
    }

    /// Copies the next state of a row.
    ///
    /// @param i   row
    /// @param out out: s′, the first dₛ floats
    public void sNext(int i, float[] out) {
        sNext(i, out, 0);
    }

    private void sNext(int i, float[] out, int to) {
        if (next[i] == FOLLOWS) {
            System.arraycopy(s, (i + 1) * observationSize, out, to, observationSize);
        } else {
            System.arraycopy(apart, next[i] * observationSize, out, to, observationSize);
        }
    }

    /// Goes over all observations, each once, in their order: the state of every row, and its next state where that is not the next
    /// row's state.
    ///
    /// @param use is given dₛ floats, which are overwritten afterwards
    public void eachObservation(Consumer<float[]> use) {
        float[] row = new float[observationSize];
        for (int i = 0; i < size(); i++) {
            s(i, row);
            use.accept(row);
            if (!follows(i)) {
                sNext(i, row);
                use.accept(row);
            }
        }
    }

    /// Returns the reward of a row.
    ///
    /// @param i row
    /// @return r, in the environment's unit
    public float r(int i) {
        return r[i];
    }

    /// Tells whether the task ended in s′ of a row.
    ///
    /// @param i row
    /// @return terminal
    public boolean terminal(int i) {
        return (ends[i] & TERMINAL) != 0;
    }

    /// Tells whether the episode was cut from outside at s′ of a row.
    ///
    /// @param i row
    /// @return truncated
    public boolean truncated(int i) {
        return (ends[i] & TRUNCATED) != 0;
    }

    /// Tells whether s′ of a row is, bit for bit, the s of the row after it, in the same episode.
    ///
    /// @param i row
    /// @return false at the end of an episode, and at a gap in it
    public boolean follows(int i) {
        return next[i] == FOLLOWS;
    }

    /// Returns the episode of a row.
    ///
    /// @param i row
    /// @return the episode's number, at least 0; numbers need not rise
    public int episode(int i) {
        return episode[i];
    }

    /// Returns the step of a row within its episode.
    ///
    /// @param i row
    /// @return the step, at least 0; rises within an episode, perhaps with gaps
    public int step(int i) {
        return step[i];
    }

    /// Returns the number that a row had in the file that it was read from, such as that of its line.
    ///
    /// @param i row
    /// @return the number; `i` if the data set was not read from a table
    public int place(int i) {
        return places.length == 0 ? i : places[i];
    }

    /// Returns where the rows come from, for messages.
    ///
    /// @return the origin; [Origin#MEMORY] if they were put together in memory
    public Origin origin() {
        return origin;
    }

    /// Lists what was taken for granted, left out or changed when the data was read: whoever reads it for a person tells it.
    ///
    /// @return one line each, which begins with the file's name; empty if the data is as it was
    public List<String> notes() {
        return notes;
    }

    /// Lists the episodes.
    ///
    /// @return the episodes, in the order of their rows
    public List<Episode> episodes() {
        List<Episode> episodes = new ArrayList<>();
        int first = 0;
        for (int i = 0; i < ends.length; i++) {
            if (ends[i] != 0) {
                episodes.add(new Episode(episode[i], first, i + 1 - first, terminal(i)));
                first = i + 1;
            }
        }
        return episodes;
    }

    /// Returns the states in which the episodes began.
    ///
    /// @return s₀ of each episode, episodes × dₛ; a new matrix
    public Mat initialStates() {
        List<Episode> episodes = episodes();
        Mat out = new Mat(episodes.size(), observationSize);
        for (int k = 0; k < out.rows(); k++) {
            System.arraycopy(s, episodes.get(k).first() * observationSize, out.data(), k * observationSize,
                    observationSize);
        }
        return out;
    }

    /// Returns the undiscounted return Σ r of each episode, summed in double, in the order of the rows.
    ///
    /// @return a new array, one number an episode
    public double[] returns() {
        List<Episode> episodes = episodes();
        double[] out = new double[episodes.size()];
        for (int k = 0; k < out.length; k++) {
            for (int i = episodes.get(k).first(); i < episodes.get(k).first() + episodes.get(k).length(); i++) {
                out[k] += r[i];
            }
        }
        return out;
    }

    /// Returns the least value of each action dimension.
    ///
    /// @return dₐ floats in action units; a new array
    public float[] actionMin() {
        float[] min = Arrays.copyOf(a, actionSize);
        for (int k = 0; k < a.length; k++) {
            min[k % actionSize] = Math.min(min[k % actionSize], a[k]);
        }
        return min;
    }

    /// Returns the greatest value of each action dimension.
    ///
    /// @return dₐ floats in action units; a new array
    public float[] actionMax() {
        float[] max = Arrays.copyOf(a, actionSize);
        for (int k = 0; k < a.length; k++) {
            max[k % actionSize] = Math.max(max[k % actionSize], a[k]);
        }
        return max;
    }

    /// Checks that every action lies in a box.
    ///
    /// @param box the box
    /// @throws IllegalArgumentException if the actions have another size; if some lie outside, with their number and the
    ///                                  first of them
    public void checkActions(ActionBox box) {
        outside(box, 0);
    }

    /// Cuts actions that lie outside a box by no more than rounding to it.
    ///
    /// @param box       the box
    /// @param tolerance how far outside is still cut, in widths of the box, in [0, 1]
    /// @return this data set if all actions lie in the box; else a copy whose actions do, with a line of [#notes] that says
    ///         how many rows were cut and how far outside they were
    /// @throws IllegalArgumentException if the actions have another size; if some lie further outside, with their number and
    ///                                  the first of them
    public Transitions cut(ActionBox box, double tolerance) {
        Check.that(0 <= tolerance && tolerance <= 1, "tolerance", "a number in [0, 1]", tolerance);
        double most = outside(box, tolerance);
        if (most == 0) {
            return this;
        }
        int rows = 0;
        float[] inside = a.clone();
        for (int i = 0; i < size(); i++) {
            rows += excess(box, i) > 0 ? 1 : 0;
            for (int k = 0; k < actionSize; k++) {
                int at = i * actionSize + k;
                inside[at] = Math.clamp(inside[at], box.low(k), box.high(k));
            }
        }
        return new Transitions(this, inside, String.format(Locale.ROOT,
                "%s: %d of %d actions outside %s by at most %.1e of its width: cut to it", origin.source(), rows,
                size(), box, most));
    }

    /// Returns how far the actions lie outside a box at most, in its widths.
    ///
    /// @throws IllegalArgumentException if it is more than the tolerance
    private double outside(ActionBox box, double tolerance) {
        Check.that(box.size() == actionSize, "actions", box.size() + " numbers each, as in the box", actionSize);
        double most = 0;
        int beyond = 0;
        int first = 0;
        for (int i = 0; i < size(); i++) {
            double excess = excess(box, i);
            most = Math.max(most, excess);
            if (excess > tolerance) {
                first = beyond == 0 ? i : first;
                beyond++;
            }
        }
        if (beyond > 0) {
            float[] action = new float[actionSize];
            a(first, action);
            throw new IllegalArgumentException(Check.message("actions", "all of them in " + box
                    + (tolerance > 0 ? ", but for " + tolerance + " of its width (--data-tolerance)" : ""),
                    beyond + " of " + size() + " outside, first in " + origin.row(this, first) + ": "
                            + Arrays.toString(action) + "; give the box they were taken from"));
        }
        return most;
    }

    /// How far the action of a row lies outside a box, in its widths; 0 inside.
    private double excess(ActionBox box, int i) {
        double most = 0;
        for (int k = 0; k < actionSize; k++) {
            double value = a[i * actionSize + k];
            double out = Math.max(box.low(k) - value, value - box.high(k));
            most = Math.max(most, out / ((double) box.high(k) - box.low(k)));
        }
        return most;
    }

    /// Fills a batch: s, r and s′ as they are, a normalised, bootstrap = γ (1 − terminal).
    ///
    /// Nothing is allocated. Actions outside the box are clamped to it: see [#checkActions].
    ///
    /// @param rows  row of each transition, in [0, N); repetitions are allowed; not modified
    /// @param box   box of the actions
    /// @param gamma discount γ of one step, in [0, 1]
    /// @param out   out: all rows, as many as `rows` has
    /// @throws IllegalArgumentException if a shape differs
    public void fill(int[] rows, ActionBox box, double gamma, Batch out) {
        if (out.size() != rows.length || out.s().cols() != observationSize || out.a().cols() != actionSize
                || box.size() != actionSize) { // not Check.that, which would build its strings at every call
            throw new IllegalArgumentException(Check.message("batch, states, actions, action box",
                    rows.length + ", " + observationSize + ", " + actionSize + ", " + actionSize,
                    out.size() + ", " + out.s().cols() + ", " + out.a().cols() + ", " + box.size()));
        }
        for (int row = 0; row < rows.length; row++) {
            int i = rows[row];
            System.arraycopy(s, i * observationSize, out.s().data(), row * observationSize, observationSize);
            box.toUnit(a, i * actionSize, out.a().data(), row * actionSize);
            out.r().set(row, r[i]);
            sNext(i, out.sNext().data(), row * observationSize);
            out.bootstrap().set(row, terminal(i) ? 0 : (float) gamma);
        }
    }

    /// Builds a data set, step by step. Not thread-safe.
    ///
    /// An episode begins with the first transition and after each end. Episodes and steps are numbered from 0 upward,
    /// unless [#begin] and [#step] say otherwise.
    public static final class Collector {

        private static final int FIRST_ROWS = 16;

        private final int observationSize;
        private final int actionSize;
        private final Set<Integer> numbers = new HashSet<>();
        private float[] s = {};
        private float[] a = {};
        private float[] r = {};
        private int[] next = {};
        private float[] apart = {};
        private int[] episode = {};
        private int[] step = {};
        private byte[] ends = {};
        private int[] places = {};
        private int size;
        private int place; // of the next row in its file
        private boolean placed; // it was told
        private int leftOut;
        private int statesApart;
        private int first; // row of the running episode's beginning
        private boolean open; // an episode runs
        private boolean waiting; // the last row has no s′ yet
        private int number = -1;
        private int nextStep;

        /// Makes an empty one.
        ///
        /// @param observationSize dₛ, at least 1
        /// @param actionSize      dₐ, at least 1
        public Collector(int observationSize, int actionSize) {
            Check.that(observationSize >= 1, "observationSize", "an integer of at least 1", observationSize);
            Check.that(actionSize >= 1, "actionSize", "an integer of at least 1", actionSize);
            this.observationSize = observationSize;
            this.actionSize = actionSize;
        }

        /// Returns the number of transitions so far.
        ///
        /// @return transitions; the last may still wait for its s′
        public int size() {
            return size;
        }

        /// Returns how many rows were left out, as nothing tells their s′.
        ///
        /// @return rows at the ends of episodes that were cut
        public int leftOut() {
            return leftOut;
        }

        /// Says which number the next transition has in the file that it is read from.
        ///
        /// @param number such as that of its line
        public void place(int number) {
            place = number;
            placed = true;
        }

        /// Tells whether an episode runs: it has begun, and its last row is neither terminal nor truncated.
        ///
        /// @return whether there is an end to come
        public boolean open() {
            return open;
        }

        /// Begins an episode of a given number.
        ///
        /// @param number its number, at least 0, that no earlier one has
        /// @throws IllegalArgumentException if the number is taken, or an episode runs
        public void begin(int number) {
            Check.that(!open, "episode", "the end of episode " + this.number + " first", number);
            Check.that(number >= 0, "episode", "an integer of at least 0", number);
            Check.that(numbers.add(number), "episode", "a number that no earlier episode has", number);
            this.number = number;
            first = size;
            nextStep = 0;
            open = true;
        }

        /// Numbers the next transition within its episode.
        ///
        /// @param step its step, at least 0, above the one before; if that one waits for its s′, by 1
        /// @throws IllegalArgumentException if it is not
        public void step(int step) {
            boolean begun = open && size > first;
            int before = begun ? this.step[size - 1] : -1;
            Check.that(!waiting || step == before + 1, "step", (before + 1) + ", as s′ is the next row's s", step);
            Check.that(step > before, "step", "an integer above " + before, step);
            if (!open) {
                begin(number + 1);
            }
            nextStep = step;
        }

        /// Adds a transition.
        ///
        /// @param s         state, dₛ floats; copied
        /// @param a         action in action units, dₐ floats; copied
        /// @param r         reward; kept in single precision
        /// @param sNext     next state, dₛ floats; copied
        /// @param terminal  whether s′ is terminal
        /// @param truncated whether the episode was cut at s′
        /// @throws IllegalArgumentException if a size differs, or a number is not finite
        public void add(float[] s, float[] a, double r, float[] sNext, boolean terminal, boolean truncated) {
            check("sNext", sNext, observationSize);
            put(s, a, r);
            keepApart(sNext);
            end(terminal, truncated);
        }

        /// Adds a transition whose s′ is the s of the next one of the episode.
        ///
        /// The s′ after an episode's last row is not known then. If that row is terminal, s stands for it, which no
        /// target sees as nothing is bootstrapped there. If it is truncated only, the row cannot be used: it is left out,
        /// and the episode ends, truncated, with the row before it, whose s′ is this s.
        ///
        /// @param s         state, dₛ floats; copied
        /// @param a         action in action units, dₐ floats; copied
        /// @param r         reward; kept in single precision
        /// @param terminal  whether the task ended after this row
        /// @param truncated whether the episode was cut after this row
        /// @throws IllegalArgumentException if a size differs, or a number is not finite
        public void add(float[] s, float[] a, double r, boolean terminal, boolean truncated) {
            put(s, a, r);
            if (terminal) {
                keepApart(s);
                end(true, truncated);
            } else {
                waiting = true;
                if (truncated) {
                    cut();
                }
            }
        }

        /// Ends the running episode as truncated; does nothing if none runs. A last row without s′ is left out.
        public void cut() {
            if (!open) {
                return;
            }
            if (waiting) {
                size--;
                leftOut++;
                waiting = false;
                if (size > first && next[size - 1] == FOLLOWS) {
                    keepApart(Arrays.copyOfRange(s, size * observationSize, (size + 1) * observationSize));
                }
            }
            if (size > first) {
                end(false, true);
            }
            open = false;
        }

        /// Returns the data set.
        ///
        /// @return all transitions so far, copied
        /// @throws IllegalStateException if there are none, or an episode runs
        public Transitions transitions() {
            return transitions(Origin.MEMORY, List.of());
        }

        /// Returns the data set, and where it is from.
        ///
        /// @param origin the file
        /// @param notes  what was taken for granted in reading it, see [Transitions#notes]
        /// @return all transitions so far, copied
        /// @throws IllegalStateException if there are none, or an episode runs
        public Transitions transitions(Origin origin, List<String> notes) {
            if (open) {
                throw new IllegalStateException(Check.message("episode " + number,
                        "a last step that is terminal or truncated", "neither; cut() ends it"));
            }
            if (size == 0) {
                throw new IllegalStateException(Check.message("data set", "at least one transition", "none"));
            }
            return new Transitions(this, origin, notes);
        }

        private void put(float[] s, float[] a, double r) {
            check("s", s, observationSize);
            check("a", a, actionSize);
            if (!Float.isFinite((float) r)) {
                throw new IllegalArgumentException(Check.message("r of transition " + size, "a finite number", r));
            }
            if (!open) {
                begin(number + 1);
            }
            if (size == this.r.length) {
                grow();
            }
            // the s′ kept for the row before is this s: once is enough
            if (size > first && !waiting && Arrays.equals(apart, (statesApart - 1) * observationSize,
                    statesApart * observationSize, s, 0, observationSize)) {
                statesApart--;
                next[size - 1] = FOLLOWS;
            }
            System.arraycopy(s, 0, this.s, size * observationSize, observationSize);
            System.arraycopy(a, 0, this.a, size * actionSize, actionSize);
            this.r[size] = (float) r;
            next[size] = FOLLOWS;
            episode[size] = number;
            step[size] = nextStep++;
            places[size] = place;
            ends[size] = 0;
            size++;
            waiting = false;
        }

        private void end(boolean terminal, boolean truncated) {
            ends[size - 1] = (byte) ((terminal ? TERMINAL : 0) | (truncated ? TRUNCATED : 0));
            open = !terminal && !truncated;
        }

        /// Keeps s′ of the last row.
        private void keepApart(float[] sNext) {
            int at = statesApart * observationSize;
            if (at == apart.length) {
                apart = Arrays.copyOf(apart, larger(statesApart, observationSize) * observationSize);
            }
            System.arraycopy(sNext, 0, apart, at, observationSize);
            next[size - 1] = statesApart++;
        }

        private void check(String what, float[] values, int expected) {
            if (values.length != expected) {
                throw new IllegalArgumentException(
                        Check.message(what + " of transition " + size, expected + " numbers", values.length));
            }
            for (int k = 0; k < values.length; k++) {
                if (!Float.isFinite(values[k])) {
                    throw new IllegalArgumentException(Check.message(what + " of transition " + size,
                            "finite numbers", values[k] + " at index " + k));
                }
            }
        }

        private void grow() {
            int rows = larger(size, Math.max(observationSize, actionSize));
            s = Arrays.copyOf(s, rows * observationSize);
            a = Arrays.copyOf(a, rows * actionSize);
            r = Arrays.copyOf(r, rows);
            next = Arrays.copyOf(next, rows);
            episode = Arrays.copyOf(episode, rows);
            step = Arrays.copyOf(step, rows);
            ends = Arrays.copyOf(ends, rows);
            places = Arrays.copyOf(places, rows);
        }

        /// Returns a number of rows half as large again, whose floats an array can hold.
        private static int larger(int rows, int width) {
            int most = (Integer.MAX_VALUE - 8) / width;
            Check.that(rows < most, "data set", "at most " + most + " rows of " + width + " numbers", "more");
            return (int) Math.min(most, Math.max(FIRST_ROWS, rows + rows / 2L));
        }
    }
}
