// SPDX-License-Identifier: Apache-2.0
package org.fittedq.actions;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.fittedq.mdp.ActionSet;
import org.fittedq.mdp.BoxSet;
import org.fittedq.random.RandomStream;

/// Action sets of every kind, drawn at random, none of them empty; many of them degenerate.
public final class RandomSets {

    private RandomSets() {}

    /// A set of any kind.
    public static ActionSet any(RandomStream random) {
        return switch (random.index(12)) {
            case 0 -> box(random, 1 + random.index(6));
            case 1 -> budget(random, 1 + random.index(12));
            case 2 -> polytope(random, 1 + random.index(6));
            case 3 -> lattice(random, 1 + random.index(4));
            case 4 -> finite(random, 1 + random.index(4));
            case 5 -> random.index(2) == 0 ? ball(random, 1 + random.index(5)) : cutBall(random, 1 + random.index(5));
            case 6 -> union(random, 1 + random.index(4));
            case 7 -> turnover(random, 1 + random.index(8));
            case 8 -> new ProductSet(new ProductSet(lattice(random, 1), union(random, 2)),
                    new ProductSet(turnover(random, 2), finite(random, 2)));
            case 9 -> new ProductSet(union(random, 2), lattice(random, 1),
                    random.index(2) == 0 ? ball(random, 2) : cutBall(random, 2));
            case 10 -> latticePolytope(random, 1 + random.index(4));
            default -> new ProductSet(budget(random, 3), lattice(random, 2), polytope(random, 3));
        };
    }

    /// A set of any kind in two dimensions.
    static ActionSet flat(RandomStream random) {
        return switch (random.index(10)) {
            case 0 -> box(random, 2);
            case 1 -> budget(random, 2);
            case 2 -> polytope(random, 2);
            case 3 -> lattice(random, 2);
            case 4 -> random.index(2) == 0 ? ball(random, 2) : cutBall(random, 2);
            case 5 -> new ProductSet(lattice(random, 1), union(random, 1));
            case 6 -> turnover(random, 2);
            case 7 -> latticePolytope(random, 2);
            default -> union(random, 2);
        };
    }

    /// A number in [−1, 1], one in four of a few round ones, so that ties occur.
    private static double number(RandomStream random) {
        return random.index(4) == 0 ? random.index(5) / 2.0 - 1 : 2 * random.nextDouble() - 1;
    }

    /// Bounds, one dimension in five fixed.
    public static BoxSet box(RandomStream random, int m) {
        double[] low = new double[m];
        double[] high = new double[m];
        for (int i = 0; i < m; i++) {
            double x = number(random);
            double y = random.index(5) == 0 ? x : number(random);
            low[i] = Math.min(x, y);
            high[i] = Math.max(x, y);
        }
        return new BoxSet(low, high);
    }

    /// A budget around a feasible point, weights 1 or from 0.1 to 10, up to three groups with tight or loose limits.
    public static BudgetSet budget(RandomStream random, int m) {
        BoxSet bounds = box(random, m);
        boolean plain = random.index(2) == 0;
        double[] w = new double[m];
        Arrays.setAll(w, i -> plain ? 1 : StrictMath.pow(10, 2 * random.nextDouble() - 1));
        double[] inside = point(bounds, random);
        List<List<Integer>> members = new ArrayList<>();
        for (int g = 0; g < 3; g++) {
            members.add(new ArrayList<>());
        }
        double budget = 0;
        for (int i = 0; i < m; i++) {
            budget += w[i] * inside[i];
            int g = random.index(4);
            if (g < 3) {
                members.get(g).add(i);
            }
        }
        List<BudgetSet.Group> groups = new ArrayList<>();
        for (List<Integer> some : members) {
            if (!some.isEmpty()) {
                double sum = some.stream().mapToDouble(i -> w[i] * inside[i]).sum();
                groups.add(new BudgetSet.Group(some, sum - slack(random), sum + slack(random)));
            }
        }
        return new BudgetSet(bounds, w, budget, groups);
    }

    /// A budget near a point that may lie outside, sometimes at the least turnover.
    public static TurnoverSet turnover(RandomStream random, int m) {
        BudgetSet budget = budget(random, m);
        double[] w = new double[m];
        double[] centre = point(budget, random);
        boolean inside = random.index(2) == 0;
        for (int i = 0; i < m; i++) {
            w[i] = budget.weight(i);
            centre[i] += inside ? 0 : 0.5 * (2 * random.nextDouble() - 1);
        }
        return TurnoverSet.orLeast(budget.bounds(), w, budget.budget(), centre,
                random.index(5) == 0 ? 0 : random.nextDouble() * m / 2);
    }

    private static double slack(RandomStream random) {
        return switch (random.index(4)) {
            case 0 -> 0;
            case 1 -> Double.POSITIVE_INFINITY;
            default -> 0.3 * random.nextDouble();
        };
    }

    private static double[] point(ActionSet set, RandomStream random) {
        float[] a = new float[set.size()];
        set.sample(random, a, 0);
        double[] point = new double[a.length];
        Arrays.setAll(point, i -> a[i]);
        return point;
    }

    /// Rows around a feasible point: up to six inequalities, some tight, some parallel, and up to two equalities, some
    /// of them twice.
    public static PolytopeSet polytope(RandomStream random, int m) {
        BoxSet bounds = box(random, m);
        double[] inside = point(bounds, random);
        return new PolytopeSet(bounds, rows(random, random.index(7), inside, true),
                rows(random, random.index(3), inside, false));
    }

