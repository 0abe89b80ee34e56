// SPDX-License-Identifier: Apache-2.0
package org.fittedq.deploy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.fittedq.env.wrapper.ActionMap;
import org.fittedq.env.wrapper.Layer;
import org.fittedq.math.Check;
import org.fittedq.math.Compute;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Spec;
import org.fittedq.measure.Evaluation;
import org.fittedq.policy.GreedyPolicy;
import org.fittedq.policy.ObservationNormaliser;
import org.fittedq.store.Disk;
import org.fittedq.value.NotFiniteException;

/// A deployable policy: the plant's observation in, the plant's action out. Normalisation, squashing, scaling, bounds and what wrappers
/// did to actions in training are inside.
///
/// ```java
/// Policy policy = Policy.load(Path.of("runs/pendulum/policy"));
/// policy.act(observation, action);
/// ```
///
/// The action is deterministic, a function of the observation. Of an actor: box(tanh(first dₐ outputs of the network)), for a Gaussian
/// policy the squashed mean. Of a critic: the action that a search finds best ([GreedyPolicy.Implicit]), or the best of its control points
/// ([GreedyPolicy.BestPoint]). A policy that was trained
/// behind layers with a memory (a history, a rate limit, a delay, repeated actions) is no such function: [PlantController] keeps the
/// memory, and [#load] refuses it.
///
/// The action is valid: it lies in the A(s) that the policy learned with, which the file says ([Environment#actionSets] of the plant, as
/// the layers show it), an actor's output and control points by projection, a search's because it looks nowhere else. Valid actions that are a user's code
/// are in no file and must be handed over: [#load(Path, ActionSets)].
///
/// NaN or infinity never leaves as an action: [NotFiniteDecisionException], or the fall-back action if there is one ([#withFallback]).
///
/// Thread-safe: any number of threads may act at once. Work memory is made for as many acts as ever run at the same moment, at the first
/// moment when they do, and kept. An act allocates nothing else once the JVM has compiled it: until then the Vector API allocates, up to
/// megabytes an act. [#warmUp] makes it compile. A certified search, and a search by a method of another module, allocate at each act, and
/// so does an A(s) that depends on the state: the set of each act.
///
/// A folder holds `policy.json` (format, spaces, valid actions, layers, network, normalisation) and a safetensors file with the weights, named in
/// it, as PyTorch lays them out (`0.weight`: outputs × inputs, `0.bias` …); both with their SHA-256.
public final class Policy implements Controller {

    private static final System.Logger LOG = System.getLogger(Policy.class.getName());

    private final Spec spec; // with A(s) as the network's side of the layers sees it
    private final boolean whole;
    private final boolean constant;
    private final GreedyPolicy greedy;
    private final Compute compute;
    private final Optional<ObservationNormaliser> normaliser;
    private final Optional<Plant> plant;
    private final List<Layer> remembering;
    private final Optional<Fallback> fallback;
    private final Work.Pool work;

    /// An action for the case that there is none, in both units.
    private record Fallback(float[] action, float[] unit) {}

    /// Makes a policy of a network in memory, which meets its plant without layers between.
    ///
    /// @param spec       shapes and action box
    /// @param greedy     what chooses the action; its network is not copied
    /// @param normaliser normalisation of observations, if any; not copied
    /// @param compute    kernels
    public Policy(Spec spec, GreedyPolicy greedy, Optional<ObservationNormaliser> normaliser, Compute compute) {
        this(spec, greedy, normaliser, compute, Optional.of(Plant.of(spec)));
    }

    /// Makes a policy of a network in memory.
    ///
    /// @param spec       shapes and action box as the network knows them, from outside all layers
    /// @param greedy     what chooses the action; its network is not copied
    /// @param normaliser normalisation of observations, if any; not copied
    /// @param compute    kernels
    /// @param plant      the plant and the layers between; empty if they are not known: then it is taken to have none
    /// @throws IllegalArgumentException if the layers around the plant do not make the spec
    public Policy(Spec spec, GreedyPolicy greedy, Optional<ObservationNormaliser> normaliser, Compute compute,
            Optional<Plant> plant) {
        this(spec, greedy, normaliser, compute, plant, Optional.empty());
    }

