package com.gridco;

import java.util.random.RandomGenerator;
import org.fittedq.mdp.ActionBox;
import org.fittedq.mdp.ActionSets;
import org.fittedq.mdp.BoxSet;
import org.fittedq.mdp.Environment;
import org.fittedq.mdp.Outcome;
import org.fittedq.mdp.Spec;

/// A battery of charge x in [0, 1] and the price p of energy: it may not discharge below empty nor charge above full. The set is
/// code that nothing but this class knows.
public final class Battery implements Environment {

    private RandomGenerator random;
    private float x;
    private float p;
    private int t;

    @Override
    public Spec spec() {
        return new Spec("Battery", 2, ActionBox.symmetric(1, 1));
    }

    @Override
    public ActionSets actionSets() {
        return (s, from) -> new BoxSet(new double[]{-Math.clamp(s[from], 0, 1)},
                new double[]{1 - Math.clamp(s[from], 0, 1)});
    }

    @Override
    public void reset(RandomGenerator of, float[] observation) {
        random = of;
        x = random.nextFloat();
        p = random.nextFloat();
        t = 0;
        observation[0] = x;
        observation[1] = p;
    }

    @Override
    public void step(float[] action, Outcome out) {
        if (x + action[0] < -1e-6 || x + action[0] > 1 + 1e-6) {
            throw new IllegalStateException("beyond the battery: " + x + " + " + action[0]);
        }
        out.set(-p * action[0], false, ++t == 24);
        x = Math.clamp(x + action[0], 0, 1);
        p = random.nextFloat();
        out.observation()[0] = x;
        out.observation()[1] = p;
    }
}
