// SPDX-License-Identifier: Apache-2.0
package org.fittedq.run;

import org.fittedq.env.EnvironmentFailure;

/// A training was ended by an interrupt of its thread ([Thread#interrupt]). The thread's flag is still set: who catches this and
/// goes on with other work clears it ([Thread#interrupted]).
public final class TrainingInterruptedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final long checkpointStep;

    /// Makes the exception of a training whose checkpoint is written.
    ///
    /// @param step environment steps so far
    TrainingInterruptedException(long step) {
        super("training interrupted at step " + step + ", with a checkpoint; Training.resume goes on");
        this.checkpointStep = step;
    }

    /// Makes the exception of an interrupt that ended a call of the environment, so that the step could not be finished.
    ///
    /// @param step           environment steps so far
    /// @param checkpointStep of the newest checkpoint
    /// @param cause          what the environment threw
    TrainingInterruptedException(long step, long checkpointStep, RuntimeException cause) {
        super("training interrupted at step " + step
                + ", in a call of the environment; Training.resume goes on from the "
                + "checkpoint of step " + checkpointStep, cause);
        this.checkpointStep = checkpointStep;
    }

    /// Returns what ends a training whose environment failed: an interrupt, if that was what its code could not bear.
    ///
    /// @param failure        the environment's
    /// @param step           environment steps so far
    /// @param checkpointStep of the newest checkpoint
    static RuntimeException orFailure(EnvironmentFailure failure, long step, long checkpointStep) {
        boolean interrupted = Thread.currentThread().isInterrupted();
        for (Throwable cause = failure; cause != null && !interrupted; cause = cause.getCause()) {
            interrupted = cause instanceof InterruptedException;
        }
        if (!interrupted) {
            return failure;
        }
        Thread.currentThread().interrupt();
        return new TrainingInterruptedException(step, checkpointStep, failure);
    }

    /// Returns from where [Training#resume] goes on.
    ///
    /// @return environment steps at the newest checkpoint
    public long checkpointStep() {
        return checkpointStep;
    }
}
