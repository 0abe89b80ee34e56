// SPDX-License-Identifier: Apache-2.0
package org.fittedq.deploy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.fittedq.env.wrapper.ActionMap;
import org.fittedq.env.wrapper.History;
import org.fittedq.env.wrapper.Layer;
import org.fittedq.env.wrapper.RateLimit;
import org.fittedq.math.Check;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.Spec;

/// A policy with the memory that it needs at one plant: the last observations and actions, the last action that went out, the waiting
/// ones, how often the present one is still taken. What wrappers did in training is done here, by the same code.
///
/// ```java
/// PlantController controller = PlantController.load(Path.of("runs/pendulum/policy"));
/// controller.begin();
/// while (…) {
///     controller.act(observation, action); // one step of the plant
/// }
/// ```
///
/// Sensor noise is the plant's own; none is added. What else the plant does itself is not done twice if it is said so: a robot that
/// answers late, for example, has the delay that training only simulated.
///
/// One thread at a time, one plant each; several controllers may share a policy. Nothing is allocated after the policy's warm-up.
public final class PlantController {

    /// What a plant may do itself. The other layers change sizes or units, so that nothing but the policy can undo them.
    private static final Set<Layer.Kind> LEAVABLE = Set.of(Layer.Kind.RESTRICTED, Layer.Kind.DELAY, Layer.Kind.REPEAT);

    private final Policy policy;
    private final Spec plant;
    private final Stage stage;

    /// Makes a controller.
    ///
    /// @param policy  the policy, see [Policy#loadInner]
    /// @param byPlant layers that the plant does itself, of [Layer.Kind#RESTRICTED], [Layer.Kind#DELAY] and [Layer.Kind#REPEAT]; those that the policy was not trained with change nothing
    /// @throws IllegalArgumentException if another kind is named, or the policy does not know its layers
    public PlantController(Policy policy, Set<Layer.Kind> byPlant) {
        Check.that(LEAVABLE.containsAll(byPlant), "layers of the plant's own", "some of " + sorted(LEAVABLE),
                sorted(byPlant));
        Plant known = policy.plant().orElseThrow(() -> new IllegalArgumentException(
                Check.message("policy of " + policy.spec().name(), "one that knows its layers, version "
                        + PolicyFile.PLANT_SINCE + " of the format", "an older one")
                        + "; Policy.load uses it as it is"));
        this.policy = policy;
        this.plant = known.spec();
        this.stage = stage(policy, known, byPlant);
        begin();
    }

    private static List<Layer.Kind> sorted(Set<Layer.Kind> kinds) {
        return kinds.stream().sorted().toList();
    }

    /// What stands around the plant in training stands here around the policy, the other way round.
    private static Stage stage(Policy policy, Plant plant, Set<Layer.Kind> byPlant) {
        Stage stage = new Decides(policy);
        for (int i = 0; i < plant.layers().size(); i++) {
            Layer layer = plant.layers().get(i);
            Spec inner = new Plant(plant.spec(), plant.layers().subList(i + 1, plant.layers().size()),
                    plant.simulator()).outer();
            if (!byPlant.contains(layer.kind())) {
                stage = around(stage, layer, inner);
            }
        }
        return stage;
    }

    private static Stage around(Stage stage, Layer layer, Spec inner) {
        if (layer.kind() == Layer.Kind.REPEAT) {
            return new Holds(stage, layer.settings().actions().repeat());
        }
        Optional<History.Stack> stack = layer.stack(inner);
        if (stack.isPresent()) {
            return new Remembers(stage, stack.get(), new float[inner.actions().size()]);
        }
        Optional<RateLimit.Limiter> limiter = layer.limiter(inner);
        if (limiter.isPresent()) {
            return new Limits(stage, limiter.get());
        }
        return layer.map(inner).map(map -> (Stage) new Maps(stage, map)).orElse(stage);
    }

    /// Loads a policy for one plant, which has none of the layers itself but sensor noise.
    ///
    /// @param folder such as `runs/a/policy`
    /// @return a controller at the beginning of an episode
    /// @throws IOException if a file is missing, damaged, no regular file, or of a version that is not known; or if the policy was
    ///                     trained with a delay: then it must be said whether the plant has it, see [#load(Path, Set)]
    public static PlantController load(Path folder) throws IOException {
        return withoutDelay(folder, Policy.loadInner(folder));
    }

    /// Loads a policy as [#load(Path)] does, for a plant whose valid actions are told here.
    ///
    /// @param folder such as `runs/a/policy`
    /// @param sets   as in [Policy#load(Path, ActionSets)]
    /// @return a controller at the beginning of an episode
    /// @throws IOException as in [#load(Path)] and [Policy#load(Path, ActionSets)]
    public static PlantController load(Path folder, ActionSets sets) throws IOException {
        return withoutDelay(folder, Policy.loadInner(folder, sets));
    }

    private static PlantController withoutDelay(Path folder, Policy policy) throws IOException {
        Optional<Layer> delay = policy.plant().stream().flatMap(p -> p.layers().stream())
                .filter(layer -> layer.kind() == Layer.Kind.DELAY).findFirst();
        if (delay.isPresent()) {
            throw new IOException(Check.message(folder.toString(), "to be told who delays actions",
                    "a policy that was trained with " + delay.get())
                    + "; load(folder, Set.of(Layer.Kind.DELAY)) if the plant has the delay itself, load(folder, Set.of()) "
                    + "if it is to be made here");
        }
        return make(folder, policy, Set.of());
    }

