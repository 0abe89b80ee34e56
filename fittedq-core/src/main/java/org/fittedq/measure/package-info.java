// SPDX-License-Identifier: Apache-2.0
/// What is measured of a policy: returns, the amortisation gap, the Euler residual, off-policy estimates, statistics over seeds.
/// Nothing here changes what is measured. [org.fittedq.measure.Trained] is all that a measure asks of.
///
/// May touch: `math`, `math.kernel`, `settings`, `random`, `mdp`, `actions`, `nn`, `env.wrapper`, `data`, `buffer`, `value`,
/// `argmax.certified`, `argmax`, `policy`, `target`, `fit`, `model`, `algorithm`, `store`, `deploy`.
package org.fittedq.measure;
