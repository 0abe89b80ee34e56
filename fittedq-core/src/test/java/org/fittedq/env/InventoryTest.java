// SPDX-License-Identifier: Apache-2.0
package org.fittedq.env;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.fittedq.Property;
import org.fittedq.actions.LatticePolytopeSet;
import org.fittedq.actions.PolytopeSet;
import org.fittedq.mdp.ActionSet;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Shape;
import org.fittedq.mdp.Shape.Tone;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;

class InventoryTest {

    private static final Inventory.Goods GOODS = new Inventory.Goods(List.of(2.0, 1.0), List.of(5, 3), List.of(1, 2));
    private static final Inventory.Costs COSTS = new Inventory.Costs(List.of(1.0, 2.0), List.of(0.1, 0.2),
            List.of(4.0, 8.0), 0);

    private static Inventory.Settings settings(Inventory.Orders orders, int leadPeriods) {
        return new Inventory.Settings(2, GOODS, COSTS, new Inventory.Limits(12, 6, orders), leadPeriods, 0);
    }

    private static Inventory make(Inventory.Orders orders, int leadPeriods) {
        return new Inventory(settings(orders, leadPeriods));
    }

    /// A demand of 500 a period empties any stock of 5; one of 10⁻⁹ leaves it.
    private static Inventory certain(double demand, int leadPeriods) {
        return new Inventory(
                new Inventory.Settings(2, new Inventory.Goods(List.of(demand), List.of(5, 3), List.of(1, 2)),
                        new Inventory.Costs(List.of(1.0, 2.0), List.of(0.1, 0.25), List.of(4.0, 8.0), 0.5),
                        new Inventory.Limits(12, 6, Inventory.Orders.INTEGER), leadPeriods, 0));
    }

    private static Outcome begun(Inventory env) {
        Outcome out = new Outcome(env.spec().observationSize());
        env.reset(new RandomStream(1, "demand"), out.observation());
        return out;
    }

    /// 3 · 1 + 1 · 2 for the units, 2 · 0.5 for two orders, 3 · 0.1 + 1 · 0.25 for what is left.
    @Test
    void aPeriodCostsItsUnitsItsOrdersAndWhatIsLeft() {
        Inventory env = certain(1e-9, 0);
        Outcome out = begun(env);

        env.step(new float[]{3, 1}, out);

        assertEquals(-(5 + 1 + 0.55), out.reward(), 1e-12);
        assertArrayEquals(new float[]{0.6f, 1 / 3f}, out.observation());
        assertFalse(out.episodeEnded());
    }

    @Test
    void demandThatIsNotMetIsLostAndCostsShortage() {
        Inventory env = certain(200, 0);
        Outcome out = begun(env);
        Poisson demand = new Poisson(200);
        RandomStream same = new RandomStream(1, "demand");

        env.step(new float[]{4, 0}, out);

        double shortage = 4 * (demand.draw(same) - 4) + 8 * demand.draw(same);
        assertEquals(-(4 + 0.5 + shortage), out.reward(), 1e-9);
        assertArrayEquals(new float[2], out.observation());
    }

    @Test
    void ordersArriveAfterTheLeadTimeInTheirOrder() {
        Inventory env = certain(1e-9, 2);
        Outcome out = begun(env);
        int[] levels = new int[6];

        env.step(new float[]{3, 1}, out);
        env.levels(out.observation(), levels);
        assertArrayEquals(new int[]{0, 0, 0, 0, 3, 1}, levels);
        env.step(new float[]{1, 0}, out);
        env.levels(out.observation(), levels);
        assertArrayEquals(new int[]{0, 0, 3, 1, 1, 0}, levels);
        env.step(new float[]{0, 0}, out);
        env.levels(out.observation(), levels);
        assertArrayEquals(new int[]{3, 1, 1, 0, 0, 0}, levels);
    }

    private static float[] shipped(Inventory env, float... action) {
        Outcome out = begun(env);
        env.step(action, out);
        int[] levels = new int[2];
        env.levels(out.observation(), levels);
        return new float[]{levels[0], levels[1]};
    }

    /// Budget 6: 5 + 3 · 2 = 11 is scaled by 6/11 to 2.7 and 1.6.
    @Test
    void whatDoesNotFitIsRoundedAndScaledDown() {
        assertArrayEquals(new float[]{2, 1}, shipped(certain(1e-9, 0), 5, 3));
        assertArrayEquals(new float[]{3, 1}, shipped(certain(1e-9, 0), 2.6f, 1.2f));
        assertArrayEquals(new float[]{0, 0}, shipped(certain(1e-9, 0), -7, Float.NaN));
    }

