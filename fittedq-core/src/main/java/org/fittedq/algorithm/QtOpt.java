// SPDX-License-Identifier: Apache-2.0
package org.fittedq.algorithm;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.fittedq.argmax.Argmax;
import org.fittedq.argmax.Cem;
import org.fittedq.argmax.CemStart;
import org.fittedq.argmax.Maxima;
import org.fittedq.buffer.BufferEvolution;
import org.fittedq.buffer.Drawing;
import org.fittedq.buffer.Replay;
import org.fittedq.fit.Budget;
import org.fittedq.fit.CriticLoss;
import org.fittedq.fit.ValueLoss;
import org.fittedq.math.Check;
import org.fittedq.math.Compute;
import org.fittedq.math.Mat;
import org.fittedq.math.Vec;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.Batch;
import org.fittedq.mdp.Spec;
import org.fittedq.model.ExpansionChoice;
import org.fittedq.model.ValueExpansion;
import org.fittedq.nn.Network;
import org.fittedq.nn.Norm;
import org.fittedq.nn.Optimiser;
import org.fittedq.nn.OptimiserState;
import org.fittedq.policy.Exploration;
import org.fittedq.policy.GreedyPolicy;
import org.fittedq.policy.SearchBehaviour;
import org.fittedq.random.RandomStream;
import org.fittedq.random.Streams;
import org.fittedq.settings.OlderForm;
import org.fittedq.settings.Origin;
import org.fittedq.settings.Setting;
import org.fittedq.settings.Settings;
import org.fittedq.target.Bellman;
import org.fittedq.target.Discount;
import org.fittedq.target.ValueBounds;
import org.fittedq.target.ValueRange;
import org.fittedq.value.Critic;
import org.fittedq.value.JointFit;
import org.fittedq.value.MeanQ;
import org.fittedq.value.QFunction;

/// QT-Opt: Q-learning whose maximum over continuous actions is looked for by the cross-entropy method, without an actor.
///
/// Source: D. Kalashnikov et al., *QT-Opt: Scalable Deep Reinforcement Learning for Vision-Based Robotic Manipulation*,
/// CoRL 2018, sections 4.1 to 4.3, <https://arxiv.org/abs/1806.10293>.
/// N is the batch size, dₛ and dₐ the dimensions of state and action.
///
/// | paper | code | shape | unit |
/// |---|---|---|---|
/// | s, a, s′ | `b.s() b.a() b.sNext()` | N×dₛ, N×dₐ, N×dₛ | the environment's; actions normalised |
/// | r, y (Q_T) | `b.r() y` | N | reward; discounted sum of reward |
/// | θ | `q[0]`; further critics if there are any | | |
/// | θ̄₁, θ̄₂ | `qTarget[0] qTarget[1]` | | averaged, averaged and lagged |
/// | argmax_a Q_θ̄₁(s′, a) | `targetArgmax best` | N×dₐ | normalised |
/// | π(s) | `greedyPolicy`, argmax_a Q_θ̄₁(s, a), or of θ, of an ensemble of the mean; `behaviour`, of θ, with exploration | | |
///
/// Differences from the paper:
/// 1. one machine, one fit for each environment step;
/// 2. the bootstrap is cut at terminal states (a time limit is not terminal);
/// 3. the lagged target is a copy of the averaged one that is renewed every `lag` fits, so it lags by 0 to `lag` fits; the
///    paper lags by about 6000;
/// 4. with `single` targets there is one averaged target and no minimum, as in the chapter; with `twin` targets, which the paper does not have, θ̄₂
///    follows a second critic with weights of its own, fitted to the same labels (Fujimoto et al., TD3, ICML 2018, section 4.2),
///    and with `ensemble` targets many do ([Pessimism]);
/// 5. exploration is a uniform action with probability ε, else CEM's with Gaussian noise; the paper's is task-specific;
/// 6. with `expansion rollout` the target map is applied after `steps` steps of a model ([ValueExpansion]), whose actions
///    are argmax_a q̄¹(s, a) by CEM;
/// 7. with `valueRange` the values of next states are clipped ([ValueRange]), to known returns as the paper's labels are, or to labels
///    seen as in TD7;
/// 8. the loss is the squared error, as rewards are general here; the paper's is the cross-entropy of returns in [0, 1]
///    (`networks.loss cross-entropy`, in any known range; `categorical`, with a distribution for each value, [CriticLoss]);
/// 9. with `draw prioritised` transitions with large errors are drawn more often ([Drawing.Prioritised], LAP);
/// 10. with `networks.shape.norm batch` critics are batch-normalised as in CrossQ and XQC, but with averaged targets, which are
///    searched and asked with running statistics;
/// 11. the action is the best sample of all iterations, the mean of the last elites being the chapter's other choice
///    (`cem.answer mean`); σ has a floor.
public final class QtOpt implements Algorithm {

