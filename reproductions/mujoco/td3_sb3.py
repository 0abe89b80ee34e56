# SPDX-License-Identifier: Apache-2.0
"""TD3 of Stable-Baselines3 on the same tasks with the same settings, to tell an algorithm's troubles from an implementation's.

    cd reproductions/mujoco
    python td3_sb3.py --env Hopper-v5 --steps 100000 --seeds 1 2 3 --hidden 400 300 --batch 100 > td3-sb3-hopper-paper.csv
    python td3_sb3.py --env InvertedPendulum-v5 --restricted --steps 10000 --seeds 1 2 3 4 --hidden 64 64 \
        > td3-sb3-restricted-invertedpendulum.csv

Needs stable-baselines3 and gymnasium[mujoco]. Step size 1e-3, warm-up 1000; evaluated every 5000 steps on ten episodes.
Saturation: share of the evaluation's actions, the first dimension, within 1 % of the range of a bound.
"""

import argparse

import gymnasium as gym
import numpy as np
import torch
from stable_baselines3 import TD3
from stable_baselines3.common.noise import NormalActionNoise

# the boxes of --wrap.restricted.boxes 4 with one action, in actions of -1 to 1
VALID = [(-0.12091699, 0.09042198), (0.73257240, 0.87040157), (-0.85903535, -0.71525738), (-0.40002182, -0.29296793)]
FALLBACK = np.float32(sum(VALID[0]) / 2)


class Restricted(gym.ActionWrapper):
    def action(self, action):
        bound = self.action_space.high
        valid = any(low <= action[0] / bound[0] <= high for low, high in VALID)
        return action if valid else FALLBACK * bound


def evaluate(model, env, episodes=10):
    returns, saturated = [], []
    for episode in range(episodes):
        observation, _ = env.reset(seed=1000 + episode)
        returns.append(0.0)
        over = False
        while not over:
            action, _ = model.predict(observation, deterministic=True)
            saturated.append(abs(action[0]) > 0.98 * env.action_space.high[0])
            observation, reward, terminal, truncated, _ = env.step(action)
            returns[-1] += reward
            over = terminal or truncated
    return np.mean(returns), np.mean(saturated)


options = argparse.ArgumentParser()
options.add_argument("--env", required=True)
options.add_argument("--restricted", action="store_true")
options.add_argument("--steps", type=int, required=True)
options.add_argument("--seeds", type=int, nargs="+", required=True)
options.add_argument("--hidden", type=int, nargs="+", required=True)
options.add_argument("--batch", type=int, default=256)
o = options.parse_args()


def make():
    env = gym.make(o.env)
    return Restricted(env) if o.restricted else env


torch.set_num_threads(1)
print("seed,step,return_mean,saturation")
for seed in o.seeds:
    env, test = make(), make()
    noise = NormalActionNoise(np.zeros(env.action_space.shape), np.full(env.action_space.shape, 0.1))
    model = TD3("MlpPolicy", env, learning_rate=1e-3, learning_starts=1000, batch_size=o.batch, train_freq=1,
                gradient_steps=1, action_noise=noise, policy_kwargs={"net_arch": o.hidden}, seed=seed, device="cpu")
    for step in range(5000, o.steps + 1, 5000):
        model.learn(5000, reset_num_timesteps=False)
        print(seed, step, *evaluate(model, test), sep=",", flush=True)
