// SPDX-License-Identifier: Apache-2.0
package org.fittedq.deploy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.fittedq.Property;
import org.fittedq.actions.AffineForm;
import org.fittedq.actions.BoundedSets;
import org.fittedq.actions.BudgetSet;
import org.fittedq.actions.ProductSet;
import org.fittedq.actions.RandomSets;
import org.fittedq.actions.RateLimitedSets;
import org.fittedq.deploy.RandomActionSets.Drawn;
import org.fittedq.env.Inventory;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.ActionSet;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.BoxSet;
import org.fittedq.random.RandomStream;
import org.fittedq.store.Json;
import org.fittedq.store.JsonAt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a policy's file says of the valid actions is what was valid in training.
class ValidActionsTest {

    private static final int OBSERVED = RandomActionSets.OBSERVED;

    private static String text(ActionSets sets, int actions) {
        return Json.of(new ValidActions(OBSERVED, actions).json(sets)).pretty();
    }

    private static JsonAt json(String text) {
        return Json.read("policy.json", text.getBytes(StandardCharsets.UTF_8), 1 << 20);
    }

    private static ActionSets read(String text, int actions) {
        return new ValidActions(OBSERVED, actions).read(json(text));
    }

    /// What a set does to points, in bits; what it says where it is empty.
    private static List<Object> behaviour(ActionSets sets, float[] s, RandomStream random) {
        List<Object> out = new ArrayList<>();
        ActionSet set;
        try {
            set = sets.of(s, 0);
        } catch (IllegalArgumentException e) {
            return List.of(e.getMessage());
        }
        float[] a = new float[set.size()];
        for (int k = 0; k < 20; k++) {
            if (k % 2 == 0) {
                set.sample(random, a, 0);
            } else {
                System.arraycopy(RandomSets.outside(random, a.length), 0, a, 0, a.length);
            }
            out.add(set.contains(a, 0, 0));
            out.add(set.contains(a, 0, 1e-6));
            set.project(a, 0);
            for (int i = 0; i < a.length; i++) {
                out.add(Float.floatToRawIntBits(a[i]));
                out.add(set.low(i));
                out.add(set.high(i));
            }
        }
        return out;
    }

    @Test
    void everySetInEveryOtherComesBackToTheBit() {
        Set<String> kinds = new TreeSet<>();
        Property.forAll(600, 1, random -> {
            Drawn drawn = RandomActionSets.any(random);
            String text = text(drawn.sets(), drawn.actions());
            kinds.add(json(text).at("kind").text());

            ActionSets again = read(text, drawn.actions());

            assertEquals(text, text(again, drawn.actions()));
            long seed = random.nextLong();
            for (int k = 0; k < 5; k++) {
                float[] s = RandomActionSets.state(random, OBSERVED);
                assertEquals(behaviour(drawn.sets(), s, new RandomStream(seed, "points")),
                        behaviour(again, s, new RandomStream(seed, "points")));
            }
        });
        assertEquals(
                "[ball, bounded, box, budget, finite, lattice, latticePolytope, limited, mapped, polytope, product, rateLimited, shifted, turnover, "
                        + "turnoverAround, union]",
                kinds.toString());
    }

    @Test
    void theOrdersOfAStoreAreInTheFile() {
        for (Inventory.Orders orders : Inventory.Orders.values()) {
            Inventory.Settings d = Inventory.Settings.DEFAULT;
            Inventory store = new Inventory(new Inventory.Settings(d.products(), d.goods(), d.costs(),
                    new Inventory.Limits(d.limits().capacity(), d.limits().budget(), orders), 1, 50));

            assertEquals(Optional.empty(), ValidActions.code(store.actionSets()));
            assertEquals("limited", json(text(store.actionSets(), 2)).at("kind").text());
        }
    }

    /// Cut to a box far smaller, and seen in its units: what is left of a grid, pieces without volume.
    @Test
    void whatIsLeftOfACutSetComesBackToTheBit() {
        Property.forAll(400, 2, random -> {
            ActionSet set = RandomSets.any(random);
            BoxSet box = RandomSets.box(random, set.size());
            ActionSet cut;
            try {
                cut = set.within(box);
            } catch (IllegalArgumentException e) {
                return; // nothing is left
            }
            String text = text(ActionSets.always(cut), cut.size());
            long seed = random.nextLong();
            assertEquals(behaviour(ActionSets.always(cut), new float[OBSERVED], new RandomStream(seed, "points")),
                    behaviour(read(text, cut.size()), new float[OBSERVED], new RandomStream(seed, "points")));
        });
    }

