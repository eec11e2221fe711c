"""MILE in PyTorch, of any size: an independent reference for golden numerics and the other side of the step-time benchmark.

Shapes: B batch, N patches, D width, H heads, d = D / H, V vocabulary. Modules are named as in the original checkpoints,
adapters (`canonical`) as in the PEFT library.
"""

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import nn

PARTS = {"vit": "visual_encoder", "jtm": "text_encoder", "dec": "text_decoder"}
PAD = 0


@dataclass(frozen=True)
class Sizes:
    image: int = 480
    patch: int = 16
    vit_dim: int = 768
    vit_depth: int = 12
    vit_heads: int = 12
    hidden: int = 768
    layers: int = 12
    heads: int = 12
    ffn: int = 3072
    vocab: int = 30524
    max_pos: int = 512
    virtual: int = 10
    rank: int = 4
    alpha: float = 32
    text_dropout: float = 0.1
    stochastic_depth: float = 0.1
    lora_dropout: float = 0.1


def group(**children):
    """A module that only gives its children a common name."""
    module = nn.Module()
    for name, child in children.items():
        module.add_module(name, child)
    return module


class Linear(nn.Linear):
    """y = x Wᵀ + b; LoRA adds s B A x, (IA)3 scales what goes in or what comes out."""

    def __init__(self, inside, outside):
        super().__init__(inside, outside)
        self.lora_A = self.lora_B = self.ia3_l = None

    def put_lora(self, rank, scale, dropout):
        self.lora_A = nn.Parameter(torch.empty(rank, self.in_features))
        self.lora_B = nn.Parameter(torch.empty(self.out_features, rank))
        self.scale, self.dropout = scale, dropout

    def put_ia3(self, on_input):
        self.ia3_l = nn.Parameter(torch.empty((1, self.in_features) if on_input else (self.out_features, 1)))
        self.on_input = on_input

    def forward(self, x):
        if self.ia3_l is not None:
            vector = self.ia3_l.flatten()
            return F.linear(x * vector, self.weight, self.bias) if self.on_input else F.linear(x, self.weight, self.bias) * vector
        y = F.linear(x, self.weight, self.bias)
        if self.lora_A is not None:
            down = F.linear(F.dropout(x, self.dropout, self.training), self.lora_A)
            y = y + F.linear(down, self.lora_B) * self.scale
        return y


class Patches(nn.Conv2d):
    """The patch convolution: images (B, 3, S, S) to patches (B, N, D), row by row."""

    def __init__(self, patch, width):
        super().__init__(3, width, patch, patch)
        self.lora_A = self.lora_B = None

    def put_lora(self, rank, scale, dropout):
        self.lora_A = nn.Parameter(torch.empty(rank, *self.weight.shape[1:]))
        self.lora_B = nn.Parameter(torch.empty(self.out_channels, rank, 1, 1))
        self.scale, self.dropout = scale, dropout

    def forward(self, x):
        y = super().forward(x)
        if self.lora_A is not None:
            down = F.conv2d(F.dropout(x, self.dropout, self.training), self.lora_A, stride=self.stride)
            y = y + F.conv2d(down, self.lora_B) * self.scale
        return y.flatten(2).transpose(1, 2)


def split(x, heads):
    """(B, T, D) to (B, H, T, d)."""
    return x.unflatten(2, (heads, -1)).transpose(1, 2)


def merge(x):
    """(B, H, T, d) to (B, T, D)."""
    return x.transpose(1, 2).flatten(2)


# ---- image encoder


class VitBlock(nn.Module):
    def __init__(self, width, heads, drop):
        super().__init__()
        self.heads, self.drop = heads, drop
        self.norm1 = nn.LayerNorm(width, 1e-6)
        self.attn = group(qkv=Linear(width, 3 * width), proj=Linear(width, width))
        self.norm2 = nn.LayerNorm(width, 1e-6)
        self.mlp = group(fc1=Linear(width, 4 * width), fc2=Linear(4 * width, width))

    def branch(self, x):
        """Stochastic depth: one draw per sample."""
        if not self.training or self.drop == 0:
            return x
        keep = torch.empty(x.shape[0], 1, 1, dtype=x.dtype).bernoulli_(1 - self.drop)
        return x * (keep / (1 - self.drop))

    def forward(self, x):
        q, k, v = self.attn.qkv(self.norm1(x)).unflatten(2, (3, self.heads, -1)).permute(2, 0, 3, 1, 4)
        x = x + self.branch(self.attn.proj(merge(F.scaled_dot_product_attention(q, k, v))))
        return x + self.branch(self.mlp.fc2(F.gelu(self.mlp.fc1(self.norm2(x)))))


