// SPDX-License-Identifier: Apache-2.0
package org.fittedq.buffer;

import java.util.Optional;
import org.fittedq.data.Transitions;
import org.fittedq.math.Check;
import org.fittedq.math.Mat;
import org.fittedq.math.Stateful;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.Batch;
import org.fittedq.random.RandomStream;

/// Buffer evolution D ← D ∪ {(s, a, r, s′)}, the oldest leave: experience replay, one ring for each environment.
///
/// Each observation is stored once, so a transition takes 4·(dₛ + dₐ + 1) + 1 bytes, and an episode's end as much again.
/// Transitions are drawn with replacement, uniformly or by priority ([Drawing]). Not thread-safe.
public final class RingBuffer implements Stateful {

    private static final int MOST_PLACES = 1_000_000_000;

    private final Frames[] frames;
    private final int nStep;
    private final double gamma;
    private final Optional<Priorities> priorities;

    /// Makes an empty buffer.
    ///
    /// @param replay          capacity, shared equally by the environments, and n of n-step returns
    /// @param gamma           discount γ for each environment step
    /// @param environments    number of environments, at least 1
    /// @param observationSize dₛ
    /// @param actionSize      dₐ
    public RingBuffer(Replay replay, double gamma, int environments, int observationSize, int actionSize) {
        this(replay, Drawing.Uniform.DEFAULT, gamma, environments, observationSize, actionSize, 0);
    }

    /// Makes an empty buffer that holds a note beside each action.
    ///
    /// @param replay          capacity, shared equally by the environments, and n of n-step returns
    /// @param draw            how transitions are drawn
    /// @param gamma           discount γ for each environment step
    /// @param environments    number of environments, at least 1
    /// @param observationSize dₛ
    /// @param actionSize      dₐ
    /// @param noteSize        k; the rows given to [#add] then are the action and its note
    public RingBuffer(Replay replay, Drawing draw, double gamma, int environments, int observationSize, int actionSize,
            int noteSize) {
        this(replay.capacity(), replay.nStep(), draw, gamma, environments, observationSize, actionSize + noteSize);
        Check.that(replay.capacity() / environments >= 2, "replay.capacity",
                "at least 2 transitions for each of " + environments + " environments", replay.capacity());
    }

    private RingBuffer(int capacity, int nStep, Drawing draw, double gamma, int environments, int observationSize,
            int actionSize) {
        this.nStep = nStep;
        this.gamma = gamma;
        this.frames = new Frames[environments];
        for (int e = 0; e < environments; e++) {
            frames[e] = new Frames(capacity / environments + 1, observationSize, actionSize);
        }
        this.priorities = draw instanceof Drawing.Prioritised p
                ? Optional.of(new Priorities(p, environments, capacity / environments + 1))
                : Optional.empty();
    }

    /// Makes an empty buffer of one environment that nothing ever leaves (up to 10⁹ places), of one-step returns.
    ///
    /// @param gamma           discount γ for each environment step
    /// @param observationSize dₛ
    /// @param actionSize      dₐ
    /// @return the buffer
    public static RingBuffer growing(double gamma, int observationSize, int actionSize) {
        return new RingBuffer(MOST_PLACES, 1, Drawing.Uniform.DEFAULT, gamma, 1, observationSize, actionSize);
    }

    /// Makes a buffer that holds a recorded data set, in its order, and is drawn from uniformly.
    ///
    /// @param data  the transitions; actions outside the box are clamped to it
    /// @param box   box of the actions
    /// @param nStep n of n-step returns
    /// @param gamma discount γ for each environment step
    /// @return the buffer, full
    public static RingBuffer of(Transitions data, ActionBox box, int nStep, double gamma) {
        return of(data, box, nStep, gamma, Drawing.Uniform.DEFAULT);
    }