    /// In action units far from 0 the sums that make a budget are large, and so is their rounding.
    @Test
    void aBudgetOfActionUnitsComesBackToTheBit() {
        Property.forAll(200, 3, random -> {
            int m = 3 + random.index(5);
            float[] low = new float[m];
            float[] high = new float[m];
            double sum = 0;
            double ofGroup = 0;
            for (int i = 0; i < m; i++) {
                low[i] = 1000 * random.nextFloat();
                high[i] = low[i] + 0.1f + random.nextFloat();
                sum += i < 2 ? high[i] : low[i];
                ofGroup += i < 2 ? high[i] : 0;
            }
            BudgetSet set = BudgetSet.of(ActionBox.of(low, high), sum,
                    List.of(new BudgetSet.Group(List.of(0, 1), ofGroup * (1 + 2e-7), Double.POSITIVE_INFINITY)));
            ActionSets sets = ActionSets.always(set);
            String text = text(sets, m);
            long seed = random.nextLong();
            assertEquals(behaviour(sets, new float[OBSERVED], new RandomStream(seed, "points")),
                    behaviour(read(text, m), new float[OBSERVED], new RandomStream(seed, "points")));
        });
    }

    /// A user's set.
    private record Own(BoxSet box) implements ActionSet {
        @Override
        public int size() {
            return box.size();
        }

        @Override
        public double low(int i) {
            return box.low(i);
        }

        @Override
        public double high(int i) {
            return box.high(i);
        }

        @Override
        public boolean contains(float[] a, int at, double tolerance) {
            return box.contains(a, at, tolerance);
        }

        @Override
        public void project(float[] a, int at) {
            box.project(a, at);
        }

        @Override
        public void sample(RandomGenerator random, float[] a, int at) {
            box.sample(random, a, at);
        }

        @Override
        public boolean isConvex() {
            return true;
        }
    }

    @Test
    void everyKindIsDescribedWithAnExample() throws IOException {
        String page = Files.readString(Path.of("../docs/files.md"));

        for (String kind : new ValidActions(1, 1).kinds()) {
            assertTrue(page.contains("\n{\"kind\": \"" + kind + "\""), kind);
        }
    }

    @Test
    void codeIsNamedWhereverItStands() {
        ActionSet own = new Own(BoxSet.whole(1));
        String name = Own.class.getName();
        ActionSets lambda = (s, from) -> BoxSet.whole(1);
        assertEquals(Optional.of(name), ValidActions.code(ActionSets.always(own)));
        assertEquals(Optional.of(name),
                ValidActions.code(ActionSets.always(new ProductSet(BoxSet.whole(2), new ProductSet(own)))));
        assertEquals(Optional.of(getClass().getName() + "$$Lambda"),
                ValidActions.code(new RateLimitedSets(lambda, List.of(0), List.of(1.0)).shifted(2)));
        assertEquals("{\"kind\":\"code\",\"class\":\"" + name + "\"}",
                Json.of(new ValidActions(OBSERVED, 1).json(ActionSets.always(own))).line());
    }

