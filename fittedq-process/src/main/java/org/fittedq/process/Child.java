// SPDX-License-Identifier: Apache-2.0
package org.fittedq.process;

import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.fittedq.env.EnvironmentFailure;
import org.fittedq.math.Check;

/// The other process: one request and one answer at a time, each pair within a time limit.
///
/// Whatever goes wrong ends the process, is told with its exit status and its last words on standard error, and leaves no thread
/// behind. Two daemon threads live as long as the process: one reads its standard error, one sleeps until an answer is late.
///
/// At the JVM's end the process is ended too. If a thread still uses it then, as a training that was interrupted does until its
/// checkpoint, it is left to that thread for at most one time limit. A JVM that is killed can do nothing; then the process
/// sees the end of its input.
final class Child implements AutoCloseable {

    private static final byte[] NOTHING = {};
    private static final long GRACE_MILLIS = 2000; // to end
    private static final long POLL_MILLIS = 20;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double MILLIS_PER_SECOND = 1e3;

    private final String what;
    private final double limitSeconds;
    private final Process process;
    private final InputStream answers;
    private final OutputStream requests;
    private final LastWords lastWords;
    private final Deadline deadline;
    private final Thread listening;
    private final Thread watching;
    private final Thread atJvmEnd = Thread.ofPlatform().name("fittedq-process-end").unstarted(this::endWithTheJvm);
    private final CountDownLatch released = new CountDownLatch(1);
    private volatile Thread user = Thread.currentThread();

    /// Starts a program with the environment variables of this one.
    ///
    /// @param command      program and arguments, see [CommandWords]
    /// @param directory    an existing folder, where it begins
    /// @param limitSeconds longest time for an answer
    /// @throws EnvironmentFailure if it cannot be started
    Child(String command, File directory, double limitSeconds) {
        this.what = "environment process " + command;
        this.limitSeconds = limitSeconds;
        try {
            this.process = new ProcessBuilder(CommandWords.of(command)).directory(directory).start();
        } catch (IOException e) {
            throw new EnvironmentFailure(Check.message(what, "a program that can be started", e.getMessage())
                    + "; the first word of the command is the program, and there is no shell around it");
        }
        this.answers = process.getInputStream();
        this.requests = process.getOutputStream();
        this.lastWords = new LastWords(process.getErrorStream());
        this.deadline = new Deadline((long) (limitSeconds * NANOS_PER_SECOND), this::kill);
        this.listening = Thread.ofPlatform().daemon().name("fittedq-process-errors").start(lastWords);
        this.watching = Thread.ofPlatform().daemon().name("fittedq-process-limit").start(deadline);
        Runtime.getRuntime().addShutdownHook(atJvmEnd);
    }

    /// Sends a request and waits for its answer.
    ///
    /// @param request words of the header, without the number of bytes
    /// @param bytes   what follows it; not modified
    /// @param form    of the answer
    /// @return the answer, which has that form
    /// @throws EnvironmentFailure if the process ends, is late, tells of an error or answers something else; it has ended then
    Answer ask(String request, byte[] bytes, Form form) {
        if (isReleased()) {
            throw new EnvironmentFailure(Check.message(what, "a process that runs", "one that was ended before")
                    + "; make a new environment");
        }
        user = Thread.currentThread();
        deadline.begin();
        try {
            send(request, bytes);
            Header header = Header.read(answers);
            boolean fits = form.fits(header);
            if (!fits && !header.words().getFirst().equals(Header.ERROR)) {
                throw otherAnswer(form, header.toString());
            }
            Answer answer = new Answer(header, body(header.bytes()));
            if (!fits) {
                throw failure("an answer to " + form.request(),
                        "its error: " + new String(answer.bytes(), StandardCharsets.UTF_8), "");
            }
            return answer;
        } catch (Header.Nonsense e) {
            throw otherAnswer(form, "'" + e.getMessage() + "'");
        } catch (IOException e) { // its end, by whatever cause
            throw ended(form);
        } finally {
            deadline.end();
        }
    }

    private void send(String request, byte[] bytes) throws IOException {
        requests.write((request + " " + bytes.length + "\n").getBytes(StandardCharsets.US_ASCII));
        requests.write(bytes);
        requests.flush();
    }

    private byte[] body(int bytes) throws IOException {
        byte[] body = answers.readNBytes(bytes);
        if (body.length < bytes) {
            throw new EOFException();
        }
        return body;
    }

    private EnvironmentFailure otherAnswer(Form form, String got) {
        return failure(form.toString(), got,
                "; its standard output must hold answers alone, as docs/environments.md says; "
                        + "what it prints belongs to standard error");
    }

    private EnvironmentFailure ended(Form form) {
        if (deadline.expired()) {
            return failure("an answer to " + form.request() + " within " + limitSeconds + " s", "none",
                    "; raise timeoutSeconds if it needs longer");
        }
        return failure("an answer to " + form.request(), endsInTime()
                ? "its end with exit status " + process.exitValue()
                : "the end of its standard output", "");
    }

    /// Ends the process.
    ///
    /// @param rule what was expected
    /// @param got  what was found
    /// @param hint begins with `; `, or is empty
    /// @return what to throw
    EnvironmentFailure failure(String rule, String got, String hint) {
        release();
        return new EnvironmentFailure(Check.message(what, rule, got) + hint + "; " + lastWords.text());
    }

    /// Asks the process to end, and ends it if it does not.
    @Override
    public void close() {
        if (isReleased()) {
            return;
        }
        deadline.begin();
        try {
            send("close", NOTHING);
            requests.close();
        } catch (IOException e) {
            // it has ended already, which is what was wanted
        } finally {
            deadline.end();
        }
        endsInTime();
        release();
    }

    private boolean isReleased() {
        return released.getCount() == 0;
    }

    private boolean endsInTime() {
        try {
            return process.waitFor(GRACE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// Ends what still runs, and gives back threads and streams.
    private void release() {
        kill();
        endsInTime();
        deadline.close();
        join(watching);
        for (AutoCloseable stream : Arrays.asList(requests, answers, process.getErrorStream())) {
            close(stream);
        }
        released.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(atJvmEnd);
        } catch (IllegalStateException e) {
            // the JVM is ending: the hook runs, and finds nothing to do
        }
    }

    /// With what it has started: a process that inherits the pipes would keep them open. `Process.destroyForcibly` closes the
    /// streams, so it comes after the last words were read.
    private void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.toHandle().destroyForcibly();
        join(listening);
        process.destroyForcibly();
    }

    private static void join(Thread thread) {
        try {
            thread.join(GRACE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void close(AutoCloseable stream) {
        try {
            stream.close();
        } catch (Exception e) {
            // unsent bytes for a process that has ended
        }
    }

    private void endWithTheJvm() {
        try {
            for (long left = (long) (limitSeconds * MILLIS_PER_SECOND); left > 0 && isUsed(); left -= POLL_MILLIS) {
                released.await(POLL_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        kill();
    }

    /// Whether somebody may go on: not if the thread that used the process has ended, or is itself what ends the JVM.
    private boolean isUsed() {
        return !isReleased() && user.isAlive() && Arrays.stream(user.getStackTrace())
                .noneMatch(frame -> frame.getClassName().equals("java.lang.Shutdown"));
    }
}
