// SPDX-License-Identifier: Apache-2.0
/// Simulation by MuJoCo: the user's libmujoco, found and called through java.lang.foreign, without generated code and without a
/// shim in C. Needs `--enable-native-access=org.fittedq.mujoco` (or `ALL-UNNAMED` on the class path); without it Java warns.
package org.fittedq.mujoco;
