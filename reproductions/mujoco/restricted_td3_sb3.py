# SPDX-License-Identifier: Apache-2.0
"""TD3 of Stable-Baselines3 on the restricted InvertedPendulum, with the settings of restricted-invertedpendulum-td3.

python reproductions/mujoco/restricted_td3_sb3.py SEED... > reproductions/mujoco/restricted_td3_sb3.csv

Needs stable-baselines3 and gymnasium[mujoco]. Saturation: share of the evaluation's actions within 1 % of a bound.
"""

import sys

import gymnasium as gym
import numpy as np
import torch
from stable_baselines3 import TD3
from stable_baselines3.common.noise import NormalActionNoise

# the boxes of --wrap.restricted.boxes 4, in actions of -1 to 1
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


torch.set_num_threads(1)
print("seed,step,return_mean,saturation")
for seed in map(int, sys.argv[1:]):
    env, test = (Restricted(gym.make("InvertedPendulum-v5")) for _ in range(2))
    model = TD3("MlpPolicy", env, learning_rate=1e-3, learning_starts=1000, batch_size=256, train_freq=1, gradient_steps=1,
                action_noise=NormalActionNoise(np.zeros(1), np.full(1, 0.1)), policy_kwargs={"net_arch": [64, 64]},
                seed=seed, device="cpu")
    for step in (5000, 10000):
        model.learn(5000, reset_num_timesteps=False)
        print(seed, step, *evaluate(model, test), sep=",", flush=True)
