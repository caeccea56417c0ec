#!/usr/bin/env python3
"""Trains a line through points by gradient descent, as a job of the type exec. It speaks to MCP Core with print alone.

Allow it once, in mcpcore.json:  {"plugins": {"exec": {"settings": {"allow": ["/full/path/to/exec_train.py"]}}}}
Then:                            mcpcore submit exec program=/full/path/to/exec_train.py args='["--steps", "200"]' --follow
"""

import argparse
import json
import os
import random
import sys

parser = argparse.ArgumentParser()
parser.add_argument("--steps", type=int, default=100)
parser.add_argument("--rate", type=float, default=0.1)
options = parser.parse_args()
if options.steps < 1:
    print(f"--steps is {options.steps}; it must be 1 or more", file=sys.stderr)
    sys.exit(2)

# The seed of the job: the same job gives the same numbers.
generator = random.Random(int(os.environ.get("MCPCORE_SEED", "1")))
points = [(x / 50, 3 * x / 50 - 1 + generator.gauss(0, 0.1)) for x in range(-50, 50)]
print(f"training on {len(points)} points")

slope = intercept = loss = 0.0
rows = ["step,loss"]
for step in range(1, options.steps + 1):
    errors = [(slope * x + intercept - y, x) for x, y in points]
    loss = sum(error * error for error, _ in errors) / len(errors)
    slope -= options.rate * 2 * sum(error * x for error, x in errors) / len(errors)
    intercept -= options.rate * 2 * sum(error for error, _ in errors) / len(errors)
    rows.append(f"{step},{loss:.6f}")
    print(f"::progress {step / options.steps:.3f} step {step}")
    print(f"::metric loss={loss:.6f} {step}")

# The program works in a folder of its own: what it leaves there and does not name goes away with it.
with open("loss.csv", "w", encoding="utf-8") as file:
    file.write("\n".join(rows) + "\n")

print("::artifact loss.csv")
print("::result " + json.dumps({"slope": slope, "intercept": intercept, "loss": loss}))
