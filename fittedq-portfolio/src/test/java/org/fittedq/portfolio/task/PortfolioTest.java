// SPDX-License-Identifier: Apache-2.0
package org.fittedq.portfolio.task;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.fittedq.mdp.ActionSet;
import org.fittedq.mdp.Outcome;
import org.fittedq.portfolio.account.Costs;
import org.fittedq.portfolio.account.RebalanceCalendar;
import org.fittedq.portfolio.backtest.Span;
import org.fittedq.portfolio.limits.Limits;
import org.fittedq.portfolio.limits.LimitsInForce;
import org.fittedq.portfolio.market.Frequency;
import org.fittedq.portfolio.market.Market;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PortfolioTest {

    private static final int DAYS = 120;
    private static final Features FEATURES = new Features(2, List.of(5, 20), List.of(10), 5);
    private static final String LIMITS = """
            bounds: {default: {min: 0, max: 0.5}}
            groups: {Left: {assets: [A0, A1], max: 0.6}}
            turnover: 0.3
            """;

    private static double[][] prices(long seed, int assets) {
        RandomStream random = new RandomStream(seed, "prices");
        double[][] prices = new double[DAYS][assets];
        for (int t = 0; t < DAYS; t++) {
            for (int i = 0; i < assets; i++) {
                prices[t][i] = t == 0 ? 1 : prices[t - 1][i] * (1 + 0.06 * (random.nextDouble() - 0.49));
            }
        }
        return prices;
    }

    private static Market market(double[][] prices) {
        return Market.of(IntStream.range(0, DAYS).mapToObj(t -> LocalDate.of(2020, 1, 1).plusDays(t)).toList(),
                IntStream.range(0, prices[0].length).mapToObj(i -> "A" + i).toList(), Frequency.CALENDAR, prices);
    }

    private static Trading trading(Costs costs, Trading.Start start, Trading.Held held) {
        return new Trading(new RebalanceCalendar.Every(7), costs, start, held);
    }

    private static Plan plan(Market market, String limits, Trading trading, Reward reward) {
        return new Plan(market, LimitsInForce.of(
                limits.isEmpty() ? Limits.LONG_ONLY : Limits.parse("limits.yaml", limits), market.assets()), FEATURES,
                trading, reward);
    }

    private static Portfolio portfolio(double[][] prices, String limits, Trading trading) {
        return new Portfolio(plan(market(prices), limits, trading, Reward.DEFAULT), 5);
    }

    private static final Trading FIRST = trading(Costs.DEFAULT, Trading.Start.FIRST, Trading.Held.EQUAL);

    @Test
    void theRewardIsTheLogGrowthOfWhatWasBoughtAfterItsCost() {
        double[][] prices = prices(1, 3);
        Portfolio task = portfolio(prices, "", FIRST);
        float[] s = new float[task.spec().observationSize()];
        Outcome out = new Outcome(s.length);
        task.reset(new RandomStream(1, "episode"), s);

        task.step(new float[]{1, 0, 0}, out);

        // bought at the close of day 20, the first that sees 20 days; held to that of day 27; turnover 4/3
        double expected = 100 * Math.log((1 - 0.001 * 4 / 3) * prices[27][0] / prices[20][0]);
        assertEquals(expected, out.reward(), 1e-5);
        int at = Observer.weightsAt(3, FEATURES);
        assertArrayEquals(new float[]{1, 0, 0}, Arrays.copyOfRange(out.observation(), at, at + 3), 1e-6f);
        assertFalse(out.terminal() || out.truncated());
    }

    @Test
    void featuresAreThoseOfTheDocumentation() {
        double[][] prices = prices(2, 2);
        Observer observer = new Observer(market(prices), FEATURES, false);
        float[] s = new float[Observer.size(2, FEATURES, false)];

        observer.observe(30, new double[]{0.25, 0.75}, 0, s);

        double[] l = IntStream.range(1, 31).mapToDouble(t -> Math.log(prices[t][1] / prices[t - 1][1])).toArray();
        double sigma = Math.sqrt(Arrays.stream(l, 10, 30).map(x -> x * x).sum() / 20);
        assertArrayEquals(new float[]{(float) (l[29] / sigma), (float) (l[28] / sigma),
                (float) (Arrays.stream(l, 25, 30).sum() / sigma / Math.sqrt(5)),
                (float) (Arrays.stream(l, 10, 30).sum() / sigma / Math.sqrt(20)),
                (float) (Math.sqrt(Arrays.stream(l, 20, 30).map(x -> x * x).sum() / 10 * 365) / 0.2), 0.25f, 0.75f},
                Arrays.copyOfRange(s, 5, 12), 1e-5f);
    }

    /// Everything that is seen and paid up to a day, whatever comes after it.
    private static List<float[]> seen(double[][] prices, int days) {
        Portfolio task = portfolio(prices, LIMITS, FIRST);
        RandomStream random = new RandomStream(3, "episode");
        float[] s = new float[task.spec().observationSize()];
        Outcome out = new Outcome(s.length);
        task.reset(random, s);
        List<float[]> seen = new ArrayList<>(List.of(s.clone()));
        for (int t = FEATURES.longestDays(); t + 7 <= days; t += 7) {
            float[] a = new float[3];
            ActionSet set = task.actionSets().of(t == FEATURES.longestDays() ? s : out.observation(), 0);
            set.sample(random, a, 0);
            for (int i = 0; i < 3; i++) {
                a[i] = task.spec().actions().mid(i) + task.spec().actions().half(i) * a[i];
            }
            task.step(a, out);
            seen.add(out.observation().clone());
            seen.add(new float[]{(float) out.reward()});
        }
        return seen;
    }

    @Test
    void whatComesAfterADayChangesNothingOfWhatIsSeenOnIt() {
        double[][] prices = prices(4, 3);
        double[][] scrambled = prices(4, 3);
        double[][] other = prices(5, 3);
        for (int t = 63; t < DAYS; t++) {
            scrambled[t] = other[t];
        }

        List<float[]> before = seen(prices, 62);
        List<float[]> after = seen(scrambled, 62);

        for (int k = 0; k < before.size(); k++) {
            assertArrayEquals(before.get(k), after.get(k));
        }
        assertNotEquals(Arrays.toString(seen(prices, 69).getLast()), Arrays.toString(seen(scrambled, 69).getLast()));
    }

    /// All that episodes of random actions see and earn in spans of days, drawn starts and holdings.
    private static List<float[]> lived(double[][] prices, List<Span> spans) {
        Market market = market(prices);
        Plan plan = new Plan(market, LimitsInForce.of(Limits.LONG_ONLY, market.assets()), FEATURES,
                trading(Costs.DEFAULT, Trading.Start.DRAWN, Trading.Held.DRAWN), Reward.DEFAULT, spans);
        Portfolio task = new Portfolio(plan, 2);
        RandomStream random = new RandomStream(9, "episodes");
        float[] s = new float[task.spec().observationSize()];
        Outcome out = new Outcome(s.length);
        List<float[]> seen = new ArrayList<>();
        for (int episode = 0; episode < 40; episode++) {
            task.reset(random, s);
            seen.add(s.clone());
            do {
                task.step(new float[]{random.nextFloat(), random.nextFloat(), random.nextFloat()}, out);
                seen.add(out.observation().clone());
                double[] state = task.saveState().orElseThrow();
                seen.add(new float[]{(float) out.reward(), (float) state[0], (float) state[1]});
                assertTrue(spans.stream().anyMatch(d -> state[1] + 1 >= d.from() && state[0] < d.to()),
                        Arrays.toString(state));
            } while (!out.truncated());
        }
        return seen;
    }

    private static boolean same(List<float[]> a, List<float[]> b) {
        return Arrays.deepEquals(a.toArray(), b.toArray());
    }

    @Test
    void episodesOfSpansStayInThemAndNothingAfterThemIsSeenOrEarned() {
        double[][] prices = prices(4, 3);
        double[][] other = prices(5, 3);
        List<Span> spans = List.of(new Span(25, 45), new Span(60, 90));
        double[][] after = prices(4, 3);
        double[][] within = prices(4, 3);
        for (int t = 89; t < DAYS; t++) {
            after[t] = t < 90 ? after[t] : other[t];
            within[t] = other[t];
        }

        assertTrue(same(lived(prices, spans), lived(after, spans)));
        assertFalse(same(lived(prices, spans), lived(within, spans)));
        assertTrue(lived(prices, spans).stream().anyMatch(x -> x.length == 3 && x[2] >= 59));
        assertTrue(lived(prices, spans).stream().anyMatch(x -> x.length == 3 && x[2] < 45));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1-5       | days: expected rising spans of days such as 1..2016 or 1..800,1200..2016, got '1-5'
            5..9,8..9 | days: expected rising spans of days such as 1..2016 or 1..800,1200..2016, got '5..9,8..9'
            9..5      | days: expected rising spans of days such as 1..2016 or 1..800,1200..2016, got '9..5'
            """)
    void daysThatAreNoSpansAreRefused(String text, String message) {
        assertEquals(message,
                assertThrows(IllegalArgumentException.class, () -> EpisodeDays.parse(text)).getMessage());
    }

    @Test
    void daysThatTheMarketHasNotAreRefused() {
        assertEquals("days: expected days of the market, 1 to 119, got 30..120", assertThrows(
                IllegalArgumentException.class, () -> lived(prices(1, 3), List.of(new Span(30, 121)))).getMessage());
        assertEquals("days: expected some after day 20, as features look so many days back, got 1..20", assertThrows(
                IllegalArgumentException.class, () -> lived(prices(1, 3), List.of(new Span(1, 21)))).getMessage());
    }

    @Test
    void dataThatBeginADayLaterAreSeenADayLater() {
        double[][] prices = prices(6, 2);
        double[][] shifted = new double[DAYS][];
        for (int t = 0; t < DAYS; t++) {
            shifted[t] = prices[Math.min(DAYS - 1, t + 1)];
        }
        float[] early = new float[Observer.size(2, FEATURES, false)];
        float[] late = early.clone();

        new Observer(market(prices), FEATURES, false).observe(41, new double[2], 0, early);
        new Observer(market(shifted), FEATURES, false).observe(40, new double[2], 0, late);

        assertArrayEquals(early, late);
    }

    @Test
    void whoDecidesInABacktestSeesTheBitsOfTheTask() {
        Market market = market(prices(7, 2));
        float[] whole = new float[Observer.size(2, FEATURES, false)];
        float[] last = whole.clone();

        for (int t = 20; t < DAYS; t++) {
            new Observer(market, FEATURES, false).observe(t, new double[]{0.5, 0.5}, 0, whole);
            Observer.ofLastDay(market.until(t), FEATURES, false).observe(t, new double[]{0.5, 0.5}, 0, last);
            assertArrayEquals(whole, last);
        }
    }

    @Test
    void everyActionOfTheSetIsTradedAsItIs() {
        Portfolio task = portfolio(prices(8, 4), LIMITS,
                trading(Costs.NONE, Trading.Start.DRAWN, Trading.Held.DRAWN));
        Plan plan = plan(market(prices(8, 4)), LIMITS, FIRST, Reward.DEFAULT);
        RandomStream random = new RandomStream(8, "episodes");
        float[] s = new float[task.spec().observationSize()];
        int at = Observer.weightsAt(4, FEATURES);
        for (int episode = 0; episode < 50; episode++) {
            task.reset(random, s);
            double[] held = IntStream.range(0, 4).mapToDouble(i -> s[at + i]).toArray();
            ActionSet set = task.actionSets().of(s, 0);
            float[] a = new float[4];
            set.sample(random, a, 0);
            double[] w = IntStream.range(0, 4)
                    .mapToDouble(i -> task.spec().actions().mid(i) + task.spec().actions().half(i) * a[i]).toArray();

            assertEquals(List.of(), plan.limits().at(0, held).violations(w, 2e-6));
        }
    }

    @Test
    void doingNothingAndEqualPartsAreOfferedToEverySearch() {
        Portfolio task = portfolio(prices(9, 4), "turnover: 0.3", FIRST);
        float[] s = new float[task.spec().observationSize()];
        task.reset(new RandomStream(1, "episode"), s);
        int at = Observer.weightsAt(4, FEATURES);
        float[] held = {0.4f, 0.3f, 0.2f, 0.1f};
        System.arraycopy(held, 0, s, at, 4);
        ActionSet set = task.actionSets().of(s, 0);
        float[] a = new float[8];

        set.candidate(0, a, 0);
        set.candidate(1, a, 4);

        assertEquals(2, set.candidateCount());
        for (int i = 0; i < 4; i++) {
            assertEquals(held[i], 0.5 + 0.5 * a[i], 1e-6); // weights from 0 to 1
        }
        double turnover = IntStream.range(0, 4).mapToDouble(i -> Math.abs(0.5 + 0.5 * a[4 + i] - held[i])).sum();
        assertEquals(0.3, turnover, 1e-5); // as near to equal parts as may be traded
    }

    @Test
    void theLastDayTruncatesAndRuinIsTerminal() {
        double[][] prices = prices(10, 2);
        Portfolio task = portfolio(prices, "", FIRST);
        Outcome out = new Outcome(task.spec().observationSize());
        task.reset(new RandomStream(1, "episode"), out.observation());
        int steps = 0;
        do {
            task.step(new float[]{0.5f, 0.5f}, out);
            steps++;
        } while (!out.truncated());
        assertEquals((DAYS - 1 - 20 + 6) / 7, steps);
        assertFalse(out.terminal());

        prices[22][0] = prices[21][0] * 4;
        Portfolio shorts = portfolio(prices, "bounds: {default: {min: -1, max: 2}}", FIRST);
        shorts.reset(new RandomStream(1, "episode"), out.observation());
        shorts.step(new float[]{-1, 2}, out);
        assertTrue(out.terminal() && !out.truncated());
        assertTrue(Double.isFinite(out.reward()));
    }

    @Test
    void anEpisodeGoesOnToTheBitWhereItWasSaved() {
        Portfolio task = portfolio(prices(11, 3), LIMITS,
                trading(Costs.DEFAULT, Trading.Start.DRAWN, Trading.Held.DRAWN));
        Portfolio other = portfolio(prices(11, 3), LIMITS,
                trading(Costs.DEFAULT, Trading.Start.DRAWN, Trading.Held.DRAWN));
        Outcome out = new Outcome(task.spec().observationSize());
        Outcome again = new Outcome(task.spec().observationSize());
        task.reset(new RandomStream(2, "episode"), out.observation());
        task.step(new float[]{0.1f, 0.4f, 0.5f}, out);

        other.restoreState(task.saveState().orElseThrow(), new RandomStream(0, "none"));
        for (int k = 0; k < 4; k++) {
            task.step(new float[]{0.4f, 0.1f, 0.5f}, out);
            other.step(new float[]{0.4f, 0.1f, 0.5f}, again);
            assertEquals(out.reward(), again.reward());
            assertArrayEquals(out.observation(), again.observation());
        }
    }

    @Test
    void limitsThatChangeWithDatesShowInTheObservationAndInTheSet() {
        String changing = """
                bounds: {default: {min: 0, max: 1}}
                changes:
                  - {from: 2020-02-01, bounds: {A0: {max: 0.1}}}
                """;
        Portfolio task = portfolio(prices(12, 2), changing, FIRST);
        Outcome out = new Outcome(task.spec().observationSize());
        task.reset(new RandomStream(2, "episode"), out.observation());
        int last = out.observation().length - 1;
        assertEquals(0, out.observation()[last]); // 21 January
        assertTrue(task.actionSets().of(out.observation(), 0).contains(new float[]{1, -1}, 0, 1e-6));

        task.step(new float[]{0.5f, 0.5f}, out);
        task.step(new float[]{0.5f, 0.5f}, out);

        assertEquals(1, out.observation()[last]); // 4 February
        assertFalse(task.actionSets().of(out.observation(), 0).contains(new float[]{1, -1}, 0, 1e-6));
    }

    @Test
    void penaltiesAreWhatTheySay() {
        assertEquals(0.5 * 4 * 0.01, new Risk.Variance(4).penalty(-0.1, 0, 0), 1e-12);
        assertEquals(3 * 0.06, new Risk.Cvar(3, 0.04).penalty(-0.1, 0, 0), 1e-12);
        assertEquals(0, new Risk.Cvar(3, 0.04).penalty(0.1, 0, 0));
        assertEquals(2 * 0.05, new Risk.Drawdown(2).penalty(0, 0.1, 0.15), 1e-12);
        assertEquals(0, new Risk.Drawdown(2).penalty(0, 0.15, 0.1));
        assertEquals(10 * (0.1 - 0.5 * 4 * 0.01),
                new Reward(Reward.Growth.LINEAR, new Risk.Variance(4), 10).of(1.1, 0, 0), 1e-12);
    }

    @Test
    void withoutFeaturesOnlyWhatIsHeldIsSeen() {
        Features none = new Features(0, List.of(), List.of(), 5);
        float[] s = new float[Observer.size(2, none, false)];

        new Observer(market(prices(14, 2)), none, false).observe(1, new double[]{0.25, 0.75}, 0, s);

        assertArrayEquals(new float[]{0.25f, 0.75f}, s);
    }

    @Test
    void whatDoesNotFitIsRefused() {
        Market market = market(prices(13, 2));

        assertEquals("market: expected more than 21 days, as features look 20 days back, got 20 days; shorten "
                + "--env.features.momentumDays, or take more days",
                assertThrows(IllegalArgumentException.class,
                        () -> plan(market.until(19), "", FIRST, Reward.DEFAULT)).getMessage());
        assertEquals("day of an observation: expected a day in [20, 119], got 19; features look 20 days back",
                assertThrows(IllegalArgumentException.class, () -> new Observer(market, FEATURES, false).observe(19,
                        new double[2], 0, new float[12])).getMessage());
    }
}
