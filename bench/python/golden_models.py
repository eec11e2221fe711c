"""Writes golden model files of many sizes and patterns into a folder: python golden_models.py FOLDER

Weights are random and all non-trivial. A case is kept only if float64 computes the same within a tenth of the
tolerances, the same ids included, so that a disagreement is a mistake and not rounding.
"""

import sys
from itertools import count
from pathlib import Path

import torch
from golden_file import SEP, Golden
from mile import Mile, parameters

SMALL = dict(image=32, patch=8, vit_dim=32, vit_depth=2, vit_heads=4, hidden=32, layers=2, heads=4, ffn=64)
SMALL |= dict(vocab=102, max_pos=64, batch=3, lq=7, la=6, virtual=10, rank=4)
ALL = ("greedy", "beam2", "beam3", "beam4", "beam5")

# name: pattern, changes to the sizes, options
CASES = {
    "wide_vit_T_T_T": ("T/T/T", dict(vit_dim=48, vit_heads=6, hidden=24, heads=3, ffn=40), {}),
    "wide_text_T_T_T": ("T/T/T", dict(vit_dim=20, vit_heads=2, hidden=40, heads=5, ffn=96, layers=3, vocab=300), {}),
    "deep_T_F_F": ("T/F/F", dict(image=24, vit_depth=4, vit_heads=8, batch=1), {}),
    "ia3_IA3_F_F": ("IA3/F/F", dict(image=32, patch=16, vit_dim=24, vit_heads=3, hidden=40, heads=2), {}),
    "ia3_F_IA3_T": ("F/IA3/T", dict(vit_dim=24, vit_heads=3, hidden=36, heads=6, ffn=50, batch=2), {}),
    "ia3_F_IA3_IA3": ("F/IA3/IA3", dict(vit_dim=40, vit_heads=4, ffn=20, layers=1, vit_depth=1), {}),
    "lora_LoRA_F_T_rank1": ("LoRA/F/T", dict(rank=1, vit_dim=24, vit_heads=2, hidden=48, heads=6), {}),
    "lora_LoRA_LoRA_LoRA_rank16": ("LoRA/LoRA/LoRA", dict(rank=16, image=48, patch=12, batch=2, vocab=60), {}),
    "lora_T_LoRA_F_rank2": ("T/LoRA/F", dict(rank=2, vit_dim=16, vit_heads=1, hidden=32, heads=1), {}),
    "lora_F_LoRA_IA3_rank3": ("F/LoRA/IA3", dict(rank=3, vit_dim=64, vit_heads=8, vocab=150), {}),
    "lora_LoRA_Prefix_LoRA": ("LoRA/Prefix/LoRA", dict(rank=5, virtual=3, vit_dim=40, vit_heads=5), {}),
    "prefix_F_Prefix_T_1": ("F/Prefix/T", dict(virtual=1, vit_dim=24, vit_heads=2, hidden=36, heads=3, layers=3), {}),
    "prefix_T_PTV2_Prefix_7": ("T/PTV2/Prefix", dict(virtual=7, hidden=48, heads=4, batch=7), {}),
    "prefix_IA3_Prefix_PTV2_2": ("IA3/Prefix/PTV2", dict(virtual=2, vit_dim=20, vit_heads=5, hidden=24, heads=4, layers=4), {}),
    "prefix_LoRA_PTV2_IA3_5": ("LoRA/PTV2/IA3", dict(virtual=5, rank=2, vocab=77), {}),
    "ptv2_F_F_PTV2_4": ("F/F/PTV2", dict(virtual=4, hidden=56, heads=7, vit_dim=32), {}),
    "prefix_tight_positions": ("F/Prefix/Prefix", dict(virtual=6, max_pos=15, la=9, lq=9), {}),
    "tight_positions_T_T_T": ("T/T/T", dict(max_pos=9, la=9, lq=9, batch=4), {}),
    "one_token_questions": ("T/T/T", dict(lq=3, la=2, batch=5), dict(shortest=3)),
    "marks_alone": ("T/T/T", dict(lq=2, la=3, batch=2), dict(shortest=2)),
    "long_answers": ("F/T/T", dict(la=24, lq=18, batch=7, max_pos=30), dict(answer_lengths=(2, 24, 3, 9, 24, 4, 17))),
    "padding_id_in_the_text": ("T/T/T", dict(lq=9, la=8), dict(zeros=True)),
    "garbage_behind_the_question": ("T/T/LoRA", dict(lq=9, la=8, hidden=40, heads=5), dict(garbage=True)),
    "one_sample": ("T/T/T", dict(batch=1, image=16, patch=16, lq=4, la=3), {}),
    "frozen_F_F_F": ("F/F/F", dict(batch=2, vit_dim=24, vit_heads=2), {}),
    "beams_T_T_T_many": ("T/T/T", dict(batch=7, vocab=61, hidden=40, heads=4), dict(ends=True)),
    "beams_F_Prefix_Prefix": ("F/Prefix/Prefix", dict(batch=6, virtual=3), dict(ends=True)),
    "beams_F_F_PTV2": ("F/F/PTV2", dict(batch=6, virtual=5, vit_dim=48, vit_heads=4), dict(ends=True)),
    "beams_IA3_LoRA_IA3": ("IA3/LoRA/IA3", dict(batch=6, rank=8, vocab=240), dict(ends=True)),
    "beams_narrow_array": ("T/T/T", dict(batch=3, vocab=70), dict(ends=True, narrow=True)),
}


