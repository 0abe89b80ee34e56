// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env.wrapper;

import java.util.List;
import org.fittedq.math.Check;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Spec;

/// Leaves only part of the action box valid: a union of boxes or of balls, drawn once. A Q-function over such actions has many
/// separate hills, which an actor's gradient cannot jump between.
///
/// An action that is not valid is replaced by another one; what that is, and what the step is paid then, says [Invalid]. Whether the
/// episode ends is the environment's alone. An action that is taken several times further inside ([ActionRepeat]) counts once, and one
/// that acts later ([Delay]) is paid for when it is chosen.
///
/// How the pieces are drawn say the sources of `DrawnBoxes` and `DrawnBalls`. Stateless; the pieces depend on their own seed alone,
/// not on the run's.
public final class Restricted implements ActionWrapper, Reshaped {

    private static final double KNOWN_TOLERANCE = 1e-6; // bounds of sets are rounded to floats

    private final Environment inner;
    private final ActionBox box;
    private final Spec spec;
    private final double tolerance;
    private final DrawnPieces pieces;
    private final Invalid invalid;
    private final float[] fallback;
    private final float[] unit;
    private final ActionMap map = this::valid;

    /// Wraps an environment.
    ///
    /// @param inner    the environment
    /// @param settings the union
    /// @throws IllegalArgumentException if the settings do not fit the environment's actions
    public Restricted(Environment inner, Restriction.Pieces settings) {
        this.inner = inner;
        this.box = inner.spec().actions();
        this.unit = new float[box.size()];
        this.pieces = DrawnPieces.of(settings, box.size());
        this.invalid = settings.invalid();
        this.fallback = fallback();
        this.tolerance = settings.known() ? KNOWN_TOLERANCE : 0;
        Spec s = Spec.of(inner);
        this.spec = settings.known() ? s.with(known(s)) : unknown(s);
    }

    private float[] fallback() {
        float[] action = new float[box.size()];
        switch (invalid) {
            case Invalid.Plateau plateau -> {
                for (int i = 0; i < unit.length; i++) {
                    unit[i] = (float) pieces.centre(i);
                }
                box.fromUnit(unit, 0, action);
            }
            case Invalid.Penalty penalty -> {
                List<Double> given = penalty.action();
                String counts = box.size() == 1 ? "one number" : "one number, or " + box.size();
                Check.that(given.size() == 1 || given.size() == box.size(), "restricted.invalid.action", counts,
                        given.size());
                for (int i = 0; i < action.length; i++) {
                    action[i] = given.get(given.size() == 1 ? 0 : i).floatValue();
                    Check.that(box.low(i) <= action[i] && action[i] <= box.high(i),
                            "restricted.invalid.action, dimension " + i,
                            "a number in [" + box.low(i) + ", " + box.high(i) + "], the environment's own range",
                            action[i]);
                }
            }
        }
        return action;
    }

    /// The pieces, cut to what is valid without them.
    private ActionSets known(Spec s) {
        Valid.checkConstant(s, "restricted.known", "the pieces would have to be cut in every state anew");
        return ActionSets.always(pieces.within(s));
    }

    private static Spec unknown(Spec s) {
        Check.that(s.valid().isWhole(), "wrap.restricted", "a task that takes every action of its box",
                s.name() + ", which does not", "wrap.restricted.known true cuts the pieces to what is valid");
        return s;
    }

    @Override
    public Environment inner() {
        return inner;
    }

    @Override
    public Spec spec() {
        return spec;
    }

    /// Tells whether an action takes effect as it is.
    ///
    /// @param action action units; not modified
    /// @return true if it lies in one of the pieces
    public boolean isValid(float[] action) {
        box.toUnit(action, unit, 0);
        return pieces.contain(unit, tolerance);
    }

    private float[] valid(float[] action) {
        return isValid(action) ? action : fallback;
    }

    @Override
    public void step(float[] action, Outcome out) {
        boolean isValid = isValid(action);
        inner.step(isValid ? action : fallback, out);
        if (!isValid && invalid instanceof Invalid.Penalty penalty) {
            out.set(penalty.reward(), out.terminal(), out.truncated());
        }
    }

    /// Returns how much of the action box is valid.
    ///
    /// @return valid volume over whole volume, in (0, 1]; of balls that of 100 000 draws, always the same ones
    public double validShare() {
        return pieces.share();
    }

    @Override
    public ActionMap map() {
        return map;
    }
}
