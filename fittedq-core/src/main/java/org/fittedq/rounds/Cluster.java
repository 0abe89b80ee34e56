// SPDX-License-Identifier: Apache-2.0
package org.fittedq.rounds;

import java.io.Closeable;

/// Other machines, or other processes, that work on the blocks of a log. Its blocks are closed before it.
public interface Cluster extends BlockSource, Closeable {}
