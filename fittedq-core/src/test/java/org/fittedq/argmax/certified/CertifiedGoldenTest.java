// SPDX-License-Identifier: Apache-2.0
package org.fittedq.argmax.certified;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.fittedq.argmax.Nets;
import org.fittedq.argmax.Sets;
import org.fittedq.mdp.ActionSet;
import org.fittedq.nn.Activation;
import org.fittedq.nn.Mlp;
import org.fittedq.random.RandomStream;
import org.junit.jupiter.api.Test;

/// The laws of [CertifiedSearchTest] hold for loose bounds and slow searches too. Here the work and the bounds of fixed questions
/// are held to the last bit, so that nothing that makes them looser or slower comes in unnoticed. A change that is meant goes
/// with new lines here.
class CertifiedGoldenTest {

    private static String line(String name, Certificate found) {
        return name + ": " + found.cells() + " boxes, " + found.evaluations() + " evaluations, value " + found.value()
                + ", upper " + found.upper();
    }

    private static List<ActionSet> sets(int m) {
        return List.of(Sets.Box.unit(m), new Sets.Budget(m, 0.2), new Sets.Lattice(m, 5));
    }

    private static String questions(Activation activation) {
        RandomStream random = new RandomStream(1, "golden/" + activation);
        List<String> lines = new ArrayList<>();
        for (int m = 1; m <= 7; m += m == 3 ? 4 : 1) {
            List<Integer> hidden = List.of(List.of(9), List.of(8, 8), List.of(5, 6, 5)).get(m % 3);
            Mlp first = Nets.random(2 + m, hidden, activation, 1.5, random);
            Mlp second = Nets.random(2 + m, hidden, activation, 1.5, random);
            float[] s = Nets.state(2, random);
            for (ActionSet set : sets(m)) {
                String name = m + " " + set.getClass().getSimpleName();
                int budget = m == 7 ? 3 : 60;
                lines.add(line(name, new CertifiedSearch(first, 2).maximise(s, set, 1e-3, budget)));
                lines.add(line(name + ", two", new CertifiedSearch(first, second, 2).maximise(s, set, 1e-3, budget)));
            }
        }
        return String.join("\n", lines);
    }

    @Test
    void reluNetworksAreSearchedAsBefore() {
        assertEquals(RELU, questions(Activation.RELU));
    }

    @Test
    void tanhNetworksAreSearchedAsBefore() {
        assertEquals(TANH, questions(Activation.TANH));
    }

    @Test
    void siluNetworksAreSearchedAsBefore() {
        assertEquals(SILU, questions(Activation.SILU));
    }

    private static final String RELU = """
            1 Box: 1 boxes, 2 evaluations, value 0.527385413646698, upper 0.5273872077178826
            1 Box, two: 3 boxes, 35 evaluations, value -0.3847513198852539, upper -0.3843091892068901
            1 Budget: 1 boxes, 2 evaluations, value 0.4691493511199951, upper 0.5273872077178826
            1 Budget, two: 3 boxes, 37 evaluations, value -0.3847513198852539, upper -0.3843091892068901
            1 Lattice: 5 boxes, 34 evaluations, value 0.527385413646698, upper 0.5273872077178826
            1 Lattice, two: 3 boxes, 38 evaluations, value -0.38502591848373413, upper -0.3843091892068901
            2 Box: 23 boxes, 29 evaluations, value -0.11339505761861801, upper -0.11276839990555862
            2 Box, two: 23 boxes, 75 evaluations, value -0.11339505761861801, upper -0.11276839990555862
            2 Budget: 31 boxes, 59 evaluations, value -0.14987745881080627, upper -0.14908716561336846
            2 Budget, two: 31 boxes, 121 evaluations, value -0.14987745881080627, upper -0.14908716561336846
            2 Lattice: 22 boxes, 132 evaluations, value -0.1156650260090828, upper -0.11469786195241154
            2 Lattice, two: 24 boxes, 182 evaluations, value -0.1156650260090828, upper -0.11469786195241154
            3 Box: 1 boxes, 29 evaluations, value -0.04291641712188721, upper -0.042914905363504306
            3 Box, two: 23 boxes, 115 evaluations, value -0.12463639676570892, upper -0.12461504480780146
            3 Budget: 27 boxes, 84 evaluations, value -0.1729922890663147, upper -0.1728443593582244
            3 Budget, two: 27 boxes, 138 evaluations, value -0.1729922890663147, upper -0.17265607473315583
            3 Lattice: 1 boxes, 30 evaluations, value -0.04291641712188721, upper -0.042914905363504306
            3 Lattice, two: 39 boxes, 227 evaluations, value -0.13150429725646973, upper -0.13096255207387356
            7 Box: 3 boxes, 29 evaluations, value 0.17475716769695282, upper 1.3590562369938444
            7 Box, two: 3 boxes, 64 evaluations, value 0.15403343737125397, upper 0.7191313193194275
            7 Budget: 3 boxes, 32 evaluations, value 0.17475716769695282, upper 1.3590562369938444
            7 Budget, two: 3 boxes, 38 evaluations, value 0.10805019736289978, upper 0.7191313193194275
            7 Lattice: 3 boxes, 59 evaluations, value 0.17425592243671417, upper 1.3590562369938444
            7 Lattice, two: 3 boxes, 65 evaluations, value 0.12422524392604828, upper 0.7191313193194275""";