    /// The critic, its optimiser and its loss.
    ///
    /// @param shape  hidden layers
    /// @param critic optimiser
    /// @param loss   what the critic is fitted by
    public record CriticNetworks(Network shape, Optimiser critic, CriticLoss loss) {

        boolean areBatchNormalised() {
            return shape.norm() instanceof Norm.Batch;
        }
    }

    /// Which critic the learned policy searches.
    public enum Weights {
        /// q̄¹, whose weights are averaged.
        AVERAGED,
        /// q, as the last fit left it.
        LATEST
    }

    /// Hyperparameters.
    ///
    /// @param cem         how maxima are looked for
    /// @param targets     target networks
    /// @param policy      whose maximum the learned policy takes
    /// @param valueRange  what v(s′) is clipped to
    /// @param exploration behaviour while learning
    /// @param discount    γ
    /// @param replay      buffer and batch
    /// @param draw        which transitions a batch has
    /// @param budget      fits for each step
    /// @param networks    critic, optimiser and loss
    /// @param expansion   steps of a model in the labels
    public record Config(Cem cem, @Origin("ours, as td3's") Targets targets,
            @Setting(value = "whose maximum the learned policy takes. averaged: q̄¹, the averaged weights, whose errors are smaller; latest: q", source = "ours; Kalashnikov et al. 2018 average the weights of a policy with 0.9999") Weights policy,
            ValueRange valueRange, Exploration exploration, Discount discount, Replay replay,
            Drawing draw,
            Budget budget, CriticNetworks networks, ExpansionChoice expansion) implements Algorithm.Config, OlderForm {

        private static final List<String> ENSEMBLE_FILE = List.of("targets.members", "replay.capacity",
                "networks.loss");
        private static final List<String> OLDER_FILE = List.of("cem.sigma", "replay.capacity", "networks.loss");

        /// The paper's values where it gives them; targets, batch, warm-up, optimiser and exploration ours.
        public static final Config DEFAULT = new Config(Cem.DEFAULT,
                new Targets.Twin(0.005), Weights.AVERAGED, ValueRange.Any.DEFAULT, Exploration.DEFAULT,
                Discount.DEFAULT,
                new Replay(1_000_000, 256, 1_000, 1), Drawing.Uniform.DEFAULT, Budget.ONE_FIT_PER_STEP,
                new CriticNetworks(Network.DEFAULT, Optimiser.DEFAULT, CriticLoss.Squared.DEFAULT),
                ExpansionChoice.DEFAULT);

        /// Checks what goes together.
        ///
        /// @throws IllegalArgumentException if labels with steps of a model have n-step returns or batch-normalised critics, or the loss
        ///                                  needs a range of values that is not known
        public Config {
            expansion.checkWith(replay.nStep());
            Check.that(expansion instanceof ExpansionChoice.None || !networks.areBatchNormalised(),
                    "networks.shape.norm", "none or layer with expansion " + expansion.name(), "batch",
                    "its fits take the states and actions along in which labels end, which are the model's");
            boolean isKnown = valueRange instanceof ValueRange.Known(double low, double high) && low < high;
            Check.that(isKnown || !networks.loss().needsRange(), "valueRange",
                    "known, low < high, with networks.loss " + networks.loss().name(),
                    valueRange.name(), "the network's output says where in the range a value is");
        }

        /// A file that lists every setting, written before there were averaged policies and ranges of values, means the latest weights,
        /// any value and decisions by the first of an ensemble. A loss that needs a known range takes that of the paper, [0, 1], if none is told.
        @Override
        public Map<String, String> today(Map<String, String> texts) {
            Map<String, String> today = new LinkedHashMap<>(texts);
            if (texts.keySet().containsAll(OLDER_FILE)) {
                today.putIfAbsent("policy", Weights.LATEST.name());
            }
            if (texts.keySet().containsAll(ENSEMBLE_FILE)) {
                today.putIfAbsent("targets.decision", Targets.Ensemble.Decision.FIRST.name());
            }
            String range = range(texts);
            if (!range.isEmpty()) {
                today.putIfAbsent("valueRange", range);
            }
            return today;
        }

        /// The range that is meant where none is told; empty if it is the one that is set.
        private String range(Map<String, String> texts) {
            boolean asksForOne = texts.containsKey("networks.loss")
                    && Settings.override(networks, "loss", texts.get("networks.loss")).loss().needsRange();
            if (asksForOne) {
                return valueRange instanceof ValueRange.Known ? "" : ValueRange.Known.DEFAULT.name();
            }
            return texts.keySet().containsAll(OLDER_FILE) ? ValueRange.Any.DEFAULT.name() : "";
        }

        /// Makes settings without steps of a model, with values as the critics say them, the latest weights and uniform draws.
        ///
        /// @param cem         how maxima are looked for
        /// @param targets     target networks
        /// @param exploration behaviour while learning
        /// @param discount    γ
        /// @param replay      buffer and batch
        /// @param budget      fits for each step
        /// @param networks    critic, optimiser and loss
        public Config(Cem cem, Targets targets, Exploration exploration, Discount discount, Replay replay,
                Budget budget, CriticNetworks networks) {
            this(cem, targets, Weights.LATEST, ValueRange.Any.DEFAULT, exploration, discount, replay,
                    Drawing.Uniform.DEFAULT, budget, networks,
                    ExpansionChoice.DEFAULT);
        }

        /// `paper`: the paper's search, targets, labels and loss. `chapter`: one averaged target and the squared error.
        @Override
        public List<Form> forms() {
            Config d = DEFAULT;
            Cem gaussian = new Cem(64, 2, 6, CemStart.Gaussian.DEFAULT, 1e-3, 1, Cem.Answer.BEST);
            Config paper = new Config(gaussian, Targets.DoubleLagged.DEFAULT, Weights.AVERAGED,
                    ValueRange.Known.DEFAULT, d.exploration, new Discount(0.9, 0), d.replay, d.draw, d.budget,
                    new CriticNetworks(d.networks.shape, d.networks.critic, CriticLoss.CrossEntropy.DEFAULT),
                    d.expansion);
            Config chapter = new Config(gaussian, new Targets.Single(0.005), Weights.LATEST, d.valueRange,
                    d.exploration, d.discount, d.replay, d.draw, d.budget, d.networks, d.expansion);
            return List.of(
                    new Form("paper", paper,
                            "Kalashnikov et al. 2018: CEM from a Gaussian, an averaged and a lagged target, cross-entropy of returns in [0, 1], discount 0.9; all else ours"),
                    new Form("chapter", chapter,
                            "one network, one averaged target, squared error, CEM from a Gaussian; numbers that are not told ours"));
        }

        @Override
        public Description description() {
            return DESCRIPTION;
        }

        @Override
        public Optional<Workload> workload() {
            int critics = targets.critics();
            int rows = networks.areBatchNormalised() ? 2 : 1; // of a fit, for each of the batch
            return Optional.of(new Workload(replay, networks.shape(), new Workload.Held(critics, 0, 2),
                    new Workload.Passes(3 * critics * rows, 0, 0, 0, 0))); // the fits; labels are searches
        }

        @Override
        public Algorithm make(Setup setup) {
            return Expanded.over(new QtOpt(setup, this), expansion, setup);
        }
    }

