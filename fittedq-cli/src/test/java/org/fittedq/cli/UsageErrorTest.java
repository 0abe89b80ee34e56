// SPDX-License-Identifier: Apache-2.0
package org.fittedq.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.fittedq.env.Environments;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsageErrorTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            tarin                       | tarin: unknown command; did you mean train?
            --bogus                     | --bogus: unknown option; fittedq --help lists all
            list runs                   | runs: unexpected argument; fittedq list --help lists all
            train                       | ALGO: expected an algorithm, got none; fittedq list shows them
            train td4 --env Lqr         | algorithm: expected one of ddpg, td3, sac, sac-v, svg, qt-opt, control-points, fqi, fqi-amortized, soft-fqi, nfqca, got 'td4'; did you mean td3?
            train td3                   | --env: expected an environment, got none; fittedq list shows them
            train td3 --env Pendulm-v1  | environment: expected one of ENVIRONMENTS, got 'Pendulm-v1'; did you mean Pendulum-v1?
            train td3 --env a.B         | environment: expected a built-in name or a class on the class path, got 'a.B'; a class of your own is named with its package, and its jar given with --env-jar
            train td3 --env Lqr --td3.dely 3              | --td3.dely: unknown option; did you mean --td3.delay?
            train td3 --env Lqr --td3.gamma 3             | --td3.gamma: unknown option; did you mean --td3.discount.gamma?
            train td3 --env Lqr --td3.discount.gamma 3    | --td3.discount.gamma: expected a number in [0, 1], got 3.0
            train td3 --env Lqr --td3.delay               | --td3.delay: expected a value, got none
            train td3 --env Lqr --td3.delay 1 --td3.delay=2 | --td3.delay: expected the option once, got it twice
            train td3 --env Lqr --td3.smoothing 1         | --td3.smoothing: expected one setting, got a group of 2; one is --td3.smoothing.sigma
            train fqi --env Lqr --fqi.argmax.points 5     | --fqi.argmax.points: unknown option of cem; it belongs to grid (--fqi.argmax=grid)
            train fqi --env Lqr --fqi.argmax grid --fqi.argmax.samples 5 | --fqi.argmax.samples: unknown option of grid; it belongs to cem, random-shooting (--fqi.argmax=cem)
            train fqi --env Lqr --fqi.argmax.grid.points 5 | --fqi.argmax.grid.points: unknown option of cem; it belongs to grid (--fqi.argmax=grid)
            train fqi --env Lqr --fqi.argmax gird         | --fqi.argmax: expected one of cem, gradient-ascent, lbfgs-b, random-shooting, grid, certified, integer-linear, milp, got 'gird'; did you mean grid?
            train fqi --env Lqr --fqi.argmax=grid --fqi.argmax.points 0 | --fqi.argmax.points: expected an integer in [2, 100000], got 0
            train sac --env Lqr --sac.warmup_steps 5      | --sac.warmup_steps: unknown option; did you mean --sac.replay.warmupSteps?
            describe fqi --td3.tau 0.1                    | --td3.tau: expected a setting of what is described, got another; such as describe fqi --fqi.argmax grid, for the settings of that maximiser
            train td3 --env Lqr --td2.delay 1             | --td2.delay: unknown option; did you mean --td3.delay?
            train td3 --env Lqr --ddpg.tau 1              | --ddpg.tau: unknown option; settings of td3 begin with --td3., others with --env., --wrap. or --rounds.
            train td3 --env Lqr --env.nois 1              | --env.nois: unknown option; did you mean --env.noise?
            train td3 --env Lqr --env.noise -1            | --env.noise: expected a number in [0, ∞), got -1.0
            train td3 --env Lqr --wrap.actions.rescal 1   | --wrap.actions.rescal: unknown option; did you mean --wrap.actions.rescale?
            train td3 --env Lqr --wrap.observations.normalize true | --wrap.observations.normalize: expected --normalize-observations (run.normalizeObservations), which travels with the policy, got a wrapper that there is no longer
            train td3 --env Lqr --stps 1                  | --stps: unknown option; did you mean --steps?
            train td3 --env Lqr --steps 0                 | --steps: expected an integer in [1, ∞), got 0
            train td3 --env Lqr --eval-every x            | --eval-every: expected an integer, got 'x'
            train td3 --env Lqr --steps                   | --steps: expected a value, got none
            train td3 --env Lqr --seed 1 --seed 2         | --seed: expected the option once, got it twice
            train td3 --env Lqr --seed 1 --seeds 1..3     | --seeds: expected either --seed or --seeds, got both
            train td3 --env Lqr --seeds 3..1              | --seeds: expected seeds such as 1..5 or 1,3,5, got '3..1'
            train td3 --env Lqr --seeds 1,1               | --seeds: expected each seed once, got 1 twice
            train td3 --env Lqr --preset tuned            | --preset: expected authors, got tuned; there are no tuned settings of td3 for Lqr
            train td3 --env Lqr --preset best             | --preset: expected tuned, first or authors, got 'best'
            train td3 --env Lqr --config nope.yaml        | --config: expected a file, got nope.yaml
            train td3 --env Lqr --out nowhere/a --threads 0     | --threads: expected an integer in [1, 256], got 0
            train td3 --env Lqr --out nowhere/a --kernels fast  | --kernels: expected auto, scalar or vector, got 'fast'
            train td3 --env Lqr --normalize-observations=x | --normalize-observations: expected no value, got 'x'
            resume                      | DIR: expected a run folder, got none; such as runs/Pendulum-v1/sac/1
            resume nowhere              | run: expected a run folder with manifest.json, got nowhere, which does not exist
            evaluate nowhere            | run: expected a run folder with manifest.json, or a folder of such, got nowhere, which does not exist
            evaluate nowhere --episodes 0 | --episodes: expected an integer in [1, 2147483647], got 0
            evaluate nowhere --policy x   | --policy: expected policy or policy-best, got 'x'
            play                        | RUN: expected a run folder, got none; such as runs/Pendulum-v1/sac/1
            play nowhere                | run: expected a run folder with manifest.json, got nowhere, which does not exist
            play nowhere --out a.mp4    | --out: expected a file that ends in .gif or .png, got a.mp4
            play nowhere --out no/a.gif | --out: expected a file in an existing folder, got no/a.gif
            play nowhere --episodes 101 | --episodes: expected an integer in [1, 100], got 101
            play nowhere --width 20     | --width: expected an integer in [64, 4096], got 20
            play nowhere --every 0      | --every: expected an integer in [1, 1000000], got 0
            play nowhere --td3.delay 2  | --td3.delay: expected a setting of the environment, got another
            describe td3 --yml          | --yml: unknown option; did you mean --yaml?
            describe run --yaml         | --yaml: expected an algorithm to go with it, got run
            describe Pendulum           | WHAT: expected one of run, rounds, wrap, fqe, plan, metrics, ddpg, td3, sac, sac-v, svg, qt-opt, control-points, fqi, fqi-amortized, soft-fqi, nfqca, ENVIRONMENTS, got 'Pendulum'; did you mean Pendulum-v1?
            check-env                   | --env: expected an environment, got none; fittedq list shows them
            """)
    void aWrongCommandLineIsOneLineAndStatusTwo(String line, String message) {
        Ran ran = Ran.of(line.split(" "));

        assertEquals(message.replace("ENVIRONMENTS", environments()) + System.lineSeparator(), ran.err());
        assertEquals("", ran.out());
        assertEquals(Main.USAGE, ran.status());
    }

    /// Those built in, and those of the modules that are there.
    private static String environments() {
        return Environments.all().stream().map(Environments.Entry::name).collect(Collectors.joining(", "));
    }

    @Test
    void aFolderThatHoldsAnythingIsRefused(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("mine.txt"), "x");

        Ran ran = Ran.train("--out", folder.toString());

        assertEquals("run folder: expected one that does not exist, or is empty, got " + folder
                + "; choose another" + System.lineSeparator(), ran.err());
        assertEquals(Main.USAGE, ran.status());
    }

    @Test
    void theStackIsPrintedOnlyWhenAskedFor() {
        Ran ran = Ran.of("resume", "nowhere", "--stacktrace");

        assertEquals(true, ran.err().contains("\tat org.fittedq"));
    }
}