    private static final String TANH = """
            1 Box: 5 boxes, 29 evaluations, value 0.08562934398651123, upper 0.08563222586877883
            1 Box, two: 5 boxes, 37 evaluations, value 0.07717909663915634, upper 0.07718195625460277
            1 Budget: 9 boxes, 34 evaluations, value -0.010253995656967163, upper -0.009683334060503812
            1 Budget, two: 7 boxes, 48 evaluations, value -0.12549525499343872, upper -0.12503510023131711
            1 Lattice: 8 boxes, 37 evaluations, value 0.08562934398651123, upper 0.08590325823926011
            1 Lattice, two: 7 boxes, 50 evaluations, value 0.07717909663915634, upper 0.07785294397117673
            2 Box: 47 boxes, 29 evaluations, value 0.6323527097702026, upper 0.6332909485752761
            2 Box, two: 15 boxes, 59 evaluations, value 0.11334772408008575, upper 0.11418414526884334
            2 Budget: 27 boxes, 48 evaluations, value 0.6307046413421631, upper 0.6315912997155613
            2 Budget, two: 15 boxes, 73 evaluations, value 0.11334772408008575, upper 0.11418414526884334
            2 Lattice: 60 boxes, 89 evaluations, value 0.6299198269844055, upper 0.6321656376491366
            2 Lattice, two: 14 boxes, 125 evaluations, value 0.11334772408008575, upper 0.11418414526884334
            3 Box: 13 boxes, 29 evaluations, value 0.5737889409065247, upper 0.5745736654499004
            3 Box, two: 47 boxes, 238 evaluations, value 0.0017608627676963806, upper 0.0026941497919734754
            3 Budget: 53 boxes, 67 evaluations, value 0.5737889409065247, upper 0.5739407914045686
            3 Budget, two: 47 boxes, 252 evaluations, value 0.0017608627676963806, upper 0.0026941497919734754
            3 Lattice: 56 boxes, 85 evaluations, value 0.5719687938690186, upper 0.5729119464608724
            3 Lattice, two: 60 boxes, 236 evaluations, value -0.015796221792697906, upper -0.0039957654224922695
            7 Box: 3 boxes, 29 evaluations, value 0.6074240803718567, upper 0.7261956034235486
            7 Box, two: 3 boxes, 33 evaluations, value 0.4896671175956726, upper 0.7261964440628884
            7 Budget: 3 boxes, 32 evaluations, value 0.6074240803718567, upper 0.7261956034235486
            7 Budget, two: 3 boxes, 38 evaluations, value 0.4896671175956726, upper 0.7261964440628884
            7 Lattice: 3 boxes, 32 evaluations, value 0.6074240803718567, upper 0.7261956034235486
            7 Lattice, two: 3 boxes, 38 evaluations, value 0.4784044623374939, upper 0.7261964440628884""";

    private static final String SILU = """
            1 Box: 7 boxes, 29 evaluations, value -0.2659580111503601, upper -0.2650772741677801
            1 Box, two: 7 boxes, 42 evaluations, value -0.2659580111503601, upper -0.2650772741677801
            1 Budget: 4 boxes, 32 evaluations, value -0.2806498110294342, upper -0.2799921111665966
            1 Budget, two: 4 boxes, 39 evaluations, value -0.2806498110294342, upper -0.2799921111665966
            1 Lattice: 14 boxes, 43 evaluations, value -0.2682623863220215, upper -0.2675694125669644
            1 Lattice, two: 14 boxes, 71 evaluations, value -0.2682623863220215, upper -0.2675694125669644
            2 Box: 7 boxes, 29 evaluations, value -0.08256052434444427, upper -0.08255780061840277
            2 Box, two: 9 boxes, 47 evaluations, value -0.3522214889526367, upper -0.3521154242548109
            2 Budget: 7 boxes, 33 evaluations, value -0.08256052434444427, upper -0.08255780061840277
            2 Budget, two: 13 boxes, 68 evaluations, value -0.3522214889526367, upper -0.35170224454363197
            2 Lattice: 11 boxes, 40 evaluations, value -0.08256052434444427, upper -0.08180656244934281
            2 Lattice, two: 13 boxes, 68 evaluations, value -0.3522214889526367, upper -0.35170224454363197
            3 Box: 3 boxes, 29 evaluations, value 0.6885565519332886, upper 0.6885592558678875
            3 Box, two: 13 boxes, 53 evaluations, value 0.6885565519332886, upper 0.6885592558678875
            3 Budget: 60 boxes, 166 evaluations, value 0.19458764791488647, upper 0.19843073945486295
            3 Budget, two: 61 boxes, 287 evaluations, value 0.19458764791488647, upper 0.19843073945486295
            3 Lattice: 29 boxes, 58 evaluations, value 0.6885565519332886, upper 0.6894461882278357
            3 Lattice, two: 29 boxes, 116 evaluations, value 0.6885565519332886, upper 0.6894700660985292
            7 Box: 3 boxes, 29 evaluations, value 0.2506219446659088, upper 1.4775530597640372
            7 Box, two: 3 boxes, 66 evaluations, value 0.07226717472076416, upper 1.2395222106294224
            7 Budget: 3 boxes, 32 evaluations, value 0.2506219446659088, upper 1.4775530597640372
            7 Budget, two: 3 boxes, 66 evaluations, value 0.07220517098903656, upper 1.2395222106294224
            7 Lattice: 3 boxes, 59 evaluations, value 0.21185961365699768, upper 1.4775530597640372
            7 Lattice, two: 3 boxes, 65 evaluations, value 0.05893243849277496, upper 1.2395222106294224""";
}
