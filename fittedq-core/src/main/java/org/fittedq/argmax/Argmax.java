// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax;

import java.util.function.BooleanSupplier;
import org.fittedq.math.Check;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Workers;
import org.fittedq.mdp.ActionSet;
import org.fittedq.mdp.ActionSets;
import org.fittedq.random.RandomStream;
import org.fittedq.value.NotFiniteException;
import org.fittedq.value.QFunction;

/// argmax_{a ∈ A(s)} q(s, a) for many states: a method, a function and its sets, made ready.
///
/// States are cut into blocks; a block runs through all iterations of the method on one thread. Random numbers are keyed by
/// call and state, so neither the cut nor the number of threads changes a bit: labelling is a pure function of the states,
/// the function's parameters and the stream's position. One caller at a time.
///
/// Where a method's answer is a function of the state ([StateMaximiser#isFunctionOfState]), states that a call has several times, to
/// the bit, are solved once.
public final class Argmax {

    /// Rows evaluated at once, about: work enough for a thread, little enough for its cache.
    private static final int ROWS = 384;
    private static final Mat NO_START = new Mat(0, 0);
    private static final BooleanSupplier NEVER = () -> false;
    /// Blocks handed to the threads at once, at most.
    private static final int BLOCKS = 50_000;
    /// Of [#sweep], until it is told: training is over.
    private static final long AFTER_TRAINING = Long.MAX_VALUE;

    private final Maximiser method;
    private final QFunction q;
    private final ActionSets sets;
    private final RandomStream random;
    private final Workers workers;
    private final int blockStates;
    private final Solver[] solvers;
    private final Block[] blocks;
    private final Workers.Task task = this::solveBlock;
    private final Recurring recurring = new Recurring();
    private final boolean isFunctionOfState;

    // arguments of the running call
    private int states;
    private int firstBlock;
    private boolean once; // whether states that recur are solved once
    private Maxima out = new Maxima(1, 1);

    /// Makes a method ready.
    ///
    /// @param method  settings
    /// @param q       the function; later changes of its parameters are seen
    /// @param sets    s ↦ A(s)
    /// @param random  source of randomness; its state is all there is to save
    /// @param compute threads
    /// @throws IllegalArgumentException if the method cannot maximise the function, or search the set where it is the same in all
    ///                                  states
    public Argmax(Maximiser method, QFunction q, ActionSets sets, RandomStream random, Compute compute) {
        method.accept(q);
        this.method = method;
        this.q = q;
        this.sets = sets;
        sets.constant().ifPresent(this::accept);
        this.random = random;
        this.workers = compute.workers();
        this.isFunctionOfState = method instanceof StateMaximiser one && one.isFunctionOfState();
        // where each state is much work by itself, none waits for others in its block
        this.blockStates = method instanceof StateMaximiser
                ? 1
                : Math.clamp(ROWS / method.actionsAtOnce(q.actionSize()), 1, 64);
        this.solvers = new Solver[workers.threads()];
        this.blocks = new Block[workers.threads()];
        for (int t = 0; t < solvers.length; t++) {
            solvers[t] = solver(compute);
            blocks[t] = new Block(sets, random.copy(), blockStates, method.mostPieces());
        }
        sweep(AFTER_TRAINING);
    }

    private Solver solver(Compute compute) {
        return switch (method) {
            case RandomShooting shooting -> new RandomShootingSolver(shooting, q, blockStates);
            case Grid grid -> new GridSolver(grid, q, blockStates);
            case Cem cem -> new CemSolver(cem, q, blockStates, compute);
            case LbfgsB descent -> new LbfgsBSolver(descent, q, blockStates);
            case GradientAscent ascent -> new GradientAscentSolver(ascent, q, blockStates);
            case StateMaximiser one -> new StateByState(one.solver(q));
        };
    }

    /// Returns the function.
    ///
    /// @return q
    public QFunction q() {
        return q;
    }

    /// Returns the valid actions.
    ///
    /// @return s ↦ A(s)
    public ActionSets sets() {
        return sets;
    }

    /// Tells how far training is, for methods whose tolerance falls with it ([Tolerance]); the others do not mind. Until it is
    /// told, training is over: the tolerance is the last one.
    ///
    /// Nothing to save: a training that goes on tells it again before its next call.
    ///
    /// @param n sweeps (or fits) done, at least 0
    /// @return this
    public Argmax sweep(long n) {
        Check.that(n >= 0, "sweep", "an integer of at least 0", n);
        for (Block block : blocks) {
            block.sweep(n);
        }
        return this;
    }

