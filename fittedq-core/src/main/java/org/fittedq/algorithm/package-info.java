// SPDX-License-Identifier: Apache-2.0
/// The algorithms, one file each, and the one loop that runs them. An algorithm is a choice on each axis of the template; no
/// algorithm uses another.
///
/// May touch: `math`, `math.kernel`, `settings`, `random`, `mdp`, `actions`, `nn`, `data`, `buffer`, `value`, `argmax`, `policy`,
/// `target`, `fit`, `model`.
package org.fittedq.algorithm;