    private Policy(Spec spec, GreedyPolicy greedy, Optional<ObservationNormaliser> normaliser, Compute compute,
            Optional<Plant> plant, Optional<Fallback> fallback) {
        Spec outer = plant.map(Plant::outer).orElse(spec);
        Spec known = spec.with(outer.valid());
        Check.that(outer.observationSize() == spec.observationSize() && outer.actions().equals(spec.actions()),
                "policy of " + spec.name(), "the observations and the action box that its layers make of the plant's, "
                        + outer.observationSize() + " and " + outer.actions(),
                spec.observationSize() + " and " + spec.actions());
        this.spec = known;
        this.whole = outer.valid().isWhole();
        this.constant = outer.valid().isConstant();
        this.greedy = greedy;
        this.normaliser = normaliser;
        this.compute = compute;
        this.plant = plant;
        this.remembering = plant.map(Plant::remembering).orElse(List.of());
        this.fallback = fallback;
        this.work = new Work.Pool(place -> new Work(Decision.of(known, greedy, compute), known.actions().size(), maps(),
                place));
    }

    /// What the layers without a memory do to an action, the outermost first.
    private ActionMap[] maps() {
        List<ActionMap> maps = new ArrayList<>();
        Spec inner = plant.map(Plant::spec).orElse(spec);
        for (Layer layer : plant.map(p -> p.layers().reversed()).orElse(List.of())) {
            if (!layer.kind().remembers()) {
                layer.map(inner).ifPresent(maps::addFirst);
            }
            inner = layer.outer(inner);
        }
        return maps.toArray(ActionMap[]::new);
    }

    /// Returns shapes and bounds as the network knows them, from outside all layers, and the environment's name.
    ///
    /// @return the spec it was trained for
    public Spec spec() {
        return spec;
    }

    /// Returns the plant, and the layers that stood between it and the policy in training.
    ///
    /// @return the plant; empty for a file older than version 4 of the format, which does not tell
    public Optional<Plant> plant() {
        return plant;
    }

    GreedyPolicy greedy() {
        return greedy;
    }

    Optional<ObservationNormaliser> normaliser() {
        return normaliser;
    }

    /// Returns a policy that takes a given action where it would else throw [NotFiniteDecisionException]: the valid one that is nearest to
    /// it, but as it is where A(s) depends on an observation that is not finite.
    ///
    /// @param action a safe one: action units inside the box of [#spec]; it passes the layers as any other; copied
    /// @return the same policy otherwise, with work memory of its own
    /// @throws IllegalArgumentException if the action has another length, or is outside the box
    public Policy withFallback(float... action) {
        Check.that(action.length == spec.actions().size(), "fall-back action", spec.actions().size() + " numbers",
                action.length);
        Check.that(spec.actions().contains(action), "fall-back action", "one in " + spec.actions(),
                Arrays.toString(action));
        float[] unit = new float[action.length];
        spec.actions().toUnit(action, unit, 0);
        return new Policy(spec, greedy, normaliser, compute, plant, Optional.of(new Fallback(action.clone(), unit)));
    }

    /// Chooses the action.
    ///
    /// @param s   observation of the plant, `spec().observationSize()` floats; not modified
    /// @param out out: action in the plant's units, inside its box; untouched if an exception is thrown
    /// @throws IllegalArgumentException   if the observation has another length, or the action no room, or no action is valid
    /// @throws NotFiniteDecisionException if a number of the observation is NaN or infinite, or makes the network's action so, and there
    ///                                    is no fall-back
    /// @throws IllegalStateException      if a layer has a memory, see [PlantController]
    public void act(float[] s, float[] out) {
        if (!remembering.isEmpty()) {
            throw new IllegalStateException(memory("policy of " + spec.name()));
        }
        check(s, out);
        Work w = work.take();
        try {
            float[] action = choose(w, s);
            for (ActionMap map : w.maps()) {
                action = map.apply(action);
            }
            System.arraycopy(action, 0, out, 0, spec.actions().size());
        } finally {
            work.give(w);
        }
    }

