# SPDX-License-Identifier: Apache-2.0
"""Steps per second of Stable-Baselines3's training loop on HalfCheetah-v5: 2x256, batch 256, one update a step, on the processor.

    python3 benchmarks/gymnasium/stable_baselines.py sac|td3 THREADS

prints the versions of Stable-Baselines3 and PyTorch after the warm-up, then answers each line `learn SECONDS` by its rate.
"""
import sys
import time

import numpy
import stable_baselines3
import torch
from stable_baselines3.common.callbacks import BaseCallback
from stable_baselines3.common.noise import NormalActionNoise

WARM_UP_STEPS, ACTIONS = 1_000, 6
COMMON = {"policy": "MlpPolicy", "env": "HalfCheetah-v5", "batch_size": 256, "learning_starts": WARM_UP_STEPS,
          "train_freq": 1, "gradient_steps": 1, "policy_kwargs": {"net_arch": [256, 256]}, "device": "cpu", "seed": 1}


class Until(BaseCallback):
    """Ends the training at a time."""

    def __init__(self, end):
        super().__init__()
        self.end = end

    def _on_step(self):
        return time.perf_counter() < self.end


def make(algorithm):
    if algorithm == "sac":
        return stable_baselines3.SAC(**COMMON)
    noise = NormalActionNoise(numpy.zeros(ACTIONS), numpy.full(ACTIONS, 0.1))
    return stable_baselines3.TD3(**COMMON, action_noise=noise)


def per_second(model, seconds):
    first = model.num_timesteps
    begin = time.perf_counter()
    model.learn(sys.maxsize // 2, callback=Until(begin + seconds), reset_num_timesteps=False)
    return (model.num_timesteps - first) / (time.perf_counter() - begin)


def main():
    torch.set_num_threads(int(sys.argv[2]))
    model = make(sys.argv[1])
    model.learn(WARM_UP_STEPS)
    print(stable_baselines3.__version__, torch.__version__, flush=True)
    for line in sys.stdin:
        print(per_second(model, float(line.split()[1])), flush=True)


if __name__ == "__main__":
    main()
