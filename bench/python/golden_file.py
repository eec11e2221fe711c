"""A golden model file: weights, inputs, and what MILE makes of them."""

import json
from dataclasses import dataclass, fields

import torch
from mile import Mile, Sizes, generate, parameters
from safetensors.torch import load_file, safe_open, save_file

SEP = 3  # of the small vocabularies


@dataclass
class Golden:
    config: dict
    modes: dict
    tensors: dict
    metadata: dict

    @staticmethod
    def read(path):
        with safe_open(path, "pt") as file:
            metadata = file.metadata()
        return Golden(json.loads(metadata["config"]), json.loads(metadata["modes"]), load_file(path), metadata)

    def write(self, path):
        counts = {key: str(value) for key, value in self.counts().items()}
        metadata = {"config": json.dumps(self.config), "modes": json.dumps(self.modes), "lora_alpha": "32", **counts}
        save_file({key: value.contiguous() for key, value in self.tensors.items()}, path, metadata)

    def sizes(self):
        known = {field.name for field in fields(Sizes)}
        sizes = {key: value for key, value in self.config.items() if key in known}
        return Sizes(**sizes, alpha=32, text_dropout=0, stochastic_depth=0, lora_dropout=0)

    def model(self, dtype=torch.float32):
        model = Mile(self.sizes(), self.modes).to(dtype)
        with torch.no_grad():
            for name, parameter in parameters(model).items():
                parameter.copy_(self.tensors["w/" + name])
        return model

    def counts(self):
        model = Mile(self.sizes(), self.modes)
        count = lambda trained: sum(p.numel() for p in parameters(model, trained).values())
        return {"trainable": count(True), "total": count(False)}

    def compute(self, dtype=torch.float32):
        """All keys of a golden file from its weights, its inputs and the generations it asks for."""
        model = self.model(dtype)
        image, questions, mask, answers, answer_mask = (
            self.tensors["in/" + key] for key in ("image", "question_ids", "question_mask", "answer_ids", "answer_mask")
        )
        image = image.to(dtype)
        out = {key: value for key, value in self.tensors.items() if key.startswith("in/")}
        out |= {"w/" + name: value.detach().clone() for name, value in parameters(model).items()}
        with torch.no_grad():
            out["out/vit"] = model.visual_encoder(image)
            out["out/jtm"] = joint = model.text_encoder(questions, mask, out["out/vit"])
            out["out/logits"] = model.text_decoder.logits(model.text_decoder.states(answers, answer_mask, joint, mask))
            for key in [key for key in self.tensors if key.startswith("gen/")]:
                kind, question_mask = key.removeprefix("gen/").split("_")
                beams = 1 if kind == "greedy" else int(kind.removeprefix("beam"))
                out[key] = generate(model, image, questions, mask, beams, question_mask == "ones", SEP)
        trained = parameters(model, trained_only=True)
        optimizer = torch.optim.AdamW(trained.values(), lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.05) if trained else None
        losses = []
        for step in range(3):
            each = model.loss_per_sample(image, questions, mask, answers, answer_mask)
            loss = each.mean()
            losses.append(loss.detach())
            if optimizer is None:
                continue
            for parameter in trained.values():
                parameter.grad = torch.zeros_like(parameter)
            loss.backward()
            if step == 0:
                out |= {"grad/" + name: p.grad.clone() for name, p in trained.items()}
            optimizer.step()
            if step == 0:
                first = each.detach()
        if optimizer is None:
            first = each.detach()
        out["out/loss_per_sample"] = first
        out["out/loss"] = losses[0][None]
        out["out/losses_3_steps"] = torch.stack(losses)
        return out | {"after3/" + name: p.detach().clone() for name, p in trained.items()}
