// SPDX-License-Identifier: Apache-2.0
/// Trainings: what is to be trained, where its folder is, how it goes on after a stop.
///
/// | to … | use |
/// |---|---|
/// | train from a program | [org.fittedq.run.Training], [org.fittedq.run.Experiment] |
/// | find an algorithm, or settings tuned for a task | [org.fittedq.run.AlgorithmKind], [org.fittedq.run.Presets] |
/// | look at a run, also while it is trained | [org.fittedq.run.Look] |
/// | see a training go | [org.fittedq.run.TrainingListener] |
/// | deploy what was learned | [org.fittedq.deploy.Policy] |
/// | measure it | [org.fittedq.measure.Trained], [org.fittedq.measure.Evaluation], [org.fittedq.measure.Gap] |
/// | read and write its files | [org.fittedq.store.Checkpoints], [org.fittedq.store.Json] |
///
/// A value that breaks a rule throws `IllegalArgumentException`; a file that breaks one, or a disk that fails, throws
/// `IOException`. Messages name the file, the place in it, the rule and what was found.
///
/// May touch: `math`, `settings`, `random`, `mdp`, `actions`, `nn`, `env.wrapper`, `env`, `data`, `buffer`, `value`, `argmax`,
/// `policy`, `model`, `algorithm`, `store`, `rounds`, `deploy`, `measure`.
package org.fittedq.run;
