// SPDX-License-Identifier: Apache-2.0
package org.fittedq.nn;

/// The non-linearity of hidden layers.
public enum Activation {
    /// max(z, 0).
    RELU,
    /// tanh z.
    TANH,
    /// z/(1 + e⁻ᶻ), also called swish.
    SILU
}