    /// Solves for every row of a matrix of states.
    ///
    /// @param states N × dₛ; not modified
    /// @param result out: at least N results
    /// @return `result`
    public Maxima solve(Mat states, Maxima result) {
        return solve(states, states.rows(), NO_START, NEVER, result);
    }

    /// Solves for every row of a matrix of states that were normalised.
    ///
    /// @param states N × dₛ, as q sees them; not modified
    /// @param raw    N rows, as the environment observed them, of which A(s) is; not modified
    /// @param result out: at least N results
    /// @return `result`
    public Maxima solve(Mat states, Mat raw, Maxima result) {
        return solve(states, raw, states.rows(), NO_START, NEVER, result);
    }

    /// Solves for the first rows of a matrix of states, from first guesses, until told to stop.
    ///
    /// @param from   rows × dₛ; not modified
    /// @param count  number of states N, at most the rows
    /// @param guess  first guesses, N × m or more rows, such as the last solutions; no rows: none
    /// @param until  asked between iterations; true ends with what has been found, so that a deadline can be kept. In training
    ///               it never does: budgets there are evaluations, and results the same on every machine
    /// @param result out: at least N results
    /// @return `result`
    /// @throws IllegalArgumentException if shapes do not fit, or a state's set is refused by the method
    /// @throws NotFiniteException       if the function gives a value that is not finite
    public Maxima solve(Mat from, int count, Mat guess, BooleanSupplier until, Maxima result) {
        return solve(from, from, count, guess, until, result);
    }

    /// Solves for the first rows of a matrix of states that were normalised, from first guesses, until told to stop.
    ///
    /// @param from   rows × dₛ, as q sees them; not modified
    /// @param raw    as many rows, as the environment observed them, of which A(s) is; not modified
    /// @param count  number of states N, at most the rows
    /// @param guess  first guesses, N × m or more rows; no rows: none
    /// @param until  asked between iterations; true ends with what has been found
    /// @param result out: at least N results
    /// @return `result`
    /// @throws IllegalArgumentException if shapes do not fit, or a state's set is refused by the method
    /// @throws NotFiniteException       if the function gives a value that is not finite
    public Maxima solve(Mat from, Mat raw, int count, Mat guess, BooleanSupplier until, Maxima result) {
        if (from.cols() != q.observationSize() || result.action().rows() < count
                || result.action().cols() != q.actionSize()) {
            throw new IllegalArgumentException(Check.message("argmax",
                    "states of " + q.observationSize() + " floats and room for " + count + " actions of "
                            + q.actionSize(),
                    from.cols() + " floats and room for " + result.action().rows() + " of " + result.action().cols()));
        }
        states = count;
        out = result;
        long words = random.skip(count * Block.WORDS);
        for (Block block : blocks) {
            block.call(from, raw, guess, words, until, result);
        }
        once = isFunctionOfState && count > 1 && guess.rows() == 0;
        int total = once ? recurring.find(from, raw, count) : (count + blockStates - 1) / blockStates;
        for (firstBlock = 0; firstBlock < total; firstBlock += BLOCKS) {
            workers.run(task, Math.min(BLOCKS, total - firstBlock));
        }
        for (int i = 0; once && i < count; i++) {
            if (recurring.first(i) != i) {
                result.copy(recurring.first(i), i);
            }
        }
        return result;
    }

    private void solveBlock(int block, int worker) {
        int first = once ? recurring.distinct(firstBlock + block) : (firstBlock + block) * blockStates;
        int count = Math.min(blockStates, states - first);
        Block b = blocks[worker];
        b.rows(first, count);
        int pieces = 1;
        for (int i = 0; i < count; i++) {
            pieces = Math.max(pieces, accept(b.set(i)));
        }
        for (int k = 0; k < pieces && !(k > 0 && b.isStopped()); k++) {
            if (pieces > 1) {
                b.piece(k);
            }
            solvers[worker].solve(b);
        }
        for (int i = first; i < first + count; i++) {
            if (!Float.isFinite(out.value().at(i))) {
                throw new NotFiniteException(i, method.name(), out.value().at(i));
            }
        }
    }

    /// Refuses a set that does not fit; returns how many pieces of it the method searches one by one.
    private int accept(ActionSet set) {
        if (set.size() != q.actionSize()) {
            throw new IllegalArgumentException(
                    Check.message("action set", q.actionSize() + " dimensions", set.size()));
        }
        int pieces = set.pieceCount() <= method.mostPieces() ? set.pieceCount() : 1;
        for (int k = 0; k < pieces; k++) {
            method.accept(pieces == 1 ? set : set.piece(k));
        }
        return pieces;
    }
}