    /// Source, axes and use.
    public static final Description DESCRIPTION = new Description("qt-opt", "QT-Opt",
            "Kalashnikov et al., QT-Opt, CoRL 2018",
            new Description.Axes("ring: experience replay",
                    "r + γ minᵢ q̄ⁱ(s′, argmax_a q̄¹(s′, a)), or their mean less their spread, the argmax by CEM, averaged targets",
                    "squared error, huber, cross-entropy or categorical, one optimiser step",
                    "one fit for each environment step",
                    "none: argmax of the critic by CEM at every decision"),
            "q with one averaged copy, or two; or two or more q with one each",
            "no actor: the cross-entropy method finds each action",
            "q with several hills, where an actor gets stuck; actions in pieces that nobody tells; few action dimensions");

    private final Config c;
    private final double gamma;
    private final Fitted[] q; // θ₁ … θ_N, one without twins or an ensemble
    private final Critic[] qTarget; // θ̄₁ … θ̄_N, at least two
    private final Argmax targetArgmax;
    private final MeanQ learned; // whose maximum is the learned policy
    private final SearchBehaviour behaviour;
    private final Maxima best;
    private final ValueBounds bounds;
    private final ValueLoss loss;
    private final Compute compute;
    private final LabelValue labelValue;
    private final Vec v1, f, df;