def normal(shape, deviation, generator):
    return torch.randn(shape, generator=generator) * deviation


def weight(name, shape, generator):
    """All non-trivial: no bias is 0, no norm 1."""
    if "lora_A" in name:
        return normal(shape, 0.2, generator)
    if "lora_B" in name:
        return normal(shape, 0.02, generator)
    if "ia3_l" in name:
        return 1 + normal(shape, 0.3, generator)
    if "prompt_encoder" in name and "transform" not in name:
        return normal(shape, 0.7, generator)
    if "norm" in name.lower() and name.endswith("weight"):
        return 1 + normal(shape, 0.15, generator)
    if "embeddings" in name or name.endswith(("cls_token", "pos_embed")):
        return normal(shape, 0.4, generator)
    if len(shape) == 1:
        return normal(shape, 0.15, generator)
    return normal(shape, 1 / shape[1:].numel() ** 0.5, generator)


def text(lengths, width, first, vocab, generator, zeros=False, garbage=False):
    """Ragged ids from 5 on, between a first mark and SEP; with their mask."""
    ids = torch.zeros(len(lengths), width, dtype=torch.int64)
    mask = torch.zeros_like(ids)
    for row, length in enumerate(lengths):
        ids[row, 1:length] = torch.randint(5, vocab - 2, (length - 1,), generator=generator)
        ids[row, 0] = first
        ids[row, length - 1] = SEP
        mask[row, :length] = 1
        if zeros and length > 4:
            ids[row, length // 2] = 0
        if garbage:
            ids[row, length:] = torch.randint(5, vocab - 2, (width - length,), generator=generator)
    return ids, mask


def ragged(rows, longest, shortest, generator):
    lengths = torch.randint(shortest, longest + 1, (rows,), generator=generator).tolist()
    return [longest] + lengths[1:]


def draft(pattern, changes, options, seed):
    """A case's weights and inputs."""
    generator = torch.Generator().manual_seed(seed)
    config = SMALL | changes | {"seed": seed}
    golden = Golden(config, dict(zip(("vit", "jtm", "dec"), pattern.split("/"))), {}, {})
    tensors = {"w/" + n: weight(n, p.shape, generator) for n, p in parameters(Mile(golden.sizes(), golden.modes)).items()}
    batch, vocab = config["batch"], config["vocab"]
    shortest = options.get("shortest", 3)
    questions = ragged(batch, config["lq"], min(shortest, config["lq"]), generator)
    answers = options.get("answer_lengths") or ragged(batch, config["la"], 2, generator)
    zeros = options.get("zeros", False)
    tensors["in/image"] = torch.rand(batch, 3, config["image"], config["image"], generator=generator)
    tensors["in/question_ids"], tensors["in/question_mask"] = text(
        questions, config["lq"], vocab - 1, vocab, generator, zeros, options.get("garbage", False)
    )
    tensors["in/answer_ids"], tensors["in/answer_mask"] = text(answers, config["la"], vocab - 2, vocab, generator, zeros)
    if options.get("ends"):  # sharper choices, and an end that competes
        tensors["w/text_decoder.cls.predictions.transform.dense.weight"] *= 2.5
        tensors["w/text_decoder.cls.predictions.bias"][SEP] += 1.5 + (seed % 8) * 0.4
    for kind in ALL:
        for mask in ("real", "ones"):
            tensors[f"gen/{kind}_{mask}"] = torch.zeros(0, dtype=torch.int64)
    golden.tensors = tensors
    return golden


def well_conditioned(golden, single, double):
    for key, value in single.items():
        exact = double[key]
        if key.startswith("gen/") and not torch.equal(value, exact):
            return False
        if key.startswith("out/") and ((value - exact).abs() > 1e-5 + 1e-5 * exact.abs()).any():
            return False
        if key.startswith("grad/") and ((value - exact).abs() > 1e-6 + 1e-4 * exact.abs().max()).any():
            return False
        if key.startswith("after3/"):
            moved = single[key.replace("after3/", "grad/")].abs() >= 1e-5
            if ((value - exact).abs()[moved] > 1e-5).any():
                return False
    return True


def lengths(ids):
    return set((ids != 0).sum(1).tolist())


def make(name, pattern, changes, options):
    for seed in count(hash_of(name)):
        golden = draft(pattern, changes, options, seed)
        single = golden.compute()
        if options.get("ends") and (len(lengths(single["gen/beam3_real"])) < 3 or len(lengths(single["gen/greedy_real"])) < 2):
            continue
        if options.get("narrow") and max(lengths(single["gen/beam5_ones"] * 1) | lengths(single["gen/greedy_real"])) == 10:
            continue
        if well_conditioned(golden, single, golden.compute(torch.float64)):
            break
    if options.get("narrow"):
        single = {k: v[:, : max(lengths(v))] if k.startswith("gen/") else v for k, v in single.items()}
    golden.tensors = single
    return golden


def hash_of(name):
    return sum(ord(c) * (i + 1) for i, c in enumerate(name))


if __name__ == "__main__":
    torch.set_num_threads(1)
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, (pattern, changes, options) in CASES.items():
        golden = make(name, pattern, changes, options)
        golden.write(folder / f"{name}.safetensors")
        seen = sorted(lengths(golden.tensors["gen/beam3_real"]))
        print(f"{name}: seed {golden.config['seed']}, beam lengths {seen}", flush=True)