    @Test
    void aGuardIsNotWritten() {
        ActionSets bounded = new BoundedSets(ActionBox.symmetric(1, 1), List.of(AffineForm.of(0, 0, -1)),
                List.of(AffineForm.of(1, 0, -1)));
        ActionSets guarded = new org.fittedq.env.GuardedSets(bounded, "environment Battery, actionSets", 1);

        assertEquals(text(bounded.shifted(1), 1), text(guarded.shifted(1), 1));
        assertEquals(bounded, read(text(guarded, 1), 1));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"kind":"sphere"}                                    | kind: expected one of box, budget, polytope, finite, lattice, latticePolytope, ball, turnover, product, union, bounded, limited, rateLimited, turnoverAround, shifted, mapped, got 'sphere'; it was written by a newer FittedQ
            {"low":[0]}                                          | kind: expected a value, got none; known keys are [low]
            {"kind":3}                                           | kind: expected a text, got 3
            {"kind":"box","low":[0]}                             | high: expected a value, got none; known keys are [kind, low]
            {"kind":"box","low":[0],"high":[0,1]}                | : box set: expected as many upper as lower bounds (1), got 2
            {"kind":"box","low":[0.5],"high":[0]}                | : box set, dimension 0: expected bounds with -1 <= low <= high <= 1, got [0.5, 0.0]
            {"kind":"box","low":["NaN"],"high":[0]}              | : box set, dimension 0: expected bounds with -1 <= low <= high <= 1, got [NaN, 0.0]
            {"kind":"box","low":["x"],"high":[0]}                | low[0]: expected a number, got "x"
            {"kind":"box","low":[0,0],"high":[1,1]}              | : expected a set of 1 dimensions, as the actions have, got 2
            {"kind":"box","low":[0],"high":[1],"step":[1]}       | : expected the keys kind, low, high, got step
            {"kind":"ball","centre":[0.5],"radius":1}            | : ball, dimension 0: expected centre - radius and centre + radius in [-1, 1], got [-0.5, 1.5]
            {"kind":"product","parts":[{"kind":"cube"}]}         | parts[0].kind: expected one of box, budget, polytope, finite, lattice, latticePolytope, ball, turnover, product, union, got 'cube'; it was written by a newer FittedQ
            {"kind":"product","parts":[{"kind":"bounded"}]}      | parts[0].kind: expected one of box, budget, polytope, finite, lattice, latticePolytope, ball, turnover, product, union, got 'bounded'; it was written by a newer FittedQ
            {"kind":"union","pieces":[]}                         | : union: expected at least one piece, got none
            {"kind":"lattice","origin":[0],"step":[0.1],"first":[-1],"steps":[1]} | first[0]: expected an integer in [0, 2147483647], got -1
            {"kind":"lattice","origin":[0],"step":[0.1],"first":[0],"steps":[1.5]} | steps[0]: expected an integer, got 1.5
            {"kind":"lattice","origin":[0],"step":[0.1],"first":[11],"steps":[1]} | : lattice, dimension 0: expected values in [-1.0, 1.0], got 1.1 to 1.2
            {"kind":"polytope","low":[-1],"high":[1],"A":[[1]],"b":[-2],"E":[],"d":[]} | : polytope: expected constraints that some action meets, got row 0 of A and the lower bound of dimension 0 in contradiction
            {"kind":"budget","low":[-1],"high":[1],"weights":[0],"budget":0,"groups":[]} | : budget, weight 0: expected a finite number above 0, got 0.0
            {"kind":"budget","low":[-1],"high":[1],"weights":[1],"budget":0,"groups":[{"dimensions":[1],"low":0,"high":1}]} | : budget, group 0: expected dimensions from 0 to 0, got 1
            {"kind":"shifted","offset":12,"base":{}}             | offset: expected an index of the 12 observed numbers, got 12
            {"kind":"shifted","offset":3,"base":{"kind":"rateLimited","base":{"kind":"box","low":[-1],"high":[1]},"previous":[9],"limit":[1]}} | base.previous[0]: expected an index of the 9 observed numbers, got 9
            {"kind":"rateLimited","base":{"kind":"box","low":[-1],"high":[1]},"previous":[1,2],"limit":[1,1]} | previous: expected sets of 1 dimensions, as the actions have, got 2
            {"kind":"rateLimited","base":{"kind":"box","low":[-1],"high":[1]},"previous":[1],"limit":[-1]} | : rate limit, dimension 0: expected a limit of at least 0, got -1.0
            {"kind":"mapped","shift":[0.5],"scale":[0],"base":{}} | : change of units, dimension 0: expected a finite shift and a scale above 0 of a range that meets [-1, 1], got shift 0.5 and scale 0.0
            {"kind":"bounded","actionLow":[0],"actionHigh":[0],"low":[],"high":[]} | : action box, dimension 0: expected finite bounds with low < high, got [0.0, 0.0]
            {"kind":"bounded","actionLow":[0],"actionHigh":[1],"low":[],"high":[]} | : bounds of the state: expected a lower and an upper one for each of the 1 dimensions, got 0 and 0
            """)
    void wrongSetsAreRefusedByPlaceRuleAndValue(String text, String message) {
        String expected = "policy.json: " + (message.startsWith(": ") ? "validActions" : "validActions.") + message;
        assertEquals(expected, assertThrows(IllegalArgumentException.class,
                () -> new ValidActions(OBSERVED, 1).read(json("{\"validActions\":" + text + "}").at("validActions")))
                .getMessage());
    }

    @Test
    void setsThatAreHandedOverMustFit() {
        assertEquals(
                "valid actions handed over for plant: expected a set of 2 dimensions, as the plant's actions have, got 1",
                assertThrows(IllegalArgumentException.class,
                        () -> HandedSets.of(ActionSets.whole(1), "valid actions handed over for plant", 2))
                        .getMessage());
        ActionSets later = HandedSets.of((s, from) -> BoxSet.whole(3), "valid actions handed over for plant", 2);
        assertTrue(assertThrows(IllegalArgumentException.class, () -> later.of(new float[1], 0)).getMessage()
                .endsWith("as the plant's actions have, got 3"));
        assertArrayEquals(new boolean[]{true}, new boolean[]{HandedSets.of(ActionSets.whole(2), "", 2).isWhole()});
    }
}
