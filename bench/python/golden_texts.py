"""Writes golden text files (tokens, metrics, instruction data, learning rates) into a folder: python golden_texts.py FOLDER

The folder needs a vocab.txt.
"""

import json
import math
import random
import sys
from pathlib import Path

from text import CODES, KEYWORDS, SPECIALS, Tokenizer, draw, first8, instruction, is_yes_no

CHOSEN = [
    "", " ", "\t\n\r", "\u00a0\u2003\u3000", "\u0000\ufffd\u200b\u200d\ufeff", "a\u0000b\ufffdc\u200dd", "\u0085x\u0085", "x\u2028y\u2029z",
    "[PAD] [SEP] [DEC] [ENC] [UNK] [MASK]", "[SEP]", "##ing", "a ##b c##d", "# # ##", "''", "don't he'll I'm it's they've we're 'm 's",
    "' n't ' 'm", "a ' b", "a '' b", "a . b ? c ! d , e", "3.14, -2.5e+3 %", "T2-Weighted", "x-ray/CT&MRI", "µm ² ½ Ⅷ ㎏ ﬁ ﬂ ß ẞ",
    "İstanbul ISTANBUL ıI", "ΣΑΣ ΟΔΥΣΣΕΥΣ ς", "Å Å A\u030a é e\u0301 e\u0301\u0323", "ǅ ǈ Ǆ", "\u0301", "\u0301a", "a\u20dd", "ｆｕｌｌ ｗｉｄｔｈ", "Ａ．Ｂ",
    "胸部X光", "肺有没有异常？", "㐀䶵𠀀𪛖𪜀𫜴𫝀𬺡", "豈更丽", "你a好b", "한국어 각", "かな カナ ﾊﾝｶｸ", "ไทย ที่นี่", "हिन्दी क्षि", "العربية مَرْحَبًا", "עִבְרִית", "עברית־מקף",
    "😀", "a😀b", "👩‍⚕️ heart", "🏳️‍🌈🇩🇪", "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𝟜𝟚", "𐐀𐐨 𞤀𞤢", "®™©℠", "$£€¥₿", "±×÷≤≥≠∞√", "‘quoted’ “text” „low“ «g» ‹s›", "a–b—c‐d‑e", "…", "¿que? ¡si!",
    "§ ¶ † ‡ • ·", "`^_|~", "{q} {o} <image>", "<image>Question: ?", "tab\tand\nnewline\r\nreturn", "x" * 100, "x" * 101, "é" * 100, "e\u0301" * 101, "ab" * 50 + "c",
    "pneumonoultramicroscopicsilicovolcanoconiosis", "electroencephalographically hepatosplenomegaly", "a" * 99 + "☃", "word " * 60, "1234567890" * 12,
    "\u1fef\u037e\u2126\u212a\u212b", "\U000e0001tag\U000e007f", "\u061c\u200e\u200f", "\ue000\uf8ff", "\uffff\U0010ffff", "\u00ad soft\u00adhyphen", "\ufe0f️", "ａ̈ｂ̈",
]  # fmt: skip
ALPHABETS = [
    "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJ", "0123456789", " ,.?!'-/()[]#", "  \t\u00a0", "àéîõüçñßøå", "αβγΣΩπ", "жщЯЁ", "肺心脑骨", "\u0301\u0308\u0323", "😀🫁🦴🧠",
    "\u200b\u200d\ufeff\u0001", "“”–—…", "ﬁＡ①Ⅳ",
]  # fmt: skip
WORDS = "the lung is heart where right left lobe ct mri pneumothorax there evidence of brain normal abnormal yes no 3 what organ t2 weighted".split()


def random_text(source):
    kind = source.random()
    if kind < 0.4:
        return "".join(source.choice(source.choice(ALPHABETS)) for _ in range(source.randint(1, 60)))
    if kind < 0.7:
        return " ".join(source.choice([str.upper, str.title, str.lower])(source.choice(WORDS)) for _ in range(source.randint(1, 45)))
    return "".join(source.choice(WORDS) + source.choice(["", " ", "-", ", ", "'s ", "? ", "\u00a0", "."]) for _ in range(source.randint(1, 20)))


def tokenisation(tokenizer, source, limit):
    texts = CHOSEN + [random_text(source) for _ in range(300)]
    cases = []
    for text in texts:
        ids = tokenizer.answer(text)
        cases.append(
            dict(text=text, tokens=["[CLS]", *tokenizer.pieces(text), "[SEP]"], question_ids=tokenizer.question(text, limit),
                 answer_ids=ids, answer_decoded=tokenizer.decode(ids))
        )  # fmt: skip
    batch = [tokenizer.question(text, limit) for text in texts]
    longest = max(map(len, batch))
    padded = dict(
        texts=texts, ids=[ids + [0] * (longest - len(ids)) for ids in batch], mask=[[1] * len(ids) + [0] * (longest - len(ids)) for ids in batch]
    )
    return dict(special_ids={name: tokenizer.ids[name] for name in SPECIALS}, question_max_length=limit, cases=cases, padded_batch=padded)


def variant(text, source):
    """The same answer in another spelling, mostly."""
    return source.choice(
        [text, text.upper(), text.title(), f"  {text}\t", text.replace(" ", "\u00a0"), text.replace(" ", "  "), text + ".", text.replace("-", " - "), text + " ☃", ""]
    )


