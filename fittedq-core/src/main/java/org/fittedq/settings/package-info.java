// SPDX-License-Identifier: Apache-2.0
/// Settings are records; a setting's name is its path, everywhere. [org.fittedq.settings.Setting] says what a component
/// means and which values it may have, [org.fittedq.settings.Settings] changes, lists and checks. Where one of several methods
/// is taken, a [org.fittedq.settings.Choice] says which, and only its own settings are there. What
/// older versions wrote is read by [org.fittedq.settings.Formerly] and [org.fittedq.settings.OlderForm].
///
/// May touch: `math`.
package org.fittedq.settings;
