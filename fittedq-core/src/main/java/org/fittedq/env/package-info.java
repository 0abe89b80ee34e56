// SPDX-License-Identifier: Apache-2.0
/// Built-in environments, wrappers that change them, and a check of the environment contract.
///
/// | to | see |
/// |---|---|
/// | get an environment by name, or of your own class | [org.fittedq.env.Environments] |
/// | compare with other libraries | [org.fittedq.env.Pendulum], [org.fittedq.env.MountainCarContinuous] |
/// | compare with the truth | [org.fittedq.env.Lqr] and its [org.fittedq.env.LqrSolution], [org.fittedq.env.TwoHills] |
/// | order within limits that depend on the state, and compare with the truth | [org.fittedq.env.Inventory], its [org.fittedq.env.InventoryOptimum] and [org.fittedq.env.BaseStock] |
/// | scale the number of dimensions | [org.fittedq.env.PointMass] |
/// | learn with a task's own equations and their gradients | [org.fittedq.mdp.Environment#physics], which the pendulum, `Lqr` and `PointMass` give |
/// | add delay, noise, history, limits | [org.fittedq.env.wrapper.Wrappers], [org.fittedq.env.wrapper.WrapperSettings] |
/// | know what of it a deployed policy must do | [org.fittedq.env.wrapper.Layer] |
/// | check an environment of your own | [org.fittedq.env.check.EnvironmentCheck] |
/// | say that one outside the JVM cannot go on | [org.fittedq.env.EnvironmentFailure] |
///
/// Every environment here computes in double with +, −, ·, /, √ and functions made of them, so its numbers are the same
/// on every JVM; no step or reset allocates; each saves and restores its state in mid-episode. One thread at a time.
///
/// May touch: `math`, `random`, `settings`, `mdp`, `actions`, `env.wrapper`.
package org.fittedq.env;
