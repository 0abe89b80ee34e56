// SPDX-License-Identifier: Apache-2.0
/// Environments in other processes, written in any language: a protocol of lines and float64 numbers over standard input and
/// output, described in `docs/environments.md`.
///
/// | to | see |
/// |---|---|
/// | use such an environment | [org.fittedq.process.ProcessEnvironment] |
/// | start a program, exchange messages within a time limit, end it | `Child`, with `Deadline` and `LastWords` |
/// | say what an answer looks like | `Form`, `Header` |
///
/// The only module that starts processes. A clock is read for one purpose, to give up on a process that does not answer.
package org.fittedq.process;
