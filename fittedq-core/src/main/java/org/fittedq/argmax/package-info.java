// SPDX-License-Identifier: Apache-2.0
/// max_a q(s, a) over continuous actions, solved rather than amortised: one interface for sampling, gradients and proofs.
///
/// A [org.fittedq.argmax.Maximiser] is the settings of a method; an [org.fittedq.argmax.Argmax] runs it for many states.
package org.fittedq.argmax;
