"""Tokeniser, normal forms and instruction prompts, written from the specification alone."""

import hashlib
import re
import unicodedata

SPECIALS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "[DEC]", "[ENC]")
IDEOGRAPHS = (
    (0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0x20000, 0x2A6DF), (0x2A700, 0x2B73F),
    (0x2B740, 0x2B81F), (0x2B820, 0x2CEAF), (0xF900, 0xFAFF), (0x2F800, 0x2FA1F),
)  # fmt: skip
WHITE = "".join(map(chr, [*range(0x09, 0x0E), 0x20, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000]))
SPACING = ((" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"), (" 'm", "'m"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"))


def clean(text):
    return re.sub(f"[{WHITE}]+", " ", text).strip(" ")


def lower(text):
    return "".join(c.lower() for c in text)


def words(text):
    spaced = ""
    for c in text:
        category = unicodedata.category(c)
        if c in "\t\n\r" or category[0] == "Z":
            spaced += " "
        elif c == "\ufffd" or category[0] == "C":
            continue
        elif any(low <= ord(c) <= high for low, high in IDEOGRAPHS):
            spaced += f" {c} "
        else:
            spaced += c
    for word in spaced.split(" "):
        part = ""
        for c in unicodedata.normalize("NFD", lower(word)):
            if unicodedata.category(c) == "Mn":
                continue
            code = ord(c)
            if 33 <= code <= 47 or 58 <= code <= 64 or 91 <= code <= 96 or 123 <= code <= 126 or unicodedata.category(c)[0] == "P":
                yield from filter(None, (part, c))
                part = ""
            else:
                part += c
        yield from filter(None, (part,))


class Tokenizer:
    def __init__(self, lines):
        self.names = [*lines, "[DEC]", "[ENC]"]
        self.ids = {name: i for i, name in enumerate(self.names)}

    def pieces(self, text):
        return [piece for word in words(text) for piece in self.spell(word)]

    def spell(self, word):
        pieces, start = [], 0
        while start < len(word):
            mark = "##" if start else ""
            ends = (end for end in range(len(word), start, -1) if mark + word[start:end] in self.ids)
            end = next(ends, None)
            if end is None or len(word) > 100:
                return ["[UNK]"]
            pieces.append(mark + word[start:end])
            start = end
        return pieces

    def question(self, text, limit):
        return [self.ids["[ENC]"], *(self.ids[p] for p in self.pieces(text)[: limit - 2]), self.ids["[SEP]"]]

    def answer(self, text):
        return [self.ids["[DEC]"], *(self.ids[p] for p in self.pieces(text)), self.ids["[SEP]"]]

    def join(self, pieces):
        text = " ".join(p for p in pieces if p not in SPECIALS).replace(" ##", "").strip()
        for old, new in SPACING:
            text = text.replace(old, new)
        return text

    def decode(self, ids):
        return self.join([self.names[i] for i in ids])

    def normal(self, text):
        pieces = self.pieces(text)
        return lower(clean(text)) if "[UNK]" in pieces else self.join(pieces)


def is_yes_no(text):
    return lower(clean(text)) in ("yes", "no")


# ---- instruction data

CODES = {"MODALITY": "modality", "PLANE": "plane", "SHAPE": "shape", "SIZE": "size", "ORGAN": "organ"}
CODES |= {"POSITION": "location", "POS": "location", "ABNORMALITY": "pathology", "ABN": "pathology", "PRES": "pathology"}
KEYWORDS = {
    "modality": "modality, ct, mri, x-ray, xray, ultrasound, weighted, type of image, kind of image, type of scan",
    "plane": "plane, axial, coronal, sagittal, transverse",
    "shape": "shape, shaped",
    "size": "size, big, bigger, biggest, large, larger, largest, small, smaller, smallest, wide, enlarged",
    "location": "where, located, location, position, side, lobe",
    "organ": "organ, organs, body part, part of the body",
    "pathology": "abnormal, abnormality, abnormalities, disease, diseases, lesion, lesions, pathology, diagnosis, finding, findings, wrong",
}
TEMPLATES = (
    "<image>Question: {q} Options: {o} The right answer is:",
    "<image>Question: {q} Options: {o} Reply:",
    "<image>Question: {q} Judge from the image and reply.",
    "<image>Question: {q} Options: {o} Brief reply:",
    "<image>Look at the image and answer: {q} Options: {o} Choose one option.",
    "<image>Give the answer to this question: {q}",
)


def first8(message):
    return hashlib.sha256(message.encode()).digest()[:8]


def draw(seed, dataset, qid, purpose, i, n):
    return int.from_bytes(first8(f"{seed}|{dataset}|{qid}|{purpose}|{i}"), "big") % n


def ascii_lower(text):
    return re.sub("[A-Z]", lambda c: chr(ord(c[0]) + 32), text)


def attribute(record):
    code = next((record[f] for f in ("content_type", "question_type") if clean(record.get(f) or "")), None)
    if code is not None:
        return CODES.get(clean(code.split(",")[0]).upper(), "other")
    question = ascii_lower(record["question"])
    for name, keywords in KEYWORDS.items():
        if any(re.search(rf"(?<![a-z0-9]){re.escape(k)}(?![a-z0-9])", question) for k in keywords.split(", ")):
            return name
    return "other"


def as_text(value):
    """A JSON value as written: numbers are read as text already, but for whole ones."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def instruction(records, seed, dataset, tokenizer):
    """pools, dropped qids, and the expected entries of a training split."""
    dropped, rows = [], []
    for record in records:
        if record.get("q_lang", "en") != "en":
            continue
        question, answer = clean(as_text(record["question"])), clean(as_text(record["answer"]))
        if not question or not tokenizer.normal(answer):
            dropped.append(record["qid"])
            continue
        closed = ascii_lower(answer) in ("yes", "no")
        image = record.get("img_name", record.get("image_name"))
        rows.append(dict(img_name=image, qid=record["qid"], question=question, answer=answer, attribute=attribute(record), closed=closed))
    rows.sort(key=lambda row: row["qid"])
    pools = {}
    for row in rows:
        form = tokenizer.normal(row["answer"])
        if not row["closed"] and form != "nan":
            pools.setdefault(row["attribute"], {}).setdefault(form, row["answer"])
    pools = {name: dict(sorted(pool.items())) for name, pool in pools.items()}  # Python compares code points
    expected = [entry(row, pools, seed, dataset, tokenizer) for row in rows]
    shown = {name: [{"normal_form": form, "option": option} for form, option in pool.items()] for name, pool in pools.items()}
    return shown, dropped, expected


def entry(row, pools, seed, dataset, tokenizer):
    answer = row["answer"]
    if row["closed"]:
        other = "no" if ascii_lower(answer) == "yes" else "yes"
        options = [answer, other.capitalize() if answer[0].isupper() else other]
    else:
        own = tokenizer.normal(answer)
        rest = [option for form, option in pools.get(row["attribute"], {}).items() if form != own]
        rest = rest or [option for form, option in pools.get("other", {}).items() if form != own]
        options = [answer]
        for i in range(min(3, len(rest))):
            options.append(rest.pop(draw(seed, dataset, row["qid"], "wrong", i, len(rest))))
    for i in range(len(options) - 1, 0, -1):
        j = draw(seed, dataset, row["qid"], "shuffle", i, i + 1)
        options[i], options[j] = options[j], options[i]
    listed = "; ".join(f"({letter}){option}" for letter, option in zip("abcd", options))
    filling = {"{q}": row["question"], "{o}": listed}
    pool = [
        re.sub(r"\{[qo]\}", lambda mark: filling[mark[0]], template)
        for number, template in enumerate(TEMPLATES, 1)
        if row["closed"] or number != 3
    ]
    indices = [draw(seed, dataset, row["qid"], "prompt", epoch, len(pool)) for epoch in range(3)]
    return dict(
        img_name=row["img_name"], qid=row["qid"], attribute=row["attribute"], closed=row["closed"],
        answer=answer, question_pool=pool, prompt_index=indices,
    )  # fmt: skip
