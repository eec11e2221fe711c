#!/usr/bin/env python3
"""A trainer for MileSweep in plain Python: logistic regression by gradient descent with momentum.

It needs no packages, goes on from its last checkpoint, and gives the same bits each time: every
random choice is drawn from the seed and the epoch, and a float goes into JSON and back unchanged.
"""

import json
import math
import os
import random
import sys
import threading
import time

FEATURES = 8

stop = threading.Event()


def tell(kind, **fields):
    """Says one line to MileSweep. Anything else that is printed goes to the log."""
    print(json.dumps({"milesweep": kind, **fields}), flush=True)


def listen():
    """Hears the request to stop; leaves at once when MileSweep is gone and closes the pipe."""
    for line in sys.stdin:
        if json.loads(line).get("milesweep") == "stop":
            stop.set()
    os._exit(1)


def samples(count, name):
    """Points and whether they lie on one side of a hidden plane; one in ten is labelled wrongly."""
    plane = [random.Random(f"plane {i}").gauss(0, 1) for i in range(FEATURES)]
    draw = random.Random(name)
    points = []
    for _ in range(count):
        x = [draw.gauss(0, 1) for _ in range(FEATURES)]
        side = sum(p * v for p, v in zip(plane, x)) > 0
        points.append((x, side != (draw.random() < 0.1)))
    return points


def probability(weights, x):
    z = sum(w * v for w, v in zip(weights, x))
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, z))))


def train_epoch(state, data, config, seed, epoch):
    """One pass over the data in an order of its own; returns the mean loss."""
    order = list(range(len(data)))
    random.Random(f"order {seed} {epoch}").shuffle(order)
    weights, velocity, loss = state["weights"], state["velocity"], 0.0
    for i in order:
        x, label = data[i]
        p = probability(weights, x)
        loss -= math.log(max(p if label else 1 - p, 1e-12))
        for k in range(FEATURES):
            gradient = (p - label) * x[k] + config["decay"] * weights[k]
            velocity[k] = config["momentum"] * velocity[k] - config["rate"] * gradient
            weights[k] += velocity[k]
    return loss / len(data)


def save(path, state):
    with open(path, "w") as file:
        json.dump(state, file)


def main():
    start = json.loads(sys.stdin.readline())
    config, seed, resume = start["config"], start["seed"], start["resume"]
    threading.Thread(target=listen, daemon=True).start()

    if resume:
        with open(resume["path"]) as file:
            state = json.load(file)
    else:
        first = random.Random(f"weights {seed}")
        state = {
            "weights": [first.gauss(0, 0.1) for _ in range(FEATURES)],
            "velocity": [0.0] * FEATURES,
        }
    done = resume["epoch"] if resume else 0
    tell("started", epoch=done, environment={"python": sys.version.split()[0]})

    data, loss = samples(400, "train"), None
    for epoch in range(done + 1, config["epochs"] + 1):
        loss = train_epoch(state, data, config, seed, epoch)
        time.sleep(config.get("pause", 0))
        tell("epoch", epoch=epoch, epochs=config["epochs"], loss=loss, learning_rate=config["rate"])
        # A name of its own for each: the one before stays whole while this one is written.
        path = os.path.join(start["checkpoints"], f"epoch-{epoch:04d}.json")
        save(path, state)
        tell("checkpoint", path=path, epoch=epoch)
        if stop.is_set():
            return

    answers = []
    for qid, (x, label) in enumerate(samples(200, "test")):
        yes = probability(state["weights"], x) > 0.5
        reference = "yes" if label else "no"
        answers.append({"qid": qid, "answer": "yes" if yes else "no", "reference": reference})
    tell("predictions", predictions=answers)
    save(os.path.join(start["results"], "weights.json"), state)
    norm = math.sqrt(sum(w * w for w in state["weights"]))
    tell(
        "result",
        weights="weights.json",
        trainable_parameters=FEATURES,
        total_parameters=FEATURES,
        metrics={"weight-norm": norm},
    )


if __name__ == "__main__":
    main()