    /// Makes a buffer that holds a recorded data set, in its order.
    ///
    /// @param data  the transitions; actions outside the box are clamped to it
    /// @param box   box of the actions
    /// @param nStep n of n-step returns
    /// @param gamma discount γ for each environment step
    /// @param draw  how transitions are drawn
    /// @return the buffer, full
    public static RingBuffer of(Transitions data, ActionBox box, int nStep, double gamma, Drawing draw) {
        int ds = data.observationSize();
        int da = data.actionSize();
        int broken = 0; // places where s′ is not the s of the next row take one more
        for (int i = 0; i < data.size(); i++) {
            broken += data.follows(i) ? 0 : 1;
        }
        RingBuffer buffer = new RingBuffer(Math.addExact(data.size(), broken), nStep, draw, gamma, 1, ds, da);
        float[] s = new float[ds];
        float[] a = new float[da];
        float[] sNext = new float[ds];
        Mat unit = new Mat(1, da);
        for (int i = 0; i < data.size(); i++) {
            data.s(i, s);
            data.a(i, a);
            data.sNext(i, sNext);
            box.toUnit(a, 0, unit.data(), 0);
            boolean cut = data.truncated(i) || (!data.follows(i) && !data.terminal(i));
            buffer.add(0, s, unit, data.r(i), sNext, data.terminal(i), cut);
        }
        return buffer;
    }

    /// Adds one transition of one environment; its s must be the s′ of the one before, unless an episode begins.
    ///
    /// @param environment index of the environment
    /// @param s           state, copied when an episode begins
    /// @param a           normalised actions of all environments, with their notes, row by row; this environment's row is copied
    /// @param r           reward
    /// @param sNext       next state; copied
    /// @param terminal    whether s′ is terminal
    /// @param truncated   whether the episode was cut at s′
    public void add(int environment, float[] s, Mat a, double r, float[] sNext, boolean terminal, boolean truncated) {
        Frames f = frames[environment];
        f.add(s, a.data(), environment * a.cols(), (float) r, sNext, terminal, truncated);
        if (priorities.isPresent()) { // no lambda: it would be allocated in every step
            boolean ended = terminal || truncated;
            priorities.get().added(environment, f.behind(ended ? 2 : 1));
            notDrawn(environment, ended);
        }
    }

    /// Ends the running episode of an environment as truncated, without a further transition.
    ///
    /// @param environment index of the environment
    public void cut(int environment) {
        frames[environment].cut();
        if (priorities.isPresent()) {
            notDrawn(environment, false); // the last observation is where the head was
        }
    }

    /// The head's own frame, and the last observation of an episode behind it: the transitions that were there have left.
    private void notDrawn(int environment, boolean ended) {
        Frames f = frames[environment];
        priorities.get().cleared(environment, f.head());
        if (ended) {
            priorities.get().cleared(environment, f.behind(1));
        }
    }

    /// Returns the number of places in use: transitions, and last observations of episodes.
    ///
    /// @return at most capacity
    public int size() {
        int size = 0;
        for (Frames f : frames) {
            size += f.filled();
        }
        return size;
    }

    /// Returns the number of transitions.
    ///
    /// @return transitions, at most [#size]
    public int transitions() {
        int count = 0;
        for (Frames f : frames) {
            for (int distance = f.filled(); distance >= 1; distance--) {
                count += f.end(f.behind(distance)) == Frames.LAST ? 0 : 1;
            }
        }
        return count;
    }

    /// Copies all transitions, environment by environment, the oldest first.
    ///
    /// @param out   out: rows `first` and after, as many as [#transitions]
    /// @param first first row
    public void all(Batch out, int first) {
        all(out, first, nStep);
    }

    /// Copies all transitions, of one step each whatever n of n-step returns is, in the same order.
    ///
    /// @param out   out: rows `first` and after, as many as [#transitions]
    /// @param first first row
    public void allSteps(Batch out, int first) {
        all(out, first, 1);
    }

    private void all(Batch out, int first, int most) {
        int row = first;
        for (Frames f : frames) {
            for (int distance = f.filled(); distance >= 1; distance--) {
                int i = f.behind(distance);
                if (f.end(i) != Frames.LAST) {
                    copy(f, i, out, row++, most);
                }
            }
        }
    }

