// SPDX-License-Identifier: Apache-2.0

/// Blocks of a log on an Apache Spark cluster.
///
/// Spark brings processes, scheduling, retries, caches on memory and disk, and lineage; what is done with a block is the library's own
/// pure function of (block, weights, round, seed), the same that the threads of one process run. No socket, no wire format, no scheduler
/// of ours.
///
/// - [org.fittedq.spark.SparkBlocks]: the blocks.
/// - [org.fittedq.spark.SparkCluster]: connects to a cluster, as a service for the command.
///
/// May touch: `math`, `data`, `rounds` of the core, and Spark.
package org.fittedq.spark;
