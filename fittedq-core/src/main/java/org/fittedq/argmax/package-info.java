// SPDX-License-Identifier: Apache-2.0
/// Maximisation of q(s, ·) over the valid actions of a state: argmax over a in A(s).
///
/// | to | see |
/// |---|---|
/// | prove how good an action is, for a network | [org.fittedq.argmax.CertifiedSearch] and its [org.fittedq.argmax.Certificate] |
package org.fittedq.argmax;
