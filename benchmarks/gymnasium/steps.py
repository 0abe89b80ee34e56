# SPDX-License-Identifier: Apache-2.0
"""Steps per second of one of Gymnasium's MuJoCo tasks with uniform actions, resets counted.

    python3 benchmarks/gymnasium/steps.py TASK

prints the versions of Gymnasium and MuJoCo and the file of libmujoco when it is ready, then answers each line `make SECONDS` (the
task as `gymnasium.make` wraps it) or `bare SECONDS` (without the wrappers) by its rate.
"""
import glob
import itertools
import os
import sys
import time

import gymnasium
import mujoco

POOL, CHUNK = 10_000, 100


def library():
    """The file that the module itself has loaded; the only one of its folder."""
    folder = os.path.dirname(mujoco.__file__)
    (file,) = (f for pattern in ("libmujoco*.so*", "libmujoco*.dylib", "mujoco*.dll")
               for f in glob.glob(os.path.join(folder, pattern)))
    return file


def per_second(env, actions, limit, seconds):
    """An episode ends in a terminal state or after `limit` steps."""
    env.reset()
    steps = length = 0
    begin = time.perf_counter()
    while (elapsed := time.perf_counter() - begin) < seconds:
        for action in itertools.islice(actions, CHUNK):
            length += 1
            _, _, terminal, _, _ = env.step(action)
            if terminal or length == limit:
                env.reset()
                length = 0
        steps += CHUNK
    return steps / elapsed


def main():
    env = gymnasium.make(sys.argv[1])
    env.reset(seed=1)
    env.action_space.seed(1)
    actions = itertools.cycle([env.action_space.sample() for _ in range(POOL)])
    ways = {"make": env, "bare": env.unwrapped}
    print(gymnasium.__version__, mujoco.mj_versionString(), library(), flush=True)
    for line in sys.stdin:
        way, seconds = line.split()
        print(per_second(ways[way], actions, env.spec.max_episode_steps, float(seconds)), flush=True)


if __name__ == "__main__":
    main()
