// SPDX-License-Identifier: Apache-2.0
package org.fittedq.process;

import java.util.concurrent.CountDownLatch;
import org.fittedq.mdp.Outcome;
import org.fittedq.random.RandomStream;

/// A JVM that starts a program which does not end by itself, prints its process id, and ends in one of three ways.
final class JvmEnd {

    private JvmEnd() {}

    // not closed: that is what is tested
    @SuppressWarnings("resource")
    public static void main(String[] arguments) throws InterruptedException {
        ProcessEnvironment env = new ProcessEnvironment(OtherSide.settings("stubborn"));
        Outcome out = new Outcome(3);
        env.reset(new RandomStream(1, "starts"), out.observation());
        System.out.println(ProcessHandle.current().children().findFirst().orElseThrow().pid());
        switch (arguments[0]) {
            case "exits" -> System.exit(0);
            case "returns" -> {
            }
            default -> goOnWhenInterrupted(env, out);
        }
    }

    /// As a training: a signal asks it to stop, which it does some steps later, when its state is saved.
    private static void goOnWhenInterrupted(ProcessEnvironment env, Outcome out) throws InterruptedException {
        CountDownLatch interrupted = new CountDownLatch(1);
        CountDownLatch saved = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            interrupted.countDown();
            try {
                saved.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            Runtime.getRuntime().halt(7);
        }));
        System.out.println("ready");
        interrupted.await();
        try {
            for (int t = 0; t < 100; t++) {
                env.step(new float[1], out);
            }
            System.out.println("saved " + env.saveState().orElseThrow().length);
            env.close();
        } finally {
            saved.countDown();
        }
    }
}