    /// Loads a policy for one plant.
    ///
    /// @param folder  such as `runs/a/policy`
    /// @param byPlant layers that the plant does itself, as for [#PlantController]; all others are done here
    /// @return a controller at the beginning of an episode
    /// @throws IOException              if a file is missing, damaged, no regular file, or of a version that is not known
    /// @throws IllegalArgumentException as in [#PlantController]
    public static PlantController load(Path folder, Set<Layer.Kind> byPlant) throws IOException {
        return make(folder, Policy.loadInner(folder), byPlant);
    }

    /// Loads a policy as [#load(Path, Set)] does, for a plant whose valid actions are told here.
    ///
    /// @param folder  such as `runs/a/policy`
    /// @param byPlant layers that the plant does itself, as for [#PlantController]; all others are done here
    /// @param sets    as in [Policy#load(Path, ActionSets)]
    /// @return a controller at the beginning of an episode
    /// @throws IOException              as in [Policy#load(Path, ActionSets)]
    /// @throws IllegalArgumentException as in [#PlantController]
    public static PlantController load(Path folder, Set<Layer.Kind> byPlant, ActionSets sets) throws IOException {
        return make(folder, Policy.loadInner(folder, sets), byPlant);
    }

    private static PlantController make(Path folder, Policy policy, Set<Layer.Kind> byPlant) {
        policy.tellNoise(folder);
        return new PlantController(policy, byPlant);
    }

    /// Returns the policy.
    ///
    /// @return the policy, shared
    public Policy policy() {
        return policy;
    }

    /// Returns what the plant's observations and actions are like.
    ///
    /// @return shapes, bounds and time step of one act
    public Spec spec() {
        return plant;
    }

    /// Begins an episode: what is remembered is forgotten.
    public void begin() {
        stage.begin();
    }

    /// Tells whether the next act looks at the observation. It does not while an action is repeated.
    ///
    /// @return true if the policy decides, false if the last decision holds
    public boolean decides() {
        return stage.decides();
    }

    /// Chooses the action of the plant's next step.
    ///
    /// @param s   observation of the plant; not modified
    /// @param out out: action in the plant's units, inside its box; untouched if an exception is thrown
    /// @throws IllegalArgumentException   if the observation has another length, or the action no room
    /// @throws NotFiniteDecisionException as in [Policy#act]. If the observation was at fault nothing is remembered of it. With a
    ///                                    fall-back a history keeps what was observed, so that the policy falls back until it has
    ///                                    left the history
    public void act(float[] s, float[] out) {
        if (s.length != plant.observationSize()) {
            throw new IllegalArgumentException(
                    Check.message("observation", plant.observationSize() + " numbers", s.length));
        }
        int actions = plant.actions().size();
        if (out.length < actions) {
            throw new IllegalArgumentException(Check.message("action", "room for " + actions + " numbers", out.length));
        }
        if (stage.decides()) {
            policy.checkObservation(s);
        }
        System.arraycopy(stage.act(s), 0, out, 0, actions);
    }

    /// Part of the way from observation to action, seen from the plant.
    private sealed interface Stage {

        void begin();

        boolean decides();

        float[] act(float[] s);
    }

    /// The policy itself.
    private static final class Decides implements Stage {
        private final Policy policy;
        private final float[] action;

        private Decides(Policy policy) {
            this.policy = policy;
            this.action = new float[policy.spec().actions().size()];
        }

        @Override
        public void begin() {}

        @Override
        public boolean decides() {
            return true;
        }

        @Override
        public float[] act(float[] s) {
            policy.actOutside(s, action);
            return action;
        }
    }

    /// Changes actions.
    private record Maps(Stage stage, ActionMap map) implements Stage {

        @Override
        public void begin() {
            stage.begin();
            map.begin();
        }

        @Override
        public boolean decides() {
            return stage.decides();
        }

        @Override
        public float[] act(float[] s) {
            return map.apply(stage.act(s));
        }
    }

    /// Shows the last action, and keeps the next near it.
    private record Limits(Stage stage, RateLimit.Limiter limiter) implements Stage {

        @Override
        public void begin() {
            stage.begin();
            limiter.begin();
        }

        @Override
        public boolean decides() {
            return stage.decides();
        }

        @Override
        public float[] act(float[] s) {
            return limiter.apply(stage.act(limiter.show(s)));
        }
    }

    /// Shows the past.
    private static final class Remembers implements Stage {
        private final Stage stage;
        private final History.Stack stack;
        private final float[] last;
        private boolean begun;

        private Remembers(Stage stage, History.Stack stack, float[] last) {
            this.stage = stage;
            this.stack = stack;
            this.last = last;
        }

        @Override
        public void begin() {
            stage.begin();
            begun = false;
        }

        @Override
        public boolean decides() {
            return stage.decides();
        }

        @Override
        public float[] act(float[] s) {
            float[] shown = begun ? stack.add(last, s) : stack.begin(s);
            begun = true;
            float[] action = stage.act(shown);
            System.arraycopy(action, 0, last, 0, last.length);
            return last;
        }
    }

    /// Takes each action several times.
    private static final class Holds implements Stage {
        private final Stage stage;
        private final int repeat;
        private float[] held = {};
        private int taken;

        private Holds(Stage stage, int repeat) {
            this.stage = stage;
            this.repeat = repeat;
        }

        @Override
        public void begin() {
            stage.begin();
            taken = 0;
        }

        @Override
        public boolean decides() {
            return taken == 0 && stage.decides();
        }

        @Override
        public float[] act(float[] s) {
            if (taken == 0) {
                held = stage.act(s);
            }
            taken = (taken + 1) % repeat;
            return held;
        }
    }
}
