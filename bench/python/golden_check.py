"""Compares mile.py with golden model files: python golden_check.py FILE..."""

import sys

import torch
from golden_file import Golden


def worst(name, actual, expected, absolute, relative, bad):
    excess = (actual - expected).abs() - (absolute + relative * expected.abs())
    if actual.shape != expected.shape or not (excess <= 0).all():
        bad.append(f"{name}: {tuple(actual.shape)} off by {float((actual - expected).abs().max()):.3g}")


def check(path):
    golden = Golden.read(path)
    actual = golden.compute()
    bad = [f"{key} is missing" for key in golden.tensors.keys() - actual.keys()] + [f"{key} is too much" for key in actual.keys() - golden.tensors.keys()]
    for key, expected in golden.tensors.items():
        value = actual.get(key)
        if value is None:
            continue
        if key.startswith("out/"):
            worst(key, value, expected, 0 if "loss" in key else 1e-4, 1e-4, bad)
        elif key.startswith("grad/"):
            worst(key, value, expected, 1e-5 + 1e-3 * float(expected.abs().max()), 0, bad)
        elif key.startswith("after3/"):
            gradient = golden.tensors[key.replace("after3/", "grad/")]
            tolerance = torch.where(gradient.abs() >= 1e-5, 1e-4, 6e-3)
            worst(key, value, expected, tolerance, 0, bad)
        elif key.startswith("gen/") and not torch.equal(value, expected):
            bad.append(f"{key}: {value.tolist()} instead of {expected.tolist()}")
    for key in ("trainable", "total"):
        if golden.counts()[key] != int(golden.metadata[key]):
            bad.append(f"{key}: {golden.counts()[key]} instead of {golden.metadata[key]}")
    return bad


if __name__ == "__main__":
    torch.set_num_threads(1)
    failed = 0
    for path in sys.argv[1:]:
        bad = check(path)
        failed += bool(bad)
        print("FAIL" if bad else "ok", path, *bad, sep="\n  " if bad else " ")
    sys.exit(failed > 0)
