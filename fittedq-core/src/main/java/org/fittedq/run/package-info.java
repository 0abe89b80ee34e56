// SPDX-License-Identifier: Apache-2.0
/// What a run leaves on the disk, and how it comes back from there.
///
/// | to … | use |
/// |---|---|
/// | deploy a policy | [org.fittedq.run.Policy]; behind a history, a delay or the like [org.fittedq.run.PlantController] |
/// | save a state, resume it exactly | [org.fittedq.run.Checkpoints] |
/// | exchange arrays with other tools | [org.fittedq.run.Safetensors] |
/// | read and write JSON | [org.fittedq.run.Json], [org.fittedq.run.JsonAt] |
/// | write metrics that survive a resume | [org.fittedq.run.AppendFile], [org.fittedq.run.EventFile] |
/// | summarise returns | [org.fittedq.run.Statistics] |
/// | evaluate a policy from data alone | [org.fittedq.run.OffPolicyEvaluation] |
/// | touch a file at all | [org.fittedq.run.Disk] |
///
/// A value that breaks a rule throws `IllegalArgumentException`; a file that breaks one, or a disk that fails, throws
/// `IOException`. Messages name the file, the place in it, the rule and what was found.
package org.fittedq.run;
