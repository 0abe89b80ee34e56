// SPDX-License-Identifier: Apache-2.0
/// The numerical kernels, in two forms that give the same bits: on vectors (the Vector API) and on scalars. Nothing else names
/// the Vector API.
///
/// May touch: nothing of the library.
package org.fittedq.math.kernel;
