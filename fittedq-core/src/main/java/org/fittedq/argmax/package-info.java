// SPDX-License-Identifier: Apache-2.0
/// max_a q(s, a) over continuous actions, solved rather than amortised: one interface for sampling and gradients, and proofs.
///
/// | to | see |
/// |---|---|
/// | look for the best actions of many states | [org.fittedq.argmax.Maximiser], the settings of a method, and [org.fittedq.argmax.Argmax], which runs it |
/// | bring a method of one's own | [org.fittedq.argmax.StateMaximiser] |
/// | take the smooth maximum | [org.fittedq.argmax.SoftMaximum], by importance sampling, and [org.fittedq.argmax.DualSoftMaximum], a lower bound over Gaussians |
/// | prove how good an action is, for a network | [org.fittedq.argmax.certified.CertifiedSearch] and its [org.fittedq.argmax.certified.Certificate] |
///
/// May touch: `math`, `math.kernel`, `random`, `settings`, `mdp`, `actions`, `nn`, `value`, `argmax.certified`.
package org.fittedq.argmax;
