// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fittedq.env.wrapper.Clipped;
import org.fittedq.env.wrapper.Wrappers;
import org.fittedq.math.Check;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.Environment;

/// What is other in an environment than where a policy learned.
///
/// @param boxes      the two action boxes, if they differ
/// @param simulators the two simulators, if they differ
/// @param actions    what is done with actions if the boxes differ, in words
record Differences(Optional<Pair<ActionBox>> boxes, Optional<Pair<String>> simulators, String actions) {

    private static final String AS_LEARNED = "actions are taken as learned and cut at these bounds, as in a deployment";

    /// One thing where the policy learned, and here.
    record Pair<T>(T learned, T here) {}

    /// Compares where a policy learned with what [TrainedPolicy#make()] made.
    static Differences of(TrainedPolicy trained, Environment made) {
        Optional<Pair<ActionBox>> boxes = Wrappers.find(made, Clipped.class)
                .map(c -> new Pair<>(c.spec().actions(), c.inner().spec().actions()));
        return new Differences(boxes, simulators(trained, made), AS_LEARNED);
    }

    /// Compares where a policy learned with an environment whose actions are its own.
    ///
    /// @param actions what is done with them, in words
    static Differences ofPlain(TrainedPolicy trained, Environment environment, String actions) {
        Pair<ActionBox> boxes = new Pair<>(trained.policy().spec().actions(), environment.spec().actions());
        return new Differences(Optional.of(boxes).filter(b -> !b.learned().equals(b.here())),
                simulators(trained, environment), actions);
    }

    private static Optional<Pair<String>> simulators(TrainedPolicy trained, Environment environment) {
        String here = environment.simulator().orElse("none");
        return trained.learned().simulator().filter(s -> !s.equals(here)).map(s -> new Pair<>(s, here));
    }

    /// Tells them, each in a line.
    void tell(Terminal terminal, Path run) {
        List<String> lines = new ArrayList<>();
        boxes.ifPresent(
                b -> lines.add(Check.message("action box", b.learned() + ", in which the policy learned", b.here())
                        + "; " + actions));
        simulators.ifPresent(s -> lines.add(Check.message("simulator", s.learned() + ", with which the policy learned",
                s.here()) + "; the numbers are not those of the other"));
        lines.forEach(line -> terminal.error("warning: " + run + ": " + line));
    }

    /// Adds them to a description.
    void put(Map<String, Object> json) {
        boxes.ifPresent(b -> {
            Map<String, Object> other = new LinkedHashMap<>();
            other.put("learned", box(b.learned()));
            other.put("here", box(b.here()));
            other.put("actions", actions);
            json.put("other_action_box", other);
        });
        simulators.ifPresent(s -> {
            Map<String, Object> other = new LinkedHashMap<>();
            other.put("learned", s.learned());
            other.put("here", s.here());
            json.put("other_simulator", other);
        });
    }

    private static Map<String, Object> box(ActionBox box) {
        List<Float> low = new ArrayList<>();
        List<Float> high = new ArrayList<>();
        for (int i = 0; i < box.size(); i++) {
            low.add(box.low(i));
            high.add(box.high(i));
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("low", low);
        json.put("high", high);
        return json;
    }
}
