// SPDX-License-Identifier: Apache-2.0

/// Learning from a log in rounds: its blocks are labelled apart, by threads or by a cluster, and fitted to.
///
/// - [org.fittedq.rounds.Rounds]: settings.
/// - [org.fittedq.rounds.Block], [org.fittedq.rounds.Blocks]: parts of the log, and whatever works on them; [org.fittedq.rounds.LocalBlocks]
///   are worked on by the threads of this process; [org.fittedq.rounds.Log] is where they come from.
/// - [org.fittedq.rounds.BlockTask], [org.fittedq.rounds.LabelledTask]: the work, pure functions that can be sent elsewhere;
///   [org.fittedq.rounds.Labelled], [org.fittedq.rounds.Image]: what travels; [org.fittedq.rounds.Recipe]: how the algorithm is made
///   elsewhere.
/// - [org.fittedq.rounds.Cluster], [org.fittedq.rounds.ClusterProvider]: other processes that work on blocks, as a service.
/// - [org.fittedq.rounds.RoundLoop]: the loop.
///
/// It knows the template of algorithms, never an algorithm; no environments; no files but those of the log, and temporary ones.
///
/// May touch: `math`, `random`, `settings`, `mdp`, `data`, `buffer`, `value`, `policy`, `algorithm`, `store`.
package org.fittedq.rounds;