    /// Makes the networks. Streams: `init/q`, `init/q2` … of further critics, `pick` of an ensemble, `target`, `decision`, `exploration`, `noise`.
    ///
    /// @param setup what it is made for
    /// @param c     hyperparameters
    public QtOpt(Setup setup, Config c) {
        Spec spec = setup.spec();
        Streams streams = setup.streams();
        Compute compute = setup.compute();
        int n = c.replay().batchSize();
        int ds = spec.observationSize();
        int da = spec.actions().size();
        ActionSets sets = spec.valid();
        this.c = c;
        this.gamma = c.discount().perStep(spec);
        this.loss = c.networks().loss().make(c.valueRange().least(), c.valueRange().greatest(), n, compute);
        int critics = c.targets().critics();
        this.q = new Fitted[critics];
        this.qTarget = new Critic[Math.max(2, critics)];
        for (int i = 0; i < critics; i++) {
            q[i] = Fitted.random(ds, da, c, loss, streams.stream(i == 0 ? "init/q" : "init/q" + (i + 1)), compute);
        }
        for (int i = 0; i < qTarget.length; i++) {
            Critic follows = q[Math.min(i, critics - 1)].critic();
            boolean acts = i < c.targets().inDecision() && c.policy() == Weights.AVERAGED;
            qTarget[i] = acts ? follows.averaged() : follows.target();
        }
        this.learned = decides(c.policy() == Weights.AVERAGED);
        this.targetArgmax = new Argmax(c.cem(), qTarget[0], sets, streams.stream("target"), compute);
        this.behaviour = new SearchBehaviour(c.exploration(),
                new Argmax(c.cem(), decides(false).simplest(), sets, streams.stream("decision"), compute),
                setup.environments(),
                streams,
                compute);
        this.best = new Maxima(n, da);
        this.bounds = c.valueRange().make();
        this.compute = compute;
        this.v1 = new Vec(n);
        this.labelValue = new LabelValue(c.targets(), qTarget, loss, n, streams, compute);
        this.f = new Vec(Check.size("outputs of a batch", n, q[0].critic().mlp().outputs()));
        this.df = new Vec(f.size());
    }

    /// N⁻¹ Σᵢ qⁱ of the critics that decide, most often one; of their averaged weights or of the latest.
    private MeanQ decides(boolean averaged) {
        return new MeanQ(IntStream.range(0, c.targets().inDecision())
                .mapToObj(i -> averaged ? qTarget[i] : q[i].critic()).toList());
    }

    @Override
    public FittedQ.Template template() {
        return new FittedQ.Template(
                BufferEvolution.ring(c.replay(), c.draw(), gamma), // D ← D ∪ {(s, a, r, s′)}, the oldest leaves
                this::target, // y ← r + γ minᵢ Q_θ̄ᵢ(s′, argmax_a Q_θ̄₁(s′, a))
                this::fit, // θ ← θ − Adam(∇ ℓ(Q_θ(s, a), y))
                this::improve, // θ̄₁ follows, θ̄₂ is renewed now and then or follows; the policy is the argmax itself
                c.budget(), // one fit for each environment step
                FittedQ.Behaviour.valid(behaviour::act)); // uniform with probability ε, else argmax_a Q_θ(s, a) + noise
    }

    /// Target map: y = r + γ (1 − terminal) minᵢ Q_θ̄ᵢ(s′, a*), a* = argmax_a Q_θ̄₁(s′, a) by CEM; of an ensemble also m − κ s.
    void target(Batch b, Vec y) {
        targetArgmax.solve(b.sNext(), b.rawSNext(), best);
        labelValue.of(b.sNext(), best, v1);
        bounds.clip(v1);
        Bellman.backup(b, v1, y);
        bounds.see(y);
    }

    /// A step of the model, if there are any: a = argmax_a Q_θ̄₁(s, a) by CEM; nothing for its reward.
    private void maximised(Mat s, Mat action, Vec bonus) {
        action.set(targetArgmax.solve(s, best).action());
    }

    /// Fit: one optimiser step on the loss, N⁻¹ Σ (y − Q_θ(s, a))² or another ([CriticLoss]), of every critic with
    /// the same y; with batch normalisation in a joint pass with (s′, a*) of the labels ([JointFit]).
    void fit(Batch b, Vec y, Metrics m) {
        m.add(Metric.Q_TARGET, y.mean());
        for (int i = q.length - 1; i >= 0; i--) { // the first last: its values are told
            fit(q[i], b, y, m);
        }
        m.add(Metric.Q_MEAN, v1.mean());
    }

