#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Serves an environment of Gymnasium to FittedQ, by the protocol of docs/environments.md.

./fittedq train sac --env Process --env.command "python3 examples/gymnasium_env.py Pendulum-v1"
"""
import math
import os
import signal
import sys

signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C stops the training, which then ends this program
requests = sys.stdin.buffer
answers = os.fdopen(os.dup(1), "wb")
os.dup2(2, 1)  # whatever prints does so on standard error

import gymnasium
import numpy as np


def float64(*parts):
    return np.concatenate([np.ravel(part) for part in parts]).astype("<f8").tobytes()


def answer(*words, payload=b""):
    answers.write(" ".join(map(str, [*words, len(payload)])).encode() + b"\n" + payload)
    answers.flush()


def fault(env):
    """Says why the environment cannot be served; None if it can."""
    for what, space in (("observations", env.observation_space), ("actions", env.action_space)):
        if not isinstance(space, gymnasium.spaces.Box):
            return f"{what}: expected a Box, got {space}"
    return None


def serve(env):
    action_space = env.action_space
    while line := requests.readline():
        *words, size = line.decode().split()
        payload = requests.read(int(size))
        if words[0] == "hello":
            answer("hello", 1)
        elif words[0] == "spaces" and fault(env):
            answer("error", payload=fault(env).encode())
        elif words[0] == "spaces":
            seconds = getattr(env.unwrapped, "dt", math.nan)
            bounds = float64(seconds, action_space.low, action_space.high)
            answer("spaces", *(math.prod(s.shape) for s in (env.observation_space, action_space)), 0, payload=bounds)
        elif words[0] == "reset":
            observation, _ = env.reset(seed=int(words[1]))
            answer("reset", payload=float64(observation))
        elif words[0] == "step":
            action = np.frombuffer(payload, "<f8").astype(action_space.dtype).reshape(action_space.shape)
            observation, reward, terminated, truncated, _ = env.step(action)
            answer("step", int(terminated), int(truncated), payload=float64(reward, observation))
        elif words[0] == "close":
            break
        else:
            answer("error", payload=f"unknown request {words[0]}".encode())
    env.close()


serve(gymnasium.make(sys.argv[1]))
