// SPDX-License-Identifier: Apache-2.0
/// Settings are records; a setting's name is its path, everywhere. [org.fittedq.settings.Setting] says what a component
/// means and which values it may have, [org.fittedq.settings.Settings] changes, lists and checks.
///
/// May touch: `math`.
package org.fittedq.settings;
