// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import java.nio.file.Path;
import org.fittedq.math.Check;

/// A folder that a new run was to be made in holds something already.
public final class FolderTakenException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    private final transient Path folder;

    /// @param isRun whether it is a run, which could go on
    FolderTakenException(Path folder, boolean isRun) {
        super(rule(folder) + "; choose another" + (isRun ? ", or resume it" : ""));
        this.folder = folder;
    }

    private static String rule(Path folder) {
        return Check.message("run folder", "one that does not exist, or is empty", folder);
    }

    /// Returns the message without what to do.
    ///
    /// @return `run folder: expected <rule>, got <folder>`
    public String rule() {
        return rule(folder);
    }

    /// Returns the folder.
    ///
    /// @return as it was given
    public Path folder() {
        return folder;
    }
}
