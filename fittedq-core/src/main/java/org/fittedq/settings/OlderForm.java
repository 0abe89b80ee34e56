// SPDX-License-Identifier: Apache-2.0
package org.fittedq.settings;

import java.util.Map;

/// Settings that older versions wrote in a form that a path alone does not tell ([Formerly] is for those): a value meant what
/// another setting says today, as `expansion.steps 0` meant `expansion none`.
///
/// The interface of a [Choice] extends it, or a record of settings implements it. Manifests, checkpoints, presets, configuration
/// files and options are read by it.
public interface OlderForm {

    /// Returns texts that may be in the older form as they are written today.
    ///
    /// Of a choice the settings of alternatives that are not taken are left out afterwards where this changes anything, as they had
    /// no effect in the older form.
    ///
    /// @param texts text by path from these settings on; the name of a choice's alternative is at the empty path; not modified
    /// @return as of today; `texts` itself if it is so already
    /// @throws IllegalArgumentException if the older version refused them
    Map<String, String> today(Map<String, String> texts);
}
