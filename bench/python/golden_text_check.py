"""Compares text.py with the text files of a golden folder: python golden_text_check.py FOLDER"""

import json
import sys
from pathlib import Path

from text import Tokenizer, draw, first8, instruction, is_yes_no


def load(path):
    return json.loads(path.read_text(), parse_float=str)


def check(folder):
    tokenizer = Tokenizer((folder / "vocab.txt").read_text().splitlines())
    root = load(folder / "tokenisation.json")
    limit = root["question_max_length"]
    for case in root["cases"]:
        assert ["[CLS]", *tokenizer.pieces(case["text"]), "[SEP]"] == case["tokens"], case
        assert tokenizer.question(case["text"], limit) == case["question_ids"], case
        assert tokenizer.answer(case["text"]) == case["answer_ids"], case
        assert tokenizer.decode(case["answer_ids"]) == case["answer_decoded"], case
    for case in load(folder / "metrics.json")["cases"]:
        gold, prediction = tokenizer.normal(case["gold"]), tokenizer.normal(case["prediction"])
        correct = gold != "" and gold == prediction
        assert (gold, prediction, is_yes_no(case["gold"]), correct) == (case["gold_normalised"], case["prediction_normalised"], case["closed"], case["correct"]), case
    for path in folder.glob("instruction_*.json"):
        root = load(path)
        records = root.get("records") or load(folder / root["input_file"])
        pools, dropped, expected = instruction(records, root["seed"], root["dataset"], tokenizer)
        assert (pools, sorted(dropped), expected) == (root["pools"], sorted(root["dropped_qids"]), root["expected"]), path
        for one in root["draws"]:
            seed, dataset, qid, purpose, i = one["message"].split("|")
            assert draw(seed, dataset, qid, purpose, i, one["n"]) == one["value"], one
            assert first8(one["message"]).hex() == one["sha256_first8"], one


if __name__ == "__main__":
    check(Path(sys.argv[1]))
    print("ok", sys.argv[1])
