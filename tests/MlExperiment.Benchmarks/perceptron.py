"""The perceptron of the agent `ml_experiment` as scikit-learn's MLPClassifier, for comparison.

perceptron.py FILE ROWS FEATURES BATCH SECONDS

FILE holds the rows as little-endian floats and then their labels as little-endian 32-bit integers. One hidden layer of 100 rectified units, Adam,
the same step size and weight decay. Prints: seconds an epoch (the best within SECONDS), the accuracy on these rows in the end.
"""
import sys
import time
import warnings

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

EPOCHS = 5


def main():
    rows, features, batch, seconds = int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), float(sys.argv[5])
    x = np.fromfile(sys.argv[1], dtype="<f4", count=rows * features).reshape(rows, features)
    y = np.fromfile(sys.argv[1], dtype="<i4", offset=4 * rows * features)
    warnings.simplefilter("ignore", ConvergenceWarning)

    # With warm_start each fit goes on from the last one; its fixed costs are spread over several epochs. Floats of 32 bits, which it keeps, as the
    # agent has them.
    model = MLPClassifier(
        (100,), batch_size=batch, learning_rate_init=0.001, alpha=0.0001, max_iter=EPOCHS, n_iter_no_change=10**9, warm_start=True, random_state=1)
    best = float("inf")
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        start = time.perf_counter()
        model.fit(x, y)
        best = min(best, (time.perf_counter() - start) / EPOCHS)
    print(best, model.score(x, y))


main()
