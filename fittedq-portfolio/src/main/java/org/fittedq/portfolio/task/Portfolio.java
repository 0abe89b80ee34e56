// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.task;

import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.fittedq.math.Check;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Scene;
import org.fittedq.mdp.Spec;
import org.fittedq.portfolio.account.Account;
import org.fittedq.portfolio.limits.Allocations;
import org.fittedq.portfolio.market.Market;
import org.fittedq.random.RandomStream;

/// Weights of a portfolio, from one day of trading to the next, under limits and costs.
///
/// ```text
/// close of day t      a ∈ A(s): the weights w after the trade, in weight units; what is traded is the nearest of A in doubles
/// days t + 1 … u      growth, drift; u is the next day of trading
/// r = scale · (log(W_u / W_t) − penalty)
/// ```
///
/// | symbol | what | range, unit |
/// |---|---|---|
/// | observation | [Features] of each asset, then the drifted weights, then the number of the limits in force if they change | |
/// | a | weights | those of the limits; cash is 1 − Σ w |
/// | A(s) | the limits, around the weights in the observation | never empty: where drift has left them too far away, the least turnover that repairs |
/// | start | a day and holdings, drawn or fixed | |
/// | terminal | ruin: wealth falls to a millionth within a day | |
/// | truncated | the span of days ends, or the market; the time limit cuts too | |
///
/// Nothing of the days after t is seen at t. Source: ours; log growth as utility is J. L. Kelly, *A New Interpretation of Information
/// Rate*, Bell System Technical Journal 35 (1956).
public final class Portfolio implements Environment {

    /// Name on the command line.
    public static final String NAME = "Portfolio";

    /// Share of the episodes that begin in cash where holdings are drawn: so does whoever opens an account.
    private static final double CASH_SHARE = 0.1;

    private final Plan plan;
    private final Market market;
    private final Observer observer;
    private final Account account;
    private final Spec spec;
    private final ActionSets sets;
    private final Starts spans;
    private final int[] starts;
    private final double[] held;
    private final double[] target;
    private int day;
    private int start;
    private int last; // day on which the episode's span ends
    private double toPeak = 1; // wealth / its largest at a trade so far

    /// Makes the task of a plan.
    ///
    /// @param plan           market, limits, what is seen and paid
    /// @param timeLimitSteps periods that an episode should have room for; 0: one. The limit itself is not applied here
    public Portfolio(Plan plan, int timeLimitSteps) {
        this.plan = plan;
        this.market = plan.market().until(plan.spans().getLast().to() - 1);
        this.observer = new Observer(market, plan.features(), plan.hasVersion());
        int n = market.size();
        this.account = new Account(n, plan.trading().costs());
        this.spec = new Spec(NAME, Observer.size(n, plan.features(), plan.hasVersion()), plan.limits().box());
        this.sets = plan.sets();
        this.spans = new Starts(plan);
        this.starts = spans.days(Math.max(1, timeLimitSteps));
        this.held = new double[n];
        this.target = new double[n];
    }

    @Override
    public Spec spec() {
        return spec;
    }

    /// Returns A(s) as a function of the observation: the limits around the weights that stand in it.
    ///
    /// @return sets that offer "do nothing" and equal parts to every search; thread-safe
    @Override
    public ActionSets actionSets() {
        return sets;
    }

    @Override
    public void reset(RandomGenerator random, float[] observation) {
        int drawn = (int) (random.nextDouble() * starts.length);
        long seed = random.nextLong();
        start = starts[plan.trading().start() == Trading.Start.DRAWN ? drawn : 0];
        last = spans.last(start);
        day = start;
        toPeak = 1;
        hold(seed, random.nextDouble() < CASH_SHARE);
        observe(observation);
    }

    private void hold(long seed, boolean cash) {
        Trading.Held kind = plan.trading().held();
        if (kind == Trading.Held.CASH || (kind == Trading.Held.DRAWN && cash)) {
            Arrays.fill(held, 0);
            return;
        }
        Arrays.fill(held, 1.0 / held.length);
        int version = plan.limits().version(market.date(day));
        if (kind == Trading.Held.DRAWN) {
            float[] a = new float[held.length];
            float[] equal = new float[spec.observationSize()];
            observer.observe(day, held, version, equal);
            sets.of(equal, 0).sample(new RandomStream(seed, "holdings"), a, 0);
            for (int i = 0; i < held.length; i++) {
                held[i] = spec.actions().mid(i) + spec.actions().half(i) * a[i];
            }
        }
        plan.limits().at(version, held).project(held);
    }

    private void observe(float[] observation) {
        observer.observe(day, held, plan.limits().version(market.date(day)), observation);
    }

    @Override
    public void step(float[] action, Outcome out) {
        Allocations valid = plan.limits().at(plan.limits().version(market.date(day)), held);
        for (int i = 0; i < target.length; i++) {
            target[i] = action[i];
        }
        valid.project(target);
        account.open(held);
        account.trade(target);
        do {
            day++;
            account.grow(market, day);
        } while (day < last && !plan.trading().calendar().isTrading(market, day, start));
        double before = 1 - toPeak;
        toPeak = Math.min(1, toPeak * account.wealth());
        account.weights(held);
        boolean ruined = account.isRuined();
        observe(out.observation());
        out.set(plan.reward().of(account.wealth(), before, 1 - toPeak), ruined,
                !ruined && day == last);
    }

    /// Returns a column for each asset.
    @Override
    public Optional<Scene> scene() {
        return Optional.of(WeightsScene.of(held, target, 1 - toPeak));
    }

    /// Returns the day, the first day of trading, the distance to the largest wealth and the weights that are held.
    @Override
    public Optional<double[]> saveState() {
        double[] state = new double[3 + held.length];
        state[0] = day;
        state[1] = start;
        state[2] = toPeak;
        System.arraycopy(held, 0, state, 3, held.length);
        return Optional.of(state);
    }

    @Override
    public void restoreState(double[] state, RandomGenerator random) {
        Check.that(state.length == 3 + held.length, "saved state of " + NAME, 3 + held.length + " numbers",
                state.length);
        Check.that(state[0] >= 0 && state[0] < market.days() && state[0] == Math.rint(state[0]),
                "saved day of " + NAME, "a day of the market, below " + market.days(), state[0]);
        day = (int) state[0];
        start = (int) state[1];
        last = spans.last(start);
        toPeak = state[2];
        System.arraycopy(state, 3, held, 0, held.length);
    }
}
