"""One side of the step-time benchmark: trains MILE in a warm process, as many steps as it is told.

python step_time.py '{"image": 224, ..., "pattern": "T/T/T", "batch": 2, "question": 20, "answer": 6, "threads": 2}'
Reads `steps N`, answers with the seconds of each and the processor seconds of all; `quit` ends it with the peak of its
resident memory.
"""

import json
import sys
import time
from dataclasses import fields

import torch
from mile import Mile, Sizes, parameters


def start(work):
    torch.set_num_threads(work["threads"])
    torch.set_num_interop_threads(1)
    torch.manual_seed(1)
    known = {field.name for field in fields(Sizes)}
    sizes = Sizes(**{key: value for key, value in work.items() if key in known})
    model = Mile(sizes, dict(zip(("vit", "jtm", "dec"), work["pattern"].split("/")))).train()
    with torch.no_grad():
        for name, parameter in parameters(model).items():
            if parameter.dim() > 1:
                parameter.normal_(0, 0.02)
            else:
                parameter.fill_(1 if "norm" in name.lower() and name.endswith("weight") else 0)
            if "lora_B" in name:
                parameter.zero_()
    return model


def batches(work):
    generator = torch.Generator().manual_seed(2)
    for _ in range(4):
        rows, question, answer = work["batch"], work["question"], work["answer"]
        words = lambda length: torch.randint(5, work["vocab"] - 2, (rows, length), generator=generator)
        image = torch.rand(rows, 3, work["image"], work["image"], generator=generator)
        ones = lambda length: torch.ones(rows, length, dtype=torch.int64)
        yield image, words(question), ones(question), words(answer), ones(answer)


def peak():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))


def main(work):
    model = start(work)
    trained = list(parameters(model, trained_only=True).values())
    optimizer = torch.optim.AdamW(trained, lr=2e-5, weight_decay=0.05, fused=True)
    ring = list(batches(work))

    def step(number):
        begin = time.perf_counter()
        optimizer.zero_grad(set_to_none=True)
        loss = model.loss_per_sample(*ring[number % len(ring)]).mean()
        loss.backward()
        optimizer.step()
        value = loss.item()
        if value != value:
            raise SystemExit("the loss is not a number")
        return time.perf_counter() - begin

    count = lambda some: sum(p.numel() for p in some)
    ready = {"version": f"torch {torch.__version__}, Python {sys.version.split()[0]}"}
    print(json.dumps(ready | {"trained": count(trained), "total": count(parameters(model).values())}), flush=True)
    number = 0
    for line in sys.stdin:
        command = line.split()
        if command[0] == "quit":
            break
        processor = time.process_time()
        seconds = [step(number + i) for i in range(int(command[1]))]
        number += len(seconds)
        print(json.dumps({"seconds": seconds, "processor": time.process_time() - processor}), flush=True)
    print(json.dumps(peak()), flush=True)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
