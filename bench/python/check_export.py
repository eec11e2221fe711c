"""Loads exports of MileSweep in Python and compares their logits with those MileSweep computed.

    milesweep export TRIAL --format peft DIR --probe
    milesweep export TRIAL --format safetensors BASE
    python check_export.py DIR --base BASE/model.safetensors

    milesweep export TRIAL --format safetensors DIR --probe [--merge]
    python check_export.py DIR

A PEFT export is loaded by the PEFT library itself: PeftModel.from_pretrained on each adapted
module, prefixes injected by the library's own forward pass. The modules below are a plain PyTorch
MILE whose parameters have the names of the original checkpoints; nothing else of MileSweep is used.
Exit status 1 when a logit differs by more than --tolerance.

Runs with torch 2.13, transformers 5.18, peft 0.21 and safetensors 0.8.
"""

import argparse
import json
import sys
from pathlib import Path

import torch
from peft import PeftModel
from safetensors import safe_open
from safetensors.torch import load_file
from torch import nn
from torch.nn import functional as F
from transformers import PretrainedConfig

IGNORED = torch.finfo(torch.float32).min


class VitBlock(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.norm1 = nn.LayerNorm(width, eps=1e-6)
        self.attn = nn.ModuleDict({"qkv": nn.Linear(width, 3 * width), "proj": nn.Linear(width, width)})
        self.norm2 = nn.LayerNorm(width, eps=1e-6)
        self.mlp = nn.ModuleDict({"fc1": nn.Linear(width, 4 * width), "fc2": nn.Linear(4 * width, width)})

    def forward(self, x):
        batch, tokens, width = x.shape
        qkv = self.attn["qkv"](self.norm1(x)).view(batch, tokens, 3, self.heads, width // self.heads)
        query, key, value = qkv.permute(2, 0, 3, 1, 4)
        context = F.scaled_dot_product_attention(query, key, value)
        x = x + self.attn["proj"](context.transpose(1, 2).reshape(batch, tokens, width))
        return x + self.mlp["fc2"](F.gelu(self.mlp["fc1"](self.norm2(x))))


class VisionTransformer(nn.Module):
    def __init__(self, s):
        super().__init__()
        width, patch = s["model.vit.width"], s["model.patch"]
        self.patch_embed = nn.ModuleDict({"proj": nn.Conv2d(3, width, patch, patch)})
        self.cls_token = nn.Parameter(torch.zeros(1, 1, width))
        self.pos_embed = nn.Parameter(torch.zeros(1, 1 + (s["model.image-size"] // patch) ** 2, width))
        self.blocks = nn.ModuleList(VitBlock(width, s["model.vit.heads"]) for _ in range(s["model.vit.depth"]))
        self.norm = nn.LayerNorm(width, eps=1e-6)

    def forward(self, image):
        tokens = self.patch_embed["proj"](image).flatten(2).transpose(1, 2)
        x = torch.cat([self.cls_token.expand(len(image), -1, -1), tokens], 1) + self.pos_embed
        for block in self.blocks:
            x = block(x)
        return self.norm(x)


class SelfAttention(nn.Module):
    def __init__(self, width, memory_width, heads):
        super().__init__()
        self.heads = heads
        self.query = nn.Linear(width, width)
        self.key = nn.Linear(memory_width, width)
        self.value = nn.Linear(memory_width, width)

    def split(self, x):
        return x.view(len(x), -1, self.heads, x.shape[-1] // self.heads).transpose(1, 2)

    def forward(self, x, memory, mask, prefix):
        query, key, value = self.split(self.query(x)), self.split(self.key(memory)), self.split(self.value(memory))
        if prefix is not None:  # keys and values (B, heads, n, d) in front
            key, value = torch.cat([prefix[0], key], 2), torch.cat([prefix[1], value], 2)
        scores = query @ key.transpose(2, 3) / query.shape[-1] ** 0.5
        context = (scores if mask is None else scores + mask).softmax(-1) @ value
        return context.transpose(1, 2).reshape(x.shape)


class Output(nn.Module):
    def __init__(self, inner, width):
        super().__init__()
        self.dense = nn.Linear(inner, width)
        self.LayerNorm = nn.LayerNorm(width, eps=1e-12)

    def forward(self, inner, x):
        return self.LayerNorm(self.dense(inner) + x)


class Attention(nn.Module):
    def __init__(self, width, memory_width, heads):
        super().__init__()
        self.self = SelfAttention(width, memory_width, heads)
        self.output = Output(width, width)

    def forward(self, x, memory, mask, prefix=None):
        return self.output(self.self(x, memory, mask, prefix), x)


class Layer(nn.Module):
    def __init__(self, width, memory_width, heads, inner):
        super().__init__()
        self.attention = Attention(width, width, heads)
        self.crossattention = Attention(width, memory_width, heads)
        self.intermediate = nn.ModuleDict({"dense": nn.Linear(width, inner)})
        self.output = Output(inner, width)

    def forward(self, x, mask, memory, memory_mask, prefix):
        x = self.attention(x, x, mask, prefix)
        x = self.crossattention(x, memory, memory_mask)
        return self.output(F.gelu(self.intermediate["dense"](x)), x)


class Embeddings(nn.Module):
    def __init__(self, vocabulary, positions, width):
        super().__init__()
        self.word_embeddings = nn.Embedding(vocabulary, width)
        self.position_embeddings = nn.Embedding(positions, width)
        self.LayerNorm = nn.LayerNorm(width, eps=1e-12)

    def forward(self, ids, first):
        return self.LayerNorm(self.word_embeddings(ids) + self.position_embeddings(first + torch.arange(ids.shape[1])))


class TextModule(nn.Module):
    """Takes what the PEFT library hands to a transformer: a prefix comes as past_key_values."""

    device = torch.device("cpu")

    def __init__(self, s, memory_width, causal):
        super().__init__()
        self.config = PretrainedConfig(vocab_size=s["model.vocab-size"])
        self.causal = causal
        width = s["model.text.width"]
        self.embeddings = Embeddings(s["model.vocab-size"], s["model.max-positions"], width)
        self.encoder = nn.ModuleDict({"layer": nn.ModuleList(
            Layer(width, memory_width, s["model.text.heads"], s["model.text.ffn"])
            for _ in range(s["model.text.layers"]))})

    def forward(self, input_ids=None, attention_mask=None, encoder_hidden_states=None, encoder_attention_mask=None,
                past_key_values=None, **_):
        length = input_ids.shape[1]
        past = attention_mask.shape[1] - length  # the library puts ones for the prefix in front
        allowed = attention_mask[:, None, None, :].bool()
        if self.causal:
            allowed = allowed & torch.ones(length, past + length).tril(past).bool()
        mask = torch.where(allowed, 0.0, -10000.0)
        memory_mask = None
        if encoder_attention_mask is not None:
            memory_mask = torch.where(encoder_attention_mask[:, None, None, :].bool(), 0.0, IGNORED)
        x = self.embeddings(input_ids, past)
        for number, layer in enumerate(self.encoder["layer"]):
            prefix = None
            if past_key_values is not None:
                prefix = past_key_values.layers[number].keys, past_key_values.layers[number].values
            x = layer(x, mask, encoder_hidden_states, memory_mask, prefix)
        return x


class Decoder(nn.Module):
    device = torch.device("cpu")

    def __init__(self, s):
        super().__init__()
        width, vocabulary = s["model.text.width"], s["model.vocab-size"]
        self.bert = TextModule(s, width, True)
        self.config = self.bert.config
        transform = nn.ModuleDict({"dense": nn.Linear(width, width), "LayerNorm": nn.LayerNorm(width, eps=1e-12)})
        predictions = nn.Module()
        predictions.transform = transform
        predictions.bias = nn.Parameter(torch.zeros(vocabulary))
        self.cls = nn.ModuleDict({"predictions": predictions})

    def prepare_inputs_for_generation(self, *_, **__):
        raise NotImplementedError("logits are compared, not generated answers")

    def forward(self, **inputs):
        head = self.cls["predictions"]
        x = head.transform["LayerNorm"](F.gelu(head.transform["dense"](self.bert(**inputs))))
        return F.linear(x, self.bert.embeddings.word_embeddings.weight, head.bias)


class Mile(nn.Module):
    def __init__(self, s):
        super().__init__()
        self.visual_encoder = VisionTransformer(s)
        self.text_encoder = TextModule(s, s["model.vit.width"], False)
        self.text_decoder = Decoder(s)

    def forward(self, probe):
        image = self.visual_encoder(probe["image"])
        question = {"input_ids": probe["question_ids"], "attention_mask": probe["question_mask"]}
        joint = self.text_encoder(**question, encoder_hidden_states=image)
        answer = {"input_ids": probe["answer_ids"], "attention_mask": probe["answer_mask"]}
        return self.text_decoder(
            **answer, encoder_hidden_states=joint, encoder_attention_mask=probe["question_mask"])


def settings(folder):
    """The trial's settings, sizes among them."""
    return json.loads((folder / "milesweep-export.json").read_text())["settings"]


def load(model, file, wanted=None):
    """Loads a file's tensors; every wanted name must be in it and have a place in the model."""
    weights = load_file(file)
    plain = {name: value for name, value in weights.items() if ".base_model." not in name and ".prompt_encoder." not in name}
    missing, unexpected = model.load_state_dict(plain, strict=False)
    missing = [name for name in missing if wanted is None or wanted(name)]
    if missing or unexpected:
        sys.exit(f"{file}: missing {missing}, without a place {unexpected}")


def loaded(folder, base):
    """The model of an export, adapters put on by the PEFT library."""
    model = Mile(settings(folder)).eval()
    if (folder / "model.safetensors").exists():
        with safe_open(folder / "model.safetensors", "pt") as file:
            if file.metadata()["milesweep.merged"] != "true" and any(".base_model." in name or ".prompt_encoder." in name for name in file.keys()):
                sys.exit(f"{folder}: its adapters stand beside the base; export with --merge, or as peft")
        load(model, folder / "model.safetensors")
        return model
    if base is None:
        sys.exit(f"{folder} holds adapters; name the base weights with --base")
    load(model, base)
    if (folder / "full.safetensors").exists():
        load(model, folder / "full.safetensors", wanted=lambda name: False)
    for module in "visual_encoder", "text_encoder", "text_decoder":
        if (folder / module).is_dir():
            adapted = PeftModel.from_pretrained(getattr(model, module), folder / module)
            check_all_read(adapted, folder / module)
            setattr(model, module, adapted.eval())
    return model


def check_all_read(adapted, folder):
    """The library loads leniently; here every stored tensor must have arrived."""
    stored = load_file(folder / "adapter_model.safetensors")
    values = {name.replace(".default", ""): value for name, value in adapted.state_dict().items()}
    for name, tensor in stored.items():
        value = adapted.prompt_encoder["default"].embedding.weight if name == "prompt_embeddings" else values.get(name)
        if value is None or not torch.equal(value, tensor):
            sys.exit(f"{folder}: {name} did not arrive in the model")
    adapters = [name for name in values if "lora_" in name or "ia3_l" in name]
    if any(name not in stored for name in adapters):
        sys.exit(f"{folder}: the library expects more adapters than are stored: {set(adapters) - set(stored)}")


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--base", type=Path, help="base weights of a PEFT export")
    arguments.add_argument("--tolerance", type=float, default=1e-4)
    options = arguments.parse_args()
    probe = load_file(options.folder / "probe.safetensors")
    with torch.no_grad():
        logits = loaded(options.folder, options.base)(probe)
    real = probe["answer_mask"].bool()  # what follows an answer is padding and means nothing
    difference = (logits - probe["logits"])[real].abs().max().item()
    size = probe["logits"][real].abs().max().item()
    print(f"{settings(options.folder)['tuning']}: largest difference {difference:.2e} of logits up to {size:.1f}")
    sys.exit(0 if difference <= options.tolerance else 1)


if __name__ == "__main__":
    main()
