// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax;

import java.util.function.BooleanSupplier;
import org.fittedq.math.Vec;
import org.fittedq.mdp.ActionSet;
import org.fittedq.random.RandomStream;

/// The maximisation at one state: max over a in A(s) of q(s, a). Handed to a [StateSolver].
///
/// @param state  s, dₛ floats; not to be modified
/// @param set    A(s)
/// @param guess  an action of the set to begin with, m floats: the caller's first guess, or the middle of the set's box; not to
///               be modified
/// @param sweep  n of [Argmax#sweep], for a tolerance that falls over training
/// @param random random numbers that belong to this call and state, at their beginning; not to be kept
/// @param until  asked now and then; true: the solver ends with what it has
public record StateProblem(Vec state, ActionSet set, Vec guess, long sweep, RandomStream random,
        BooleanSupplier until) {}