    private void fit(Fitted which, Batch b, Vec y, Metrics m) {
        which.value(b, best.action(), f);
        m.add(Metric.CRITIC_LOSS, loss.lossAndGradient(f, y, df));
        which.step(df);
        loss.toValues(which.critic().values(f, v1), compute);
        b.addErrors(v1, y);
    }

    /// No actor to improve: θ̄₁ ← τ θ + (1 − τ) θ̄₁; θ̄₂ ← θ̄₁ every `lag` fits, or it follows the second critic.
    void improve(Batch b, long fits, Metrics m) {
        bounds.fitsDone(fits);
        if (c.targets() instanceof Targets.DoubleLagged lagged && fits % lagged.lag() == 0) {
            qTarget[1].follow(qTarget[0], 1);
        }
        for (int i = 0; i < q.length; i++) {
            qTarget[i].follow(q[i].critic(), c.targets().tau());
        }
        learned.membersChanged();
    }

    /// A batch-normalised critic is fitted together with them.
    @Override
    public Optional<Mat> labelActions() {
        return q[0].joint().map(j -> best.action());
    }

    @Override
    public void takeLabels(Batch b, Vec y, Optional<Mat> actions) {
        actions.ifPresent(best.action()::set);
        bounds.see(y);
    }

    @Override
    public void stepsDone(long steps, Metrics m) {
        for (Fitted each : q) {
            Scheduled.stepSize(each.optimiser(), c.networks().critic(), steps, Metric.CRITIC_LEARNING_RATE, m);
        }
        Scheduled.exploration(behaviour, c.exploration(), steps, m);
    }

    /// A step of a model is taken with argmax_a Q_θ̄₁(s, a); it adds nothing to the reward.
    @Override
    public Optional<ValueExpansion.Action> targetPolicy() {
        return Optional.of(this::maximised);
    }

    @Override
    public GreedyPolicy greedyPolicy() {
        return new GreedyPolicy.Implicit(learned.mlps(), loss.bins(), c.cem());
    }

    @Override
    public QFunction critic() {
        return loss.of(learned.simplest());
    }

    @Override
    public void exchange(String name, Exchange x) {
        q[0].critic().exchange(name + "/q", x);
        qTarget[0].exchange(name + "/q1Target", x);
        qTarget[1].exchange(name + "/q2Target", x);
        q[0].optimiser().exchange(name + "/optimiser", x);
        bounds.exchange(name + "/valueBounds", x);
        for (int i = 1; i < q.length; i++) {
            q[i].critic().exchange(name + "/q" + (i + 1), x);
            q[i].optimiser().exchange(name + "/q" + (i + 1) + "Optimiser", x);
        }
        for (int i = 2; i < qTarget.length; i++) {
            qTarget[i].exchange(name + "/q" + (i + 1) + "Target", x);
        }
        learned.membersChanged();
    }

    /// A critic and the memory of its optimiser, and of the joint pass if it is batch-normalised.
    private record Fitted(Critic critic, OptimiserState optimiser, Optional<JointFit> joint) {

        static Fitted random(int ds, int da, Config c, ValueLoss loss, RandomStream init, Compute compute) {
            Critic critic = new Critic(ds, da, c.networks().shape(), loss.bins(), c.replay().batchSize(), init,
                    compute);
            critic.mlp().addToOutputBias(loss.startBias());
            return new Fitted(critic, new OptimiserState(c.networks().critic(), critic.mlp()),
                    critic.mlp().isBatchNormalised()
                            ? Optional.of(new JointFit(critic, c.replay().batchSize()))
                            : Optional.empty());
        }

        /// Evaluates the outputs at (s, a); with batch normalisation with the statistics of [(s, a); (s′, a*)], a* as the label found it.
        void value(Batch b, Mat best, Vec out) {
            if (joint.isPresent()) {
                joint.get().value(b.s(), b.a(), b.sNext(), best, out);
            } else {
                critic.outputs(b.s(), b.a(), out);
            }
        }

        void step(Vec df) {
            if (joint.isPresent()) {
                joint.get().step(df, optimiser);
            } else {
                critic.backwardOutputs(df).step(optimiser);
            }
        }
    }
}