    @Test
    void relaxedOrdersAreRoundedDown() {
        Inventory env = new Inventory(new Inventory.Settings(2,
                new Inventory.Goods(List.of(1e-9), List.of(5, 3), List.of(1, 2)), COSTS,
                new Inventory.Limits(12, 6, Inventory.Orders.RELAXED), 0, 0));

        assertArrayEquals(new float[]{2, 1}, shipped(env, 2.7f, 1.6f));
        assertArrayEquals(new float[]{3, 1}, shipped(env, 2.9999f, 1));
    }

    /// Every order that an enumeration finds valid is a member, and no other; whatever is a member is shipped as it is.
    @Test
    void wholeOrdersAreThoseWithinCapacityAndBudget() {
        Inventory env = make(Inventory.Orders.INTEGER, 1);
        InventoryRules rules = new InventoryRules(settings(Inventory.Orders.INTEGER, 1));
        int[] shipped = new int[2];
        for (int[] x : new int[][]{{0, 0, 0, 0}, {3, 2, 2, 0}, {7, 1, 0, 1}, {12, 0, 0, 0}, {20, 9, 0, 0}}) {
            float[] s = {x[0] / 5f, x[1] / 3f, x[2] / 5f, x[3] / 3f};
            int room = Math.max(0, 12 - x[0] - 2 * x[1] - x[2] - 2 * x[3]);
            ActionSet set = env.actionSets().of(s, 0);
            int members = 0;
            for (int a = 0; a <= 5; a++) {
                for (int b = 0; b <= 3; b++) {
                    float[] unit = new float[2];
                    env.spec().actions().toUnit(new float[]{a, b}, unit, 0);
                    boolean valid = a + 2 * b <= room && a + 2 * b <= 6;
                    assertEquals(valid, set.contains(unit, 0, 1e-6), a + " and " + b + " at " + Arrays.toString(x));
                    rules.ship(new float[]{a, b}, room, shipped);
                    assertEquals(valid, Arrays.equals(new int[]{a, b}, shipped));
                    members += valid ? 1 : 0;
                }
            }
            assertEquals(members, assertInstanceOf(LatticePolytopeSet.class, set).list().count());
        }
    }

    @Test
    void relaxedOrdersAreAPolytopeAroundTheWholeOnes() {
        ActionSet whole = make(Inventory.Orders.INTEGER, 0).actionSets().of(new float[]{1.2f, 1 / 3f}, 0);
        ActionSet any = make(Inventory.Orders.RELAXED, 0).actionSets().of(new float[]{1.2f, 1 / 3f}, 0);
        assertInstanceOf(PolytopeSet.class, any);

        Property.forAll(200, 1, random -> {
            float[] a = new float[2];
            whole.sample(random, a, 0);
            assertTrue(any.contains(a, 0, 1e-6));
            any.sample(random, a, 0);
            assertTrue(any.contains(a, 0, 1e-6));
        });
    }

    @Test
    void aFullStoreLeavesNothingOrderedValid() {
        for (Inventory.Orders orders : Inventory.Orders.values()) {
            for (float stock : new float[]{2.4f, 4, 1000}) {
                ActionSet set = make(orders, 0).actionSets().of(new float[]{stock, 0}, 0);
                float[] a = {1, 1};

                set.project(a, 0);

                assertArrayEquals(new float[]{-1, -1}, a, 1e-6f);
            }
        }
    }

    @Test
    void statesWithTheSameRoomShareTheirSet() {
        Inventory env = make(Inventory.Orders.INTEGER, 0);

        assertSame(env.actionSets().of(new float[]{0.8f, 0}, 0), env.actionSets().of(new float[]{9, 0, 2 / 3f}, 1));
    }

    /// Random members of A(s), in random instances, are shipped unchanged (relaxed ones rounded down), so the store is never overfull.
    @Test
    void membersAreShippedAsTheyAre() {
        Property.forAll(60, 2, random -> {
            Inventory.Orders orders = random.index(2) == 0 ? Inventory.Orders.INTEGER : Inventory.Orders.RELAXED;
            Inventory env = new Inventory(new Inventory.Settings(3,
                    new Inventory.Goods(List.of(1 + 3 * random.nextDouble()), List.of(1 + random.index(9)),
                            List.of(1 + random.index(4))),
                    new Inventory.Costs(List.of(0.5 + random.nextDouble()), List.of(0.1), List.of(2.0), 0),
                    new Inventory.Limits(5 + random.index(40), 1 + 20 * random.nextDouble(), orders), random.index(3),
                    0));
            Outcome out = begun(env);
            float[] unit = new float[3];
            float[] action = new float[3];
            int[] levels = new int[env.spec().observationSize()];
            int[] order = new int[3];
            InventoryPolicy policy = env.shipped((s, a) -> System.arraycopy(action, 0, a, 0, 3));
            for (int t = 0; t < 30; t++) {
                env.actionSets().of(out.observation(), 0).sample(random, unit, 0);
                env.spec().actions().fromUnit(unit, 0, action);
                env.levels(out.observation(), levels);
                policy.order(levels, order);
                for (int p = 0; p < 3; p++) {
                    double expected = orders == Inventory.Orders.INTEGER ? action[p] : Math.floor(action[p] + 1e-3);
                    assertEquals(expected, order[p], 1e-3, "order " + Arrays.toString(action));
                }
                env.step(action, out);
            }
        });
    }

