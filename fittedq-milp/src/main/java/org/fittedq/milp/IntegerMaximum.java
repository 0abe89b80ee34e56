// SPDX-License-Identifier: Apache-2.0
package org.fittedq.milp;

import java.util.Arrays;
import java.util.List;
import org.fittedq.math.Check;
import org.fittedq.math.Vec;
import org.ojalgo.optimisation.ExpressionsBasedModel;
import org.ojalgo.optimisation.Variable;

/// The program of [LinearArgmax] at one state.
final class IntegerMaximum {

    private IntegerMaximum() {}

    static Optimum maximise(double[] c, int[] low, int[] high, double[] rows, double[] b) {
        double[] least = Arrays.stream(low).asDoubleStream().toArray();
        double[] most = Arrays.stream(high).asDoubleStream().toArray();
        Programs.check(c.length, least, most, rows, b);
        for (double ci : c) {
            Check.that(Double.isFinite(ci), "coefficients", "finite numbers", ci);
        }
        ExpressionsBasedModel program = Programs.program();
        List<Variable> a = Programs.variables(program, "a", least, most);
        Programs.constrain(program, a, rows, b);
        for (int i = 0; i < c.length; i++) {
            a.get(i).weight(c[i]);
        }
        IntegerProgram solved = IntegerProgram.maximise(program, a);
        Vec action = new Vec(c.length);
        double value = 0;
        for (int i = 0; i < c.length; i++) {
            action.set(i, Math.round(solved.at(i)));
            value += c[i] * action.at(i);
        }
        return new Optimum(action, value, solved.value());
    }
}
