# SPDX-License-Identifier: Apache-2.0
"""The cross-entropy target of the `Maximise.batch` benchmark in PyTorch: 256 states x 64 samples x 3 iterations, 2x256 ReLU,
17 observations, 6 actions, float32, on the processor.

    python3 benchmarks/pytorch/cem.py THREADS

prints the version of PyTorch, then for each way of writing the loop its name, the tenth percentile and the median of single
calls in milliseconds. `plain` repeats each state for its samples, as such loops are usually written; `split` computes the
state's part of the first layer once, as FittedQ does.
"""
import sys
import time

import torch

STATES, SAMPLES, ITERATIONS, ELITES = 256, 64, 3, 6
OBSERVATIONS, ACTIONS, WIDTH = 17, 6, 256
WARM_UP_SECONDS, SECONDS = 3, 6
FLOOR = 1e-3


def critic():
    torch.manual_seed(1)
    return torch.nn.Sequential(
        torch.nn.Linear(OBSERVATIONS + ACTIONS, WIDTH), torch.nn.ReLU(),
        torch.nn.Linear(WIDTH, WIDTH), torch.nn.ReLU(),
        torch.nn.Linear(WIDTH, 1))


def plain(net, states):
    """q of N x K x dA actions, each state repeated K times."""
    repeated = states[:, None, :].expand(-1, SAMPLES, -1)
    return lambda a: net(torch.cat((repeated, a), dim=2)).squeeze(2)


def split(net, states):
    """The same; W (s, a) + b = (W_s s + b) + W_a a, the first part once."""
    first = net[0]
    of_state = torch.addmm(first.bias, states, first.weight[:, :OBSERVATIONS].T)[:, None, :]
    of_action = first.weight[:, OBSERVATIONS:].T
    rest = net[1:]
    return lambda a: rest(of_state + a @ of_action).squeeze(2)


def maximise(q):
    """mu, sigma <- mean and standard deviation of the elites, three times; the best value of all samples."""
    mu = torch.zeros(STATES, 1, ACTIONS)
    sigma = torch.ones(STATES, 1, ACTIONS)
    best = torch.full((STATES,), -torch.inf)
    for _ in range(ITERATIONS):
        a = (mu + sigma * torch.randn(STATES, SAMPLES, ACTIONS)).clamp_(-1, 1)
        top = q(a).topk(ELITES, dim=1)
        best = torch.maximum(best, top.values[:, 0])
        elites = a.gather(1, top.indices[:, :, None].expand(-1, -1, ACTIONS))
        mu = elites.mean(dim=1, keepdim=True)
        sigma = elites.std(dim=1, keepdim=True, unbiased=False).clamp_(min=FLOOR)
    return best


def milliseconds(way, net, states):
    times = []
    begin = time.perf_counter()
    while (now := time.perf_counter()) < begin + WARM_UP_SECONDS + SECONDS:
        maximise(way(net, states))
        if now >= begin + WARM_UP_SECONDS:
            times.append(1e3 * (time.perf_counter() - now))
    times.sort()
    return times[len(times) // 10], times[len(times) // 2]


def main():
    torch.set_num_threads(int(sys.argv[1]))
    print(torch.__version__)
    net = critic()
    with torch.inference_mode():
        states = torch.randn(STATES, OBSERVATIONS)
        for way in (plain, split):
            print(way.__name__, *milliseconds(way, net, states))


if __name__ == "__main__":
    main()
