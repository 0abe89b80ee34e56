// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/// The calls into environments' code that have not returned, for another thread to look at: code of the user's may wait for a
/// device, or for ever, and nobody else can say so.
///
/// Environments that [Environments#guarded(String,java.util.Map,java.util.Map,Calls)] makes note their calls here; that costs two
/// ordered writes a call and allocates nothing. Nothing here reads a clock: who wants to know how long a call takes looks again.
/// Thread-safe.
public final class Calls {

    private static final String STEP = "step";

    private final List<Line> lines = new CopyOnWriteArrayList<>();

    /// Makes an empty list.
    public Calls() {}

    /// A call that has not returned. Two of them are equal if they are the same call.
    ///
    /// @param environment name
    /// @param index       which of the environments that note their calls here, from 0 in the order in which they were made
    /// @param call        such as `step 37`, counted since the environment was made
    /// @param number      of the call, of all of that environment's
    /// @param thread      which makes it
    public record Going(String environment, int index, String call, long number, Thread thread) {}

    /// Returns the calls that have not returned at this moment.
    ///
    /// @return one for each environment that is in a call, a new list
    public List<Going> going() {
        List<Going> all = new ArrayList<>();
        for (Line line : lines) {
            line.going().ifPresent(all::add);
        }
        return all;
    }

    /// Returns a place to note the calls of one more environment.
    Line line(String environment) {
        Line line = new Line(this, environment, lines.size());
        lines.add(line);
        return line;
    }

    /// Notes the calls of one environment, one at a time.
    static final class Line {

        private final Calls calls;
        private final String environment;
        private final int index;
        /// Odd while a call goes on. What is written before it is seen by who reads it.
        private final AtomicLong number = new AtomicLong();
        private String call = "";
        private long steps;
        private Thread thread = Thread.currentThread();

        private Line(Calls calls, String environment, int index) {
            this.calls = calls;
            this.environment = environment;
            this.index = index;
        }

        /// Notes that a call begins.
        void enter(String name) {
            call = name;
            thread = Thread.currentThread();
            number.lazySet(number.getPlain() + 1);
        }

        /// Notes that a step begins.
        void enterStep() {
            steps++;
            enter(STEP);
        }

        /// Notes that the call has ended.
        void leave() {
            number.lazySet(number.getPlain() + 1);
        }

        /// Forgets the environment, which is closed.
        void end() {
            calls.lines.remove(this);
        }

        /// Names the last call.
        String last() {
            return call.equals(STEP) ? STEP + " " + steps : call;
        }

        private Optional<Going> going() {
            long seen = number.get();
            Going now = new Going(environment, index, last(), seen, thread);
            return seen % 2 == 1 && number.get() == seen ? Optional.of(now) : Optional.empty();
        }
    }
}
