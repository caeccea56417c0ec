"""The moving-average cross of the agent `backtest` in numpy's vectorised form, for comparison.

vectorised.py FILE SECONDS FAST SLOW COMMISSION CAPITAL

FILE holds the opens and then the closes as little-endian doubles. The rules are the agent's, with parts of shares, since whole shares cannot be
vectorised. Prints: bars a second of processor time (the best of the runs within SECONDS), final equity, trades.
"""
import sys
import time

import numpy as np


def mean(cumulated, window):
    result = cumulated[window - 1:].copy()
    result[1:] -= cumulated[:-window]
    result /= window
    return result


def run(opens, closes, fast, slow, commission, capital):
    cumulated = np.cumsum(closes)
    target = np.zeros(len(closes), dtype=bool)
    target[slow - 1:] = mean(cumulated, fast)[slow - fast:] > mean(cumulated, slow)

    # Held after the open of a bar: what was decided at the close before.
    held = np.empty_like(target)
    held[0] = False
    held[1:] = target[:-1]
    before = np.empty_like(held)
    before[0] = False
    before[1:] = held[:-1]

    growth = np.ones(len(closes))
    stays = np.flatnonzero(held & before)
    growth[stays] = closes[stays] / closes[stays - 1]
    enters = np.flatnonzero(held & ~before)
    growth[enters] = closes[enters] / (opens[enters] * (1 + commission))
    leaves = np.flatnonzero(~held & before)
    growth[leaves] = opens[leaves] / closes[leaves - 1] * (1 - commission)
    if held[-1]:
        growth[-1] *= 1 - commission
    return np.multiply(capital, np.cumprod(growth)), len(enters)


def main():
    data = np.fromfile(sys.argv[1], dtype="<f8")
    seconds, fast, slow, commission, capital = float(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), float(sys.argv[5]), float(sys.argv[6])
    opens, closes = data[:len(data) // 2], data[len(data) // 2:]
    end = time.perf_counter() + seconds
    best = float("inf")
    repeats = max(1, 1_000_000 // len(closes))
    while time.perf_counter() < end:
        start = time.process_time()
        for _ in range(repeats):
            equity, trades = run(opens, closes, fast, slow, commission, capital)
        best = min(best, time.process_time() - start)
    print(len(closes) * repeats / best, repr(float(equity[-1])), trades)


main()