    private static LinearRows rows(RandomStream random, int count, double[] inside, boolean slack) {
        double[][] rows = new double[count][inside.length];
        double[] right = new double[count];
        for (int r = 0; r < count; r++) {
            boolean parallel = r > 0 && random.index(4) == 0;
            double scale = random.index(3) == 0 ? 1 : StrictMath.pow(10, 4 * random.nextDouble() - 2);
            for (int i = 0; i < inside.length; i++) {
                rows[r][i] = scale * (parallel ? rows[r - 1][i] : number(random));
                right[r] += rows[r][i] * inside[i];
            }
            right[r] += slack && random.index(3) > 0 ? scale * random.nextDouble() : 0;
        }
        return count == 0 ? LinearRows.none(inside.length) : LinearRows.of(rows, right);
    }

    public static LatticeSet lattice(RandomStream random, int m) {
        double[] low = new double[m];
        double[] step = new double[m];
        int[] steps = new int[m];
        for (int i = 0; i < m; i++) {
            low[i] = 1.5 * random.nextDouble() - 1;
            steps[i] = random.index(5);
            step[i] = (1 - low[i]) / (steps[i] + random.nextDouble() + 1e-3);
        }
        return new LatticeSet(low, step, steps);
    }

    static BallSet ball(RandomStream random, int m) {
        double radius = 0.05 + 0.6 * random.nextDouble();
        double[] centre = new double[m];
        Arrays.setAll(centre, i -> (1 - radius) * number(random));
        return new BallSet(centre, radius);
    }

    /// A ball between bounds that meet it, its centre between them or not; at times they touch it in a point.
    static BallSet cutBall(RandomStream random, int m) {
        double radius = 0.05 + 0.8 * random.nextDouble();
        BoxSet bounds = random.index(3) == 0 ? BoxSet.whole(m) : box(random, m);
        double[] centre = new double[m];
        double squares = 0;
        double[] away = new double[m];
        for (int i = 0; i < m; i++) {
            double inside = random.index(3) == 0 ? random.index(2) : random.nextDouble();
            centre[i] = bounds.low(i) + inside * (bounds.high(i) - bounds.low(i));
            away[i] = random.index(2) == 0 ? 0 : (inside < 0.5 ? -1 : 1) * random.nextDouble();
            squares += away[i] * away[i];
        }
        double far = radius * (random.index(4) == 0 ? 1 : random.nextDouble());
        for (int i = 0; i < m && squares > 0; i++) {
            centre[i] += away[i] * far / Math.sqrt(squares);
        }
        return new BallSet(centre, radius, bounds);
    }

    /// Up to four boxes and balls and a product of them, many of them overlapping, or many balls between the same bounds.
    static UnionSet union(RandomStream random, int m) {
        if (random.index(4) == 0) {
            return balls(random, m, 8 + random.index(12));
        }
        List<ActionSet> pieces = new ArrayList<>();
        int count = 1 + random.index(4);
        for (int k = 0; k < count; k++) {
            pieces.add(switch (random.index(m > 1 ? 4 : 3)) {
                case 0 -> ball(random, m);
                case 1 -> solid(random, m);
                case 2 -> new BallSet(corner(random, m), 0.05 + 0.6 * random.nextDouble(), BoxSet.whole(m));
                default -> new ProductSet(solid(random, 1),
                        random.index(2) == 0
                                ? ball(random, m - 1)
                                : new BallSet(corner(random, m - 1), 0.3, BoxSet.whole(m - 1)));
            });
        }
        return new UnionSet(pieces);
    }

    /// Any point of the box.
    private static double[] corner(RandomStream random, int m) {
        double[] point = new double[m];
        Arrays.setAll(point, i -> number(random));
        return point;
    }

    /// Balls that overlap and stick out of the box, of one radius or of several.
    static UnionSet balls(RandomStream random, int m, int count) {
        double radius = 0.1 + 0.3 * random.nextDouble();
        boolean one = random.index(2) == 0;
        List<ActionSet> pieces = new ArrayList<>();
        for (int k = 0; k < count; k++) {
            pieces.add(new BallSet(corner(random, m), one ? radius : radius * (0.5 + random.nextDouble()),
                    BoxSet.whole(m)));
        }
        return new UnionSet(pieces);
    }

    /// A box without a fixed dimension.
    private static BoxSet solid(RandomStream random, int m) {
        double[] low = new double[m];
        double[] high = new double[m];
        for (int i = 0; i < m; i++) {
            low[i] = Math.min(0.9, number(random));
            high[i] = Math.min(1, low[i] + 0.1 + random.nextDouble());
        }
        return new BoxSet(low, high);
    }

    /// A lattice with up to three rows, tight or loose, around one of its points.
    static LatticePolytopeSet latticePolytope(RandomStream random, int m) {
        LatticeSet lattice = lattice(random, m);
        return new LatticePolytopeSet(lattice, rows(random, random.index(4), point(lattice, random), true));
    }

    public static FiniteSet finite(RandomStream random, int m) {
        double[][] points = new double[1 + random.index(8)][m];
        for (double[] point : points) {
            Arrays.setAll(point, i -> 2 * random.nextDouble() - 1);
        }
        return new FiniteSet(points);
    }

    /// A point to project: of the size of the set, or far outside it.
    public static float[] outside(RandomStream random, int m) {
        double reach = random.index(3) == 0 ? 1000 : 2;
        float[] y = new float[m];
        for (int i = 0; i < m; i++) {
            y[i] = (float) (reach * (2 * random.nextDouble() - 1));
        }
        return y;
    }
}
