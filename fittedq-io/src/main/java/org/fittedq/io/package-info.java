// SPDX-License-Identifier: Apache-2.0
/// Data sets of transitions in the files of others.
///
/// | files | read | write |
/// |---|---|---|
/// | HDF5 of D4RL | [org.fittedq.io.D4rlFile] | |
/// | HDF5 of Minari | [org.fittedq.io.MinariFile] | |
/// | Arrow IPC, with our columns | [org.fittedq.io.ArrowFile] | [org.fittedq.io.ArrowFile] |
///
/// All of them are services of [org.fittedq.data.DataFormat], so that [org.fittedq.data.DataFile] reads them wherever this
/// module is there.
///
/// A file that breaks a rule throws `IOException`, and nothing of it is kept. Places in HDF5 files are named as NumPy does,
/// counting from 0: `observations[12, 3]`. Arrow needs the JVM option `--add-opens=java.base/java.nio=ALL-UNNAMED`.
///
/// Both libraries log through slf4j, which prints one line where no logger is installed.
package org.fittedq.io;
