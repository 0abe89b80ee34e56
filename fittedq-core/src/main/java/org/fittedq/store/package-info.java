// SPDX-License-Identifier: Apache-2.0
/// What a run leaves on the disk: files replaced as a whole, checkpoints, safetensors, JSON, event files. Nothing here knows an
/// algorithm.
///
/// May touch: `math`, `settings`.
package org.fittedq.store;