def metrics(tokenizer, source, closed=True, opened=True):
    golds = ["Yes", "no", " YES ", "nO\u00a0", "\u3000yes"] if closed else []
    if opened:
        golds += ["yes.", "no no", "Y es", "T2-Weighted", "3", "right lung, left lung", "don't", "☃", "☃ snow", "SNOW ☃", "", " ", "\u0301", "[SEP]", "[UNK]", "nan"]
        golds += ["Çà et là", "肺", "肺部", "x" * 101, "X" * 101, "😀 yes", "a ' b", "##s", "yes\u200b"]
        golds += [random_text(source) for _ in range(40)]
    cases = []
    for gold in golds:
        for prediction in {variant(gold, source) for _ in range(4)} | {source.choice(golds)}:
            g, p = tokenizer.normal(gold), tokenizer.normal(prediction)
            cases.append(dict(gold=gold, prediction=prediction, closed=is_yes_no(gold), gold_normalised=g, prediction_normalised=p, correct=g == p != ""))
    cases.sort(key=lambda case: (case["gold"], case["prediction"]))
    share = lambda group: 100 * sum(case["correct"] for case in group) / len(group) if group else None
    split = {name: [case for case in cases if case["closed"] == is_closed] for name, is_closed in (("closed", True), ("opened", False))}
    return dict(
        cases=cases, closed_n=len(split["closed"]), opened_n=len(split["opened"]),
        closed_acc=share(split["closed"]), opened_acc=share(split["opened"]), global_acc=share(cases),
    )  # fmt: skip


def question(source):
    keywords = [k for line in KEYWORDS.values() for k in line.split(", ")]
    around = ["", " ", "é", "x", "3", "-", "(", "ct", "?"]
    keyword = source.choice([str, str.upper, str.title])(source.choice(keywords))
    return f"  Is{source.choice(around)}{keyword}{source.choice(around)} {source.choice(['{o}', '{q}', 'seen', '(a)', '😀', chr(0xA0) * 2])}? "


def records(source, dataset, count):
    answers = ["Yes", "no", "YES", " nO ", "yes\u00a0", "nan", "NaN", "Nan ", "3", 3, 30, True, False, "3.0", "Left  Lung", "left lung", "LEFT LUNG.", "right\tlung", "☃", "☃ ",
               "𐐨 far", "\uffe5 near", "ﬁ", "肺", "", " ", "\u0301", "[SEP]", "##", "{q}", "{o} {q}", "a; (b)", "T2-Weighted", "heart", "Heart", "liver", "brain", "Zebra", "É", "e", "none", None]  # fmt: skip
    codes = [*CODES, *(c.title() for c in CODES), "KG", "", " ", ", PLANE", "Position, x", "pos,plane", "ſize", "Quantity", None]
    rows = []
    for qid in source.sample(range(10**9), count):
        row = {"qid": qid, "answer": source.choice(answers), "question": source.choice(["", " \u3000", question(source)]) if source.random() < 0.1 else question(source)}
        row["img_name" if dataset == "slake" else "image_name"] = f"xm {qid % 7}/source.jpg"
        for field in ("content_type", "question_type"):
            if source.random() < 0.6:
                row[field] = source.choice(codes)
        if source.random() < 0.2:
            row["q_lang"] = source.choice(["en", "zh"])
        rows.append(row)
    return rows


def instruction_file(tokenizer, source, dataset, seed, count):
    rows = records(source, dataset, count)
    pools, dropped, expected = instruction(rows, seed, dataset, tokenizer)
    draws = []
    for purpose, i, n in (("wrong", 0, 7), ("shuffle", 3, 4), ("prompt", 129, 6), ("prompt", 0, 1), ("wrong", 2, 1000003)):
        qid = rows[0]["qid"]
        message = f"{seed}|{dataset}|{qid}|{purpose}|{i}"
        draws.append(dict(message=message, sha256_first8=first8(message).hex(), n=n, value=draw(seed, dataset, qid, purpose, i, n)))
    return dict(seed=seed, dataset=dataset, records=rows, draws=draws, dropped_qids=dropped, pools=pools, expected=expected)


def schedule(initial, minimum, epochs):
    rate = lambda epoch: (initial - minimum) * 0.5 * (1 + math.cos(math.pi * epoch / epochs)) + minimum
    return dict(init=initial, min=minimum, max_epoch=epochs, lr=[rate(epoch) for epoch in range(epochs)])


def main(folder):
    source = random.Random(7)
    tokenizer = Tokenizer((folder / "vocab.txt").read_text().splitlines())
    files = {
        "tokenisation": tokenisation(tokenizer, source, 35),
        "tokenisation_short": tokenisation(tokenizer, source, 5),
        "metrics": metrics(tokenizer, source),
        "metrics_open_only": metrics(tokenizer, source, closed=False),
        "metrics_closed_only": metrics(tokenizer, source, opened=False),
        "lr_schedule": dict(cases=[schedule(2e-5, 0, 1), schedule(1e-3, 1e-6, 7), schedule(1e-5, 1e-5, 3), schedule(0.1, 0, 1000)]),
        "instruction_slake": instruction_file(tokenizer, source, "slake", 42, 400),
        "instruction_negative": instruction_file(tokenizer, source, "vqa-rad", -(2**63), 200),
        "instruction_large": instruction_file(tokenizer, source, "eigene Daten", 2**63 - 1, 30),
        "instruction_few": instruction_file(tokenizer, source, "slake", 0, 6),
    }
    for name, content in files.items():
        (folder / f"{name}.json").write_text(json.dumps(content, ensure_ascii=name.endswith("e"), indent=0))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