    /// Chooses the action as it is outside all layers: as [#act] if there are none.
    ///
    /// @param s   observation as it is outside all layers; not modified
    /// @param out out: action units of the box of [#spec]; untouched if an exception is thrown
    /// @throws IllegalArgumentException   if the observation has another length, or the action no room, or no action is valid
    /// @throws NotFiniteDecisionException as in [#act]
    public void actOutside(float[] s, float[] out) {
        check(s, out);
        Work w = work.take();
        try {
            System.arraycopy(choose(w, s), 0, out, 0, spec.actions().size());
        } finally {
            work.give(w);
        }
    }

    /// Chooses the action in normalised units, outside all layers.
    ///
    /// @param s   observation as it is outside all layers; not modified
    /// @param out out: action in [−1, 1]; untouched if an exception is thrown
    /// @throws IllegalArgumentException   if the observation has another length, or the action no room, or no action is valid
    /// @throws NotFiniteDecisionException as in [#act]
    @Override
    public void actUnit(float[] s, float[] out) {
        check(s, out);
        Work w = work.take();
        try {
            if (!decide(w, s)) {
                fallBack(w, s);
            }
            System.arraycopy(w.unit(), 0, out, 0, spec.actions().size());
        } finally {
            work.give(w);
        }
    }

    private void check(float[] s, float[] out) {
        if (s.length != spec.observationSize()) {
            throw new IllegalArgumentException(
                    Check.message("observation", spec.observationSize() + " numbers", s.length));
        }
        int actions = spec.actions().size();
        if (out.length < actions) {
            throw new IllegalArgumentException(Check.message("action", "room for " + actions + " numbers", out.length));
        }
    }

    private float[] choose(Work w, float[] s) {
        if (!decide(w, s) && fallBack(w, s)) {
            System.arraycopy(fallback.orElseThrow().action(), 0, w.action(), 0, w.action().length);
        } else {
            spec.actions().fromUnit(w.unit(), 0, w.action());
        }
        return w.action();
    }

    /// Writes the fall-back action into `w.unit()`: the nearest valid one, unless A(s) is of an observation that is not finite.
    ///
    /// @return true if it is the action as it was given
    private boolean fallBack(Work w, float[] s) {
        float[] given = fallback.orElseThrow().unit();
        System.arraycopy(given, 0, w.unit(), 0, given.length);
        if (!whole && (constant || NotFiniteException.first(s) < 0)) {
            spec.valid().of(s, 0).project(w.unit(), 0);
        }
        return Arrays.equals(given, w.unit());
    }

    /// Decides into `w.unit()`.
    ///
    /// @return false if the fall-back is to be taken
    /// @throws NotFiniteDecisionException if there is none
    private boolean decide(Work w, float[] s) {
        if (!checkObservation(s)) {
            return false;
        }
        w.raw().setRow(0, s);
        w.decision().s().setRow(0, s);
        if (normaliser.isPresent()) {
            normaliser.get().apply(w.decision().s());
        }
        try {
            w.decision().decide(w.raw(), w.unit());
        } catch (NotFiniteException e) {
            return give(false, "value of the best action", e.value(), 0);
        }
        int bad = NotFiniteException.first(w.unit());
        return bad < 0 || give(false, "action of the network", w.unit()[bad], bad);
    }

    /// @return false if the fall-back is to be taken
    /// @throws NotFiniteDecisionException if there is none
    boolean checkObservation(float[] s) {
        int bad = NotFiniteException.first(s);
        return bad < 0 || give(true, "observation", s[bad], bad);
    }

    private boolean give(boolean observed, String what, float value, int at) {
        if (fallback.isEmpty()) {
            throw new NotFiniteDecisionException(observed, value,
                    Check.message(what, "finite numbers", value + " at index " + at));
        }
        return false;
    }

