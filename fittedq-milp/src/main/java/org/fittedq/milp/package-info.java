// SPDX-License-Identifier: Apache-2.0
/// Maximisation of q(s, ·) over actions as a mixed-integer program, solved by ojAlgo.
///
/// | q | see |
/// |---|---|
/// | a ReLU network or the smallest of several, real actions in a box under linear constraints | [org.fittedq.milp.MilpArgmax] |
/// | linear in integer or binary actions under linear constraints | [org.fittedq.milp.LinearArgmax] |
///
/// Both are methods of `org.fittedq.argmax.Argmax` too: `new Argmax(new MilpArgmax(), q, sets, random, compute)`.
///
/// Solvers of mixed-integer programs work to tolerances (here some 10⁻⁶, relative): what they prove, they prove up to these.
/// Proofs that cover rounding, and networks of usual size, are `org.fittedq.argmax.certified.CertifiedSearch`'s.
package org.fittedq.milp;
