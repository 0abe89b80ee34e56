// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env.wrapper;

import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.Spec;

/// A wrapper with a spec of its own, which says the valid actions too. A wrapper of another package that changes its spec alone is none:
/// it keeps the valid actions of the environment inside.
interface Reshaped extends Wrapper {

    @Override
    Spec spec();

    @Override
    default ActionSets actionSets() {
        return spec().valid();
    }
}