    /// Draws transitions with replacement. Uniformly, places that are not transitions are drawn again; by priority, each row's place is
    /// noted, and its error is [Batch#UNTOLD] until it is told.
    ///
    /// @param random one word for each draw, two if they are by priority
    /// @param out    out: rows from `first` on
    /// @param first  first row
    /// @param count  how many rows
    public void sample(RandomStream random, Batch out, int first, int count) {
        int size = size();
        if (size == 0) {
            throw new IllegalStateException(Check.message("replay buffer", "at least one transition", size));
        }
        if (priorities.isPresent()) {
            sampleByPriority(priorities.get(), random, out, first, count);
            return;
        }
        for (int row = first; row < first + count; row++) {
            Frames f;
            int i;
            do {
                int draw = random.index(size);
                int e = 0;
                while (draw >= frames[e].filled()) {
                    draw -= frames[e++].filled();
                }
                f = frames[e];
                i = f.behind(1 + draw);
            } while (f.end(i) == Frames.LAST);
            segment(f, i, out, row);
        }
    }

    private void sampleByPriority(Priorities p, RandomStream random, Batch out, int first, int count) {
        out.keepErrors();
        for (int row = first; row < first + count; row++) {
            int drawn = p.draw(random);
            out.places()[row] = drawn;
            out.errors().set(row, Batch.UNTOLD);
            segment(frames[p.ring(drawn)], p.place(drawn), out, row);
        }
    }

    /// Takes the errors of rows that were drawn, which are their priorities from now on; does nothing if draws are uniform.
    ///
    /// @param b     batch, as [#sample] has filled it, with the errors of a fit; not modified
    /// @param first first row
    /// @param count how many rows
    /// @param fits  number of fits so far, that one included
    /// @throws IllegalStateException if the errors were not told
    public void renew(Batch b, int first, int count, long fits) {
        if (priorities.isEmpty()) {
            return;
        }
        Priorities p = priorities.get();
        for (int row = first; row < first + count; row++) {
            float error = b.errors().at(row);
            if (error == Batch.UNTOLD) {
                throw new IllegalStateException(
                        Check.message("draw", "uniform, as the fit tells no errors of its batch",
                                Drawing.Prioritised.DEFAULT.name()));
            }
            p.renew(b.places()[row], error);
        }
        p.fitsDone(fits);
    }

    private void segment(Frames f, int i, Batch out, int row) {
        copy(f, i, out, row, nStep);
        if (out.steps() > 1) {
            follow(f, i, out, row);
        }
    }

    /// The rest of a row's segment: the transitions after it, up to the episode's end or the newest.
    private void follow(Frames f, int first, Batch out, int row) {
        int length = 1;
        int i = first;
        for (int t = 1; t < out.steps(); t++) {
            if (f.end(i) == Frames.CONTINUES && f.next(i) != f.head()) {
                i = f.next(i);
                length++;
            }
            copy(f, i, out.following(t), row, 1);
        }
        out.length()[row] = length;
    }

    /// Draws a whole batch, as [#sample(RandomStream, Batch, int, int)].
    ///
    /// @param random as there
    /// @param out    out: all rows
    public void sample(RandomStream random, Batch out) {
        sample(random, out, 0, out.size());
    }

    /// r = Σⱼ γʲ rⱼ over up to n steps, fewer at an episode's end or at the newest transition.
    private void copy(Frames f, int first, Batch out, int row, int most) {
        f.observation(first, out.s().data(), row);
        f.action(first, 0, out.a(), row);
        f.action(first, out.a().cols(), out.note(), row);
        double sum = 0;
        double discount = 1;
        int i = first;
        byte end;
        int steps = 0;
        do {
            sum += discount * f.reward(i);
            discount *= gamma;
            end = f.end(i);
            i = f.next(i);
            steps++;
        } while (steps < most && end == Frames.CONTINUES && i != f.head());
        f.observation(i, out.sNext().data(), row);
        out.r().set(row, (float) sum);
        out.bootstrap().set(row, end == Frames.TERMINAL ? 0 : (float) discount);
    }

    @Override
    public void exchange(String name, Exchange x) {
        for (int e = 0; e < frames.length; e++) {
            frames[e].exchange(name + "/" + e, x);
        }
        exchangePriorities(name, x);
    }

    /// Hands over the priorities alone, of a data set that does not change: nothing if draws are uniform.
    ///
    /// @param name prefix of the arrays
    /// @param x    reads or writes the arrays
    public void exchangePriorities(String name, Exchange x) {
        if (priorities.isPresent()) {
            for (int e = 0; e < frames.length; e++) {
                priorities.get().exchange(name + "/" + e, e, frames[e].touched(), x);
            }
            priorities.get().exchange(name, x);
        }
    }
}
