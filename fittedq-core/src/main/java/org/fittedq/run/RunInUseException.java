// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fittedq.math.Check;
import org.fittedq.store.DiskLock;

/// A run folder that another process, or another training of this one, is at work in.
public final class RunInUseException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;
    private static final Pattern PROCESS = Pattern.compile("process (\\d+).*");

    RunInUseException(Path folder, String holder) {
        super(Check.message("run folder", "no other process that trains it", folder + ", held by " + holder) + "; "
                + hint(holder));
    }

    private static String hint(String holder) {
        if (holder.equals(DiskLock.THIS_PROCESS)) {
            return "close its training first";
        }
        Matcher process = PROCESS.matcher(holder);
        return "wait for it, or stop it" + (process.matches() ? " with: kill " + process.group(1) : "");
    }
}
