// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

/// Decides the orders of [Inventory] from its levels.
@FunctionalInterface
public interface InventoryPolicy {

    /// Chooses what to order.
    ///
    /// @param levels stock of each product, then the orders on their way, of each product, those that arrive first first; units;
    ///               not modified
    /// @param order  out: units of each product to order; valid: within `maxOrder`, capacity and budget
    void order(int[] levels, int[] order);
}