    /// Loads a policy that is a function of the plant's observation.
    ///
    /// @param folder such as `runs/a/policy`
    /// @return the policy
    /// @throws IOException if a file is missing, damaged, no regular file, or of a version that is not known; or if the policy was
    ///                     trained behind layers with a memory, which [PlantController#load] keeps
    public static Policy load(Path folder) throws IOException {
        return ofOneObservation(folder, loadInner(folder));
    }

    /// Loads a policy as [#load(Path)] does, for a plant whose valid actions are told here.
    ///
    /// @param folder such as `runs/a/policy`
    /// @param sets   s ↦ A(s) of the plant itself, without any layers, as [org.fittedq.mdp.Environment#actionSets] gives them, in place
    ///               of what the file says; thread-safe
    /// @return the policy
    /// @throws IOException as in [#load(Path)]; or if the set is the same in every state and has other dimensions, or the layers cannot
    ///                     stand around such sets
    public static Policy load(Path folder, ActionSets sets) throws IOException {
        return ofOneObservation(folder, loadInner(folder, sets));
    }

    private static Policy ofOneObservation(Path folder, Policy policy) throws IOException {
        if (!policy.remembering.isEmpty()) {
            throw new IOException(policy.memory(folder.toString()));
        }
        policy.tellNoise(folder);
        return policy;
    }

    /// Loads a policy for use inside its layers, which are then the caller's: an environment with the same wrappers around it, for
    /// [Evaluation], or a [PlantController].
    ///
    /// @param folder such as `runs/a/policy`
    /// @return the policy
    /// @throws IOException if a file is missing, damaged, no regular file, or of a version that is not known
    public static Policy loadInner(Path folder) throws IOException {
        return PolicyReader.read(Disk.real(), folder, Optional.empty());
    }

    /// Loads a policy as [#loadInner(Path)] does, for a plant whose valid actions are told here.
    ///
    /// @param folder such as `runs/a/policy`
    /// @param sets   as in [#load(Path, ActionSets)]
    /// @return the policy
    /// @throws IOException as in [#load(Path, ActionSets)]
    public static Policy loadInner(Path folder, ActionSets sets) throws IOException {
        return PolicyReader.read(Disk.real(), folder, Optional.of(sets));
    }

    private String memory(String what) {
        return Check.message(what, "a policy of one observation",
                "one that was trained with " + remembering.stream().map(Layer::toString)
                        .collect(Collectors.joining(", ")))
                + "; PlantController.load keeps the memory that this takes, for one plant";
    }

    /// The one layer that a policy cannot bring along.
    void tellNoise(Path folder) {
        plant.stream().flatMap(p -> p.layers().stream()).filter(layer -> layer.kind() == Layer.Kind.NOISE)
                .forEach(layer -> LOG.log(System.Logger.Level.INFO,
                        folder + ": trained with " + layer + ": the noise is the plant's, none is added here"));
    }

    /// Acts until the JVM has compiled it, and checks that it then allocates nothing. Before that the Vector API allocates at each act.
    /// The observations are random ones around the normaliser's mean, or in [−1, 1].
    ///
    /// Afterwards acts of this thread allocated nothing a thousand times in a row. The JVM may still compile again when an act takes a way
    /// that none took before. Where it does not count a thread's allocations, or A(s) depends on the state, so that each act makes a set,
    /// ten thousand acts are made and nothing is checked.
    ///
    /// @throws IllegalStateException if acts allocate even after a million of them and a minute
    public void warmUp() {
        WarmUp.run(this, normaliser);
    }

    /// Returns how many work memories there are.
    int workMade() {
        return work.made();
    }

    /// Saves the policy, replacing an older one in the folder: at every moment the folder holds a whole policy.
    ///
    /// @param disk   where
    /// @param folder such as `runs/a/policy`; made if missing
    /// @param step   environment steps learned so far, for the file's name
    /// @throws IOException              if the disk reports an error; the older policy is then untouched
    /// @throws IllegalArgumentException if it searches a regressor of the caller's own
    public void save(Disk disk, Path folder, long step) throws IOException {
        PolicyFile.write(this, disk, folder, step);
    }
}