    @Test
    void baseStockOrdersWithinTheLimitsAndUpToItsLevels() {
        BaseStock base = new BaseStock(settings(Inventory.Orders.INTEGER, 0));
        int[] order = new int[2];

        assertArrayEquals(new int[]{5, 3}, base.target());
        base.order(new int[]{4, 2}, order);
        assertArrayEquals(new int[]{1, 1}, order);
        base.order(new int[]{7, 2}, order);
        assertArrayEquals(new int[]{0, 0}, order);
        base.order(new int[]{0, 0}, order); // 11 units of budget for 5 and 3, scaled to 2 and 1, then the two units left to the first
        assertArrayEquals(new int[]{2, 2}, order);
        float[] action = new float[2];
        base.act(new float[]{0.8f, 2 / 3f}, action);
        assertArrayEquals(new float[]{1, 1}, action);
    }

    @Test
    void columnsStandForStockAndOrders() {
        Inventory env = certain(1e-9, 1);
        Outcome out = begun(env);
        assertEquals(1, env.scene().orElseThrow().shapes().size());

        env.step(new float[]{3, 1}, out);
        List<Shape> ordered = env.scene().orElseThrow().shapes();
        env.step(new float[]{0, 0}, out);
        List<Shape> arrived = env.scene().orElseThrow().shapes();

        assertEquals(List.of(Tone.SCENERY, Tone.LIMB, Tone.FORCE, Tone.LIMB, Tone.FORCE),
                ordered.stream().map(Shape::tone).toList());
        assertEquals(List.of(Tone.SCENERY, Tone.BODY, Tone.BODY), arrived.stream().map(Shape::tone).toList());
        assertEquals(2 * 3 / 12.0, ((Shape.Polygon) arrived.get(1)).points().get(2).y(), 1e-12);
    }

    @Test
    void settingsOutOfRangeAreNamed() {
        refused("products: expected an integer in [1, 1000], got 0", "products", "0");
        refused("goods.demand: expected as many numbers as products, 2, or a number of them that divides it, got 3",
                "goods.demand", "1,2,3");
        refused("costs.holding: expected as many numbers as products, 2, or a number of them that divides it, got 0",
                "costs.holding", "");
        refused("demand: expected a number in (0, 500], got 0.0", "goods.demand", "0");
        refused("maxOrder: expected an integer in [1, 100000], got 0", "goods.maxOrder", "3,0");
        refused("volume: expected an integer in [1, 1000000], got -1", "goods.volume", "-1");
        refused("unit: expected a number in [0, ∞), got -1.0", "costs.unit", "-1");
        refused("order: expected a number in [0, ∞), got NaN", "costs.order", "NaN");
        refused("capacity: expected an integer in [1, 1000000], got 0", "limits.capacity", "0");
        refused("budget: expected a number in (0, ∞), got 0.0", "limits.budget", "0");
        refused("leadPeriods: expected an integer in [0, 100], got -1", "leadPeriods", "-1");
    }

    private static void refused(String message, String path, String value) {
        assertEquals(message, assertThrows(IllegalArgumentException.class,
                () -> Environments.create(Inventory.NAME, Map.of(path, value), Map.of())).getMessage());
    }

    @Test
    void aListStandsForItsProductsAgainAndAgain() {
        Environment four = Environments.create(Inventory.NAME, Map.of("products", "4", "goods.maxOrder", "7"),
                Map.of());

        assertEquals(7, four.spec().actions().high(3));
        assertEquals(4, four.spec().observationSize());
    }

    @Test
    void savedStatesAreWholeNumbers() {
        Inventory env = make(Inventory.Orders.INTEGER, 0);
        RandomStream random = new RandomStream(1, "demand");

        for (double[] wrong : new double[][]{{-1, 0}, {0.5, 0}, {Double.NaN, 0}}) {
            assertEquals("saved state of Inventory: expected whole numbers of units, got " + wrong[0],
                    assertThrows(IllegalArgumentException.class, () -> env.restoreState(wrong, random)).getMessage());
        }
        assertEquals("saved state of Inventory: expected 2 numbers, got 1",
                assertThrows(IllegalArgumentException.class, () -> env.restoreState(new double[1], random))
                        .getMessage());
    }
}