class Vit(nn.Module):
    def __init__(self, s):
        super().__init__()
        self.cls_token = nn.Parameter(torch.empty(1, 1, s.vit_dim))
        self.pos_embed = nn.Parameter(torch.empty(1, (s.image // s.patch) ** 2 + 1, s.vit_dim))
        self.patch_embed = group(proj=Patches(s.patch, s.vit_dim))
        last = max(1, s.vit_depth - 1)
        self.blocks = nn.ModuleList(VitBlock(s.vit_dim, s.vit_heads, s.stochastic_depth * i / last) for i in range(s.vit_depth))
        self.norm = nn.LayerNorm(s.vit_dim, 1e-6)

    def forward(self, image):
        patches = self.patch_embed.proj(image)
        x = torch.cat([self.cls_token.expand(len(image), -1, -1), patches], 1) + self.pos_embed
        for block in self.blocks:
            x = block(x)
        return self.norm(x)


def resize_positions(positions, grid):
    """Positions (1, 1 + g², D) of another square grid; row 0 is the class token's."""
    old = math.isqrt(positions.shape[1] - 1)
    if old == grid:
        return positions
    picture = positions[:, 1:].reshape(1, old, old, -1).permute(0, 3, 1, 2)
    picture = F.interpolate(picture, (grid, grid), mode="bicubic", align_corners=False)
    return torch.cat([positions[:, :1], picture.flatten(2).transpose(1, 2)], 1)


# ---- text parts


class Attention(nn.Module):
    """LN(dropout(dense(attention)) + x)."""

    def __init__(self, s, memory_width):
        super().__init__()
        self.heads, self.rate = s.heads, s.text_dropout
        maps = {"query": Linear(s.hidden, s.hidden), "key": Linear(memory_width, s.hidden), "value": Linear(memory_width, s.hidden)}
        self.add_module("self", group(**maps))
        self.output = group(dense=Linear(s.hidden, s.hidden), LayerNorm=nn.LayerNorm(s.hidden, 1e-12))

    def forward(self, x, memory, mask, prefix=None):
        maps = self.get_submodule("self")
        q, k, v = split(maps.query(x), self.heads), split(maps.key(memory), self.heads), split(maps.value(memory), self.heads)
        if prefix is not None:
            k, v = (torch.cat([front.expand(len(x), -1, -1, -1), own], 2) for front, own in zip(prefix, (k, v)))
        context = merge(F.scaled_dot_product_attention(q, k, v, mask, self.rate if self.training else 0.0))
        return self.output.LayerNorm(F.dropout(self.output.dense(context), self.rate, self.training) + x)


class TextLayer(nn.Module):
    def __init__(self, s, memory_width):
        super().__init__()
        self.rate = s.text_dropout
        self.attention = Attention(s, s.hidden)
        self.crossattention = Attention(s, memory_width)
        self.intermediate = group(dense=Linear(s.hidden, s.ffn))
        self.output = group(dense=Linear(s.ffn, s.hidden), LayerNorm=nn.LayerNorm(s.hidden, 1e-12))

    def forward(self, hidden, mask, memory, memory_mask, prefix):
        a = self.attention(hidden, hidden, mask, prefix)
        c = self.crossattention(a, memory, memory_mask)
        inner = F.dropout(self.output.dense(F.gelu(self.intermediate.dense(c))), self.rate, self.training)
        return self.output.LayerNorm(inner + c)


class Bert(nn.Module):
    def __init__(self, s, memory_width):
        super().__init__()
        self.rate = s.text_dropout
        self.embeddings = group(
            word_embeddings=nn.Embedding(s.vocab, s.hidden, padding_idx=PAD),
            position_embeddings=nn.Embedding(s.max_pos, s.hidden),
            LayerNorm=nn.LayerNorm(s.hidden, 1e-12),
        )
        self.encoder = group(layer=nn.ModuleList(TextLayer(s, memory_width) for _ in range(s.layers)))

    def stack(self, ids, mask, memory, memory_mask, prefix):
        """prefix: for each layer keys and values (1, H, n, d), or nothing."""
        start = prefix[0][0].shape[2] if prefix else 0
        positions = self.embeddings.position_embeddings.weight[start : start + ids.shape[1]]
        hidden = self.embeddings.LayerNorm(self.embeddings.word_embeddings(ids) + positions)
        hidden = F.dropout(hidden, self.rate, self.training)
        for i, layer in enumerate(self.encoder.layer):
            hidden = layer(hidden, mask, memory, memory_mask, prefix[i] if prefix else None)
        return hidden


class Prompt(nn.Module):
    """Trained keys and values in front of every self-attention: Prefix with an MLP, PTV2 without."""

    def __init__(self, s, mlp):
        super().__init__()
        self.layers, self.heads = s.layers, s.heads
        wide = 2 * s.layers * s.hidden
        table = {"embedding": nn.Embedding(s.virtual, s.hidden if mlp else wide)}
        if mlp:
            table["transform"] = nn.Sequential(nn.Linear(s.hidden, s.hidden), nn.Tanh(), nn.Linear(s.hidden, wide))
        self.default = group(**table)

    def forward(self):
        rows = self.default.embedding.weight
        if hasattr(self.default, "transform"):
            rows = self.default.transform(rows)
        slices = rows.unflatten(1, (2 * self.layers, self.heads, -1)).permute(1, 2, 0, 3).unsqueeze(1)  # (2L, 1, H, n, d)
        return [(slices[2 * i], slices[2 * i + 1]) for i in range(self.layers)]


class TextEncoder(Bert):
    """The JTM encoder: questions that look at the image."""

    def __init__(self, s):
        super().__init__(s, s.vit_dim)
        self.prompt_encoder = None

    def forward(self, ids, mask, image_tokens):
        prefix = self.prompt_encoder() if self.prompt_encoder else None
        added = (1 - mask)[:, None, None, :] * -10000.0
        if prefix:
            added = F.pad(added, (prefix[0][0].shape[2], 0))
        return self.stack(ids, added.to(image_tokens.dtype), image_tokens, None, prefix)


class TextDecoder(nn.Module):
    """The causal answer decoder with its language-model head, tied to its word embeddings."""

    def __init__(self, s):
        super().__init__()
        self.bert = Bert(s, s.hidden)
        self.cls = group(predictions=group(transform=group(dense=Linear(s.hidden, s.hidden), LayerNorm=nn.LayerNorm(s.hidden, 1e-12))))
        self.cls.predictions.bias = nn.Parameter(torch.empty(s.vocab))
        self.prompt_encoder = None

    def states(self, ids, mask, joint, joint_mask):
        """joint_mask (B, Lq), or nothing to attend everywhere."""
        prefix = self.prompt_encoder() if self.prompt_encoder else None
        length = ids.shape[1]
        allowed = torch.ones(length, length).tril()[None] * mask[:, None, :]
        added = ((1 - allowed) * -10000.0)[:, None]
        if prefix:
            added = F.pad(added, (prefix[0][0].shape[2], 0))
        cross = None
        if joint_mask is not None:
            cross = torch.zeros_like(joint_mask, dtype=joint.dtype).masked_fill(joint_mask == 0, torch.finfo(torch.float32).min)[:, None, None]
        return self.bert.stack(ids, added.to(joint.dtype), joint, cross, prefix)

    def logits(self, hidden):
        head = self.cls.predictions
        t = head.transform.LayerNorm(F.gelu(head.transform.dense(hidden)))
        return F.linear(t, self.bert.embeddings.word_embeddings.weight, head.bias)


# ---- the model


class Mile(nn.Module):
    def __init__(self, sizes, modes):
        """modes: {"vit": ..., "jtm": ..., "dec": ...} of F, T, LoRA, IA3, Prefix, PTV2."""
        super().__init__()
        self.sizes, self.modes = sizes, modes
        self.visual_encoder = Vit(sizes)
        self.text_encoder = TextEncoder(sizes)
        self.text_decoder = TextDecoder(sizes)
        for part, mode in modes.items():
            self._adapt(self.get_submodule(PARTS[part]), part, mode)

    def _adapt(self, module, part, mode):
        module.requires_grad_(mode == "T")
        s = self.sizes
        if mode in ("Prefix", "PTV2"):
            module.prompt_encoder = Prompt(s, mode == "Prefix")
        for path, layer in list(module.named_modules()):
            vit = part == "vit"
            if mode == "LoRA" and path.endswith(("qkv", "proj", "fc1", "fc2") if vit else ("self.query", "self.value")):
                layer.put_lora(s.rank, s.alpha / s.rank, s.lora_dropout)
            if mode == "IA3" and path.endswith(("fc2",) if vit else ("self.key", "self.value", "output.dense")):
                layer.put_ia3(on_input=not path.endswith(("key", "value")))

    def train(self, training=True):
        """A frozen part runs without dropout and stochastic depth."""
        super().train(training)
        for part, mode in self.modes.items():
            if mode == "F":
                self.get_submodule(PARTS[part]).eval()
        return self

    def joint(self, image, questions, mask):
        return self.text_encoder(questions, mask, self.visual_encoder(image))

    def loss_per_sample(self, image, questions, question_mask, answers, answer_mask, smoothing=0.1):
        """Cross-entropy of every id after the first, summed over an answer's tokens: (B)."""
        joint = self.joint(image, questions, question_mask)
        states = self.text_decoder.states(answers, answer_mask, joint, question_mask)
        logits = self.text_decoder.logits(states[:, :-1])  # the last position predicts nothing
        targets = answers[:, 1:]
        each = F.cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=PAD, reduction="none", label_smoothing=smoothing)
        return each.view_as(targets).sum(1)


def canonical(name):
    """A parameter's name as checkpoints and the PEFT library have it."""
    part, path = name.split(".", 1)
    for adapter, saved in (("lora_A", "lora_A.default.weight"), ("lora_B", "lora_B.default.weight"), ("ia3_l", "ia3_l.default")):
        if path.endswith("." + adapter):
            return f"{part}.base_model.model.{path.removesuffix(adapter)}{saved}"
    return name


def parameters(model, trained_only=False):
    """Canonical name to parameter; the tied LM matrix once."""
    return {canonical(n): p for n, p in model.named_parameters() if p.requires_grad or not trained_only}


# ---- generation, recomputed from the start at each step


def next_log_probabilities(decoder, ids, joint, joint_mask):
    hidden = decoder.states(ids, torch.ones_like(ids), joint, joint_mask)
    return decoder.logits(hidden[:, -1]).log_softmax(-1)


@torch.no_grad()
def greedy(decoder, joint, joint_mask, start, end, limit=10):
    """The ids of one sample: joint (1, Lq, D), joint_mask (1, Lq) or nothing."""
    ids = [start]
    while len(ids) < limit and ids[-1] != end:
        scores = next_log_probabilities(decoder, torch.tensor([ids]), joint, joint_mask)[0]
        ids.append(int((scores == scores.max()).nonzero()[0]))
    return ids


@torch.no_grad()
def beam_search(decoder, joint, joint_mask, start, end, beams, limit=10, length_penalty=1.0):
    """The best ids of one sample; ties go to the lower beam, then the lower id, then the answer finished earlier."""
    joint = joint.expand(beams, -1, -1)
    joint_mask = None if joint_mask is None else joint_mask.expand(beams, -1)
    live = [[start]] * beams
    scores = torch.tensor([0.0] + [-1e9] * (beams - 1), dtype=joint.dtype)
    finished, done = [], False  # (value, ids), best first

    def finish(value, ids):
        finished.append((value, ids))
        finished.sort(key=lambda one: -one[0])  # stable
        del finished[beams:]

    while len(live[0]) < limit and not done:
        length = len(live[0])
        total = scores[:, None] + next_log_probabilities(decoder, torch.tensor(live), joint, joint_mask)
        vocab = total.shape[1]
        best, pairs = total.flatten().sort(descending=True, stable=True)
        grown, kept = [], []
        for rank in range(2 * beams):
            beam, token = divmod(int(pairs[rank]), vocab)
            ids = live[beam] + [token]
            if token == end:
                if rank < beams:
                    finish(float(best[rank]) / length**length_penalty, ids)
            else:
                grown.append(ids)
                kept.append(best[rank])
                if len(grown) == beams:
                    break
        live, scores = grown, torch.stack(kept)
        done = len(finished) == beams and finished[-1][0] >= float(best[0]) / length**length_penalty
    if not done:
        for ids, score in zip(live, scores):
            finish(float(score) / len(ids) ** length_penalty, ids)
    return finished[0][1]


@torch.no_grad()
def generate(model, image, questions, question_mask, beams, ones, end, limit=10):
    """Padded ids (B, limit); ones: the decoder attends to the question's padding as well."""
    joint = model.joint(image, questions, question_mask)
    rows = []
    for b in range(len(questions)):
        mask = None if ones else question_mask[b : b + 1]
        start = model.sizes.vocab - 2
        if beams == 1:
            ids = greedy(model.text_decoder, joint[b : b + 1], mask, start, end, limit)
        else:
            ids = beam_search(model.text_decoder, joint[b : b + 1], mask, start, end, beams, limit)
        rows.append(ids + [PAD] * (limit - len(ids)))
    return torch.tensor(rows)
