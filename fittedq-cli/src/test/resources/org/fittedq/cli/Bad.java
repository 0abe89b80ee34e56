// SPDX-License-Identifier: Apache-2.0
package com.gridco;

import java.util.*;
import java.util.random.RandomGenerator;
import org.fittedq.mdp.*;

/** Breaks one rule, from step `at` on. */
public final class Bad implements Environment {
    public record Config(String mode, int at) { public static final Config DEFAULT = new Config("none", 37); }
    private final Config c; private int n; private double x; private float[] kept; private int total; private static int specs;
    public Bad(Config c) {
        this.c = c;
        if (is("ctor")) throw new IllegalStateException("license server unreachable");
        if (is("ctor-error")) throw new NoSuchMethodError("libfoo.bar()");
        if (is("ctor-exit")) System.exit(7);
        if (is("ctor-null-message")) throw new NullPointerException();
    }
    private boolean is(String m) { return c.mode().equals(m); }
    private boolean now(String m) { return is(m) && total >= c.at(); }
    @Override public Spec spec() {
        float[] lo = {-1}, hi = {1};
        return switch (c.mode()) {
            case "spec-null" -> null;
            case "spec-throw" -> throw new IllegalStateException("no spec");
            case "box-zero" -> new Spec("bad", 2, ActionBox.of(new float[]{1}, new float[]{1}));
            case "box-inf" -> new Spec("bad", 2, ActionBox.of(new float[]{Float.NEGATIVE_INFINITY}, new float[]{Float.POSITIVE_INFINITY}));
            case "box-reversed" -> new Spec("bad", 2, ActionBox.of(new float[]{1}, new float[]{-1}));
            case "box-nan" -> new Spec("bad", 2, ActionBox.of(new float[]{Float.NaN}, new float[]{1}));
            case "box-tiny" -> new Spec("bad", 2, ActionBox.of(new float[]{1}, new float[]{Math.nextUp(1f)}));
            case "box-subnormal" -> new Spec("bad", 2, ActionBox.of(new float[]{0}, new float[]{Float.MIN_VALUE}));
            case "box-huge" -> new Spec("bad", 2, ActionBox.of(new float[]{-Float.MAX_VALUE}, new float[]{Float.MAX_VALUE}));
            case "box-null" -> new Spec("bad", 2, null);
            case "obs-zero" -> new Spec("bad", 0, ActionBox.of(lo, hi));
            case "obs-huge" -> new Spec("bad", Integer.MAX_VALUE, ActionBox.of(lo, hi));
            case "spec-changes" -> new Spec("bad", 2 + (specs++ % 2), ActionBox.of(lo, hi));
            case "box-changes" -> new Spec("bad", 2, ActionBox.of(lo, new float[]{1 + specs++}));
            case "name-weird" -> new Spec("../../ä\n\u0000bad", 2, ActionBox.of(lo, hi));
            default -> new Spec("bad", 2, ActionBox.of(lo, hi));
        };
    }
    @Override public void reset(RandomGenerator r, float[] o) {
        if (now("reset-throw")) throw new IllegalStateException("reset failed");
        n = 0; x = r.nextDouble();
        o[0] = (float) x; if (o.length > 1) o[1] = 0;
        if (now("reset-nan")) o[0] = Float.NaN;
        if (is("reset-not-written")) { o[0] = 0; }
        if (is("keep")) kept = o;
        if (now("reset-oob")) o[o.length] = 1;
    }
    @Override public void step(float[] a, Outcome out) {
        n++; total++;
        x = 0.9 * x + 0.1 * a[0];
        float[] o = out.observation();
        if (is("keep") && kept != null) { kept[0] = 1e9f; }
        if (is("mutate-action")) { a[0] = 99; }
        if (!is("not-written")) { o[0] = (float) x; o[1] = n / 50f; out.set(-x * x, false, n == 50); }
        else if (n % 7 != 0) { o[0] = (float) x; o[1] = n / 50f; out.set(-x * x, false, n == 50); }
        if (now("throw")) throw new IllegalStateException("PLC connection lost");
        if (now("throw-null")) throw new NullPointerException();
        if (now("throw-index")) a[3] = 1;
        if (now("throw-multi")) throw new IllegalStateException("line one\nline two\n\tat fake.Frame(Fake.java:1)");
        if (now("error")) throw new AssertionError("assert");
        if (now("oom")) throw new OutOfMemoryError("env heap");
        if (now("soe")) recurse(0);
        if (now("sneaky")) sneaky(new java.io.IOException("modbus timeout"));
        if (now("interrupt")) Thread.currentThread().interrupt();
        if (now("obs-nan")) o[0] = Float.NaN;
        if (now("obs-inf")) o[0] = Float.POSITIVE_INFINITY;
        if (now("obs-max")) o[0] = Float.MAX_VALUE;
        if (now("reward-nan")) out.set(Double.NaN, false, n == 50);
        if (now("reward-inf")) out.set(Double.NEGATIVE_INFINITY, false, n == 50);
        if (now("reward-max")) out.set(-1e300, false, n == 50);
        if (now("reward-1e38")) out.set(-1e38, false, n == 50);
        if (now("obs-null")) { float[] z = null; z[0] = 1; }
        if (now("obs-long")) o[2] = 1;
        if (now("block") || now("block-hard")) System.out.println("env blocks");
        if (now("block")) while (true) { try { Thread.sleep(100000); } catch (InterruptedException e) { Thread.currentThread().interrupt(); throw new IllegalStateException("interrupted", e); } }
        if (now("block-hard")) while (true) { Thread.onSpinWait(); }
        if (now("exit")) System.exit(0);
        if (is("exit-elsewhere") && total == c.at()) new Thread(() -> System.exit(0), "vendor-licence").start();
        if (now("print")) System.out.println("env says hello on stdout");
        if (is("never-ends")) out.set(-x * x, false, false);
        if (is("always-ends")) out.set(-x * x, true, true);
        if (is("long-episode")) out.set(-x * x, false, n == 1000000);
    }
    private int recurse(int k) { return recurse(k + 1) + 1; }
    @SuppressWarnings("unchecked") private static <T extends Throwable> void sneaky(Throwable t) throws T { throw (T) t; }
    @Override public Optional<double[]> saveState() {
        if (is("save-null")) return null;
        if (is("save-throw")) throw new IllegalStateException("cannot save");
        if (is("save-nan")) return Optional.of(new double[]{Double.NaN, n});
        return is("save") ? Optional.of(new double[]{x, n}) : Optional.empty();
    }
    @Override public void restoreState(double[] s, RandomGenerator r) { x = s[0]; n = (int) s[1]; }
    @Override public void close() { if (is("close-throw")) throw new IllegalStateException("close failed"); }
}
