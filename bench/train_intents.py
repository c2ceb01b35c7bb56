"""Builds src/infinioffice/understanding/en/intents.npz, the weights of the small intent classifier.

Usage: python -m bench.train_intents [--folds N] [--out FILE]. Learns from sets whose licences let a derived model be
passed on (clinc150 CC BY 3.0, hwu64 and nlupp CC BY 4.0, multidogo CDLA-Permissive-1.0; never the share-alike ones) and
from sentences put together here from the built-in menus. No sentence goes into the result, only hashed weights.
"""

from __future__ import annotations

import argparse
import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bench.evaluation.rows import read_rows
from infinioffice import verticals
from infinioffice.understanding.en.classifier import BUCKETS, features

REPOSITORY = Path(__file__).parents[1]
DATA = Path(os.environ.get("INFINIOFFICE_EVAL_DATA") or REPOSITORY.parent / "shared" / "data")
OUT = REPOSITORY / "src/infinioffice/understanding/en/intents.npz"
LABELS = (
    "other", "affirm", "deny", "unsure", "repeat", "greeting", "goodbye", "thanks", "robot", "language", "slower",
    "louder",
    "cancel", "change", "book", "status", "services", "dont_care", "person", "location", "question", "price",
)  # fmt: skip
_AT = {label: at for at, label in enumerate(LABELS)}

_CLINC = {
    "yes": "affirm", "no": "deny", "maybe": "unsure", "repeat": "repeat", "greeting": "greeting", "goodbye": "goodbye",
    "thank_you": "thanks", "are_you_a_bot": "robot", "change_language": "language", "change_speed": "slower",
    "cancel": "cancel", "cancel_reservation": "cancel", "confirm_reservation": "status", "restaurant_reservation":
    "book",
    "schedule_maintenance": "book", "schedule_meeting": "book", "what_can_i_ask_you": "services",
}  # fmt: skip
_HWU = {
    "general_affirm": "affirm", "general_negate": "deny", "general_dontcare": "dont_care", "general_repeat": "repeat",
    "general_explain": "repeat", "general_commandstop": "cancel", "general_praise": "thanks", "audio_volume_up":
    "louder",
}  # fmt: skip
_HWU_UNCLEAR = {"general_confirm", "calendar_set", "calendar_remove", "calendar_query", "datetime_query"}
_MULTIDOGO = {
    "openinggreeting": "greeting", "closinggreeting": "goodbye", "thankyou": "thanks", "confirmation": "affirm",
    "rejection": "deny",
}  # fmt: skip
_NLUPP = {
    "affirm": "affirm", "deny": "deny", "greet": "greeting", "end_call": "goodbye", "handoff": "person", "thank":
    "thanks",
    "repeat": "repeat", "change": "change", "cancel_close_leave_freeze": "cancel", "dont_know": "unsure",
}  # fmt: skip
_ASKS = {
    "book": ("i need {}", "my {} needs looking at", "i have a problem with my {}", "can someone come about {}", "{}",
             "it's about {}", "i'd like to schedule {}", "calling about {}", "we have {}", "there's {}", "hi it's {}",
             "i think it's {}", "can i get an appointment for {}", "when could you do {}", "do you have time for {}"),
    "price": ("how much is {}", "what do you charge for {}", "what would {} cost", "price for {}"),
    "services": ("do you do {}", "do you guys handle {}", "can you do {}", "is {} something you do"),
    "cancel": ("cancel my {} appointment", "i can't make it to my {} visit"),
    "change": ("i need to move my {} appointment", "can we reschedule the {}"),
    "question": ("how long does {} take", "is there a warranty on {}", "do i need to be home for {}"),
    "status": ("when is my {} appointment", "is the technician for {} on the way"),
}  # fmt: skip
_PLAIN = {
    "location": ("where are you located", "what's your address", "how do i get to your shop", "which street are you on",
                 "are you near the mall", "where should i bring the car", "directions please"),
    "person": ("can i talk to somebody", "put me through to the office", "i want a real person", "get me the manager",
               "let me speak to the receptionist", "transfer me please"),
    "status": ("where is the technician", "is anyone coming", "he was supposed to be here at ten", "is my car ready",
               "what time is my appointment", "did my appointment go through", "am i still on for tuesday"),
    "question": ("do you take credit cards", "are you licensed", "is there parking", "do you offer financing",
                 "are you open on saturday", "what time do you close", "do you accept my insurance",
                 "do you take walk ins",
                 "who is the dentist", "are you hiring", "how long have you been in business", "do you give estimates"),
    "louder": ("i can barely hear you", "speak up please", "you're very quiet", "can you talk louder"),
    "slower": ("slow down please", "you're talking too fast", "a bit slower"),
    "hours": ("are you open on memorial day", "what time do you folks open", "do you close for lunch",
              "are you there on sunday", "how late are you guys there tonight", "are you closed for the holiday"),
    "message": ("have her call me", "can you call me back at this number", "please have somebody return my call",
                "ring me when he gets in", "i'm returning a call", "tell him i called", "i'll be a few minutes late"),
    "insurance": ("do you take united healthcare", "are you in my network", "does my plan cover a visit",
                  "i have medicaid is that okay", "will you bill my insurance"),
    "vendor": ("this is pat from supply house calling about your order",
    "i'd like to speak with whoever handles marketing",
               "we offer payment processing for small shops"),
    "complaint": ("he was here yesterday and it's still broken", "i'm not happy with the work", "nobody came",
                  "i was charged twice for that visit", "the technician was rude to my wife"),
    "emergency": ("there's water coming through the ceiling", "i smell gas", "my tooth got knocked out",
    "sparks came out"),
    "alternatives": ("do you have anything on thursday", "what about the week after", "does she have anything sooner",
                     "nothing in the morning", "any other day"),
    "status_more": ("when is my car going to be ready", "i wanted to check on my repair", "is he still coming today",
                    "has my part come in", "i got a text to confirm"),
    "none": ("it's making a noise again", "about fifteen years old", "the one upstairs", "it's a two story house",
             "it started yesterday", "i already tried that", "i'm a new customer", "my landlord told me to call",
             "the breaker is on", "it's a honda civic", "two thousand and twelve", "my husband will be home",
             "in the kitchen", "the gate code is one two three four", "it's gas i think", "i've been there before",
             "it's for my daughter", "the pain is about a seven", "it hurts when i chew", "there's a dog in the yard"),
}  # fmt: skip


@dataclass(frozen=True)
class Example:
    """`yes` are its labels; of the others only those in `unknown` are left out of the learning."""

    text: str
    yes: frozenset[str]
    unknown: frozenset[str] = frozenset()
    weight: float = 1.0
    source: str = ""


def _public() -> Iterator[Example]:
    for row in read_rows(DATA / "clinc150/clinc150.jsonl.gz"):
        up = row["intent"] == "change_volume" and "up" in row["text"]
        label = _CLINC.get(row["intent"]) or ("louder" if up else "other")
        weight = 3.0 if label != "other" else 1.5 if row["oos"] else 1.0
        yield Example(row["text"], frozenset((label,)), weight=weight, source="clinc150")
    for row in read_rows(DATA / "hwu64/hwu64.jsonl.gz"):
        if row["intent"] not in _HWU_UNCLEAR:
            label = _HWU.get(row["intent"], "other")
            yield Example(row["text"], frozenset((label,)), weight=1.0 if label == "other" else 2.0, source="hwu64")
    unsure = frozenset(LABELS) - set(_NLUPP.values())
    for path in (*DATA.glob("nlupp/nlupp_*.jsonl.gz"), *DATA.glob("nlupp/nlupp_*.jsonl")):
        for row in read_rows(path):
            intents = set(row["intents"] or ())
            yes = {_NLUPP[one] for one in intents if one in _NLUPP}
            if "make_open_apply_setup_get_activate" in intents and intents & {"booking", "appointment"}:
                yes.add("book")
            yield Example(row["text"], frozenset(yes), unsure - yes, weight=2.0, source="nlupp")


def _typed() -> Iterator[Example]:
    seen: set[str] = set()
    for path in sorted(DATA.glob("multidogo/*.jsonl.gz")):
        for row in read_rows(path):
            intents, text = set(row["intents"]), row["user"]
            if text in seen or "outofdomain" in intents or not intents <= {*_MULTIDOGO, "contentonly"}:
                continue
            seen.add(text)
            if zlib.crc32(text.encode()) % 3 == 0:
                yes = frozenset(_MULTIDOGO[one] for one in intents if one in _MULTIDOGO)
                yield Example(text, yes, frozenset(("unsure", "book", "status", "question")), 0.5, "multidogo")


def _own() -> Iterator[Example]:
    for key in verticals.KEYS:
        for service in verticals.get(key).services:
            for at, cue in enumerate(service.cues):
                for label, forms in _ASKS.items():
                    count = 4 if label == "book" else 1
                    for step in range(count):
                        form = forms[(at + step * 5) % len(forms)]
                        yield Example(form.format(cue), frozenset((label,)), frozenset(("question",)), 0.4, "own")
    for label, lines in _PLAIN.items():
        for line in lines:
            yes = frozenset((label,)) & frozenset(LABELS)
            unknown: frozenset[str] = (
                frozenset() if yes else frozenset(("book", "status", "question", "services", "price"))
            )
            yield Example(line, yes, unknown, 3.0, "own")


def examples() -> list[Example]:
    """All that is learnt from."""
    return [*_public(), *_typed(), *_own()]


@dataclass
class Weights:
    """A weight for each bucket and label, and a bias for each label."""

    table: npt.NDArray[np.float32]
    bias: npt.NDArray[np.float32]

    def chances(self, text: str) -> npt.NDArray[np.float32]:
        """One chance a label."""
        at = features(text)
        scores = self.table[at].sum(axis=0) / np.sqrt(max(1, at.size)) + self.bias
        result: npt.NDArray[np.float32] = 1 / (1 + np.exp(-scores))
        return result


def train(learnt: list[Example], epochs: int = 12, seed: int = 7) -> Weights:
    """Logistic regression for each label at once, AdaGrad over small batches."""
    chance = np.random.default_rng(seed)
    rows = [features(one.text) for one in learnt]
    targets = np.zeros((len(learnt), len(LABELS)), np.float32)
    masks = np.zeros_like(targets)
    for at, one in enumerate(learnt):
        masks[at] = one.weight
        for label in one.unknown:
            masks[at, _AT[label]] = 0
        for label in one.yes:
            targets[at, _AT[label]] = 1
            masks[at, _AT[label]] = one.weight
    table = np.zeros((BUCKETS, len(LABELS)), np.float32)
    bias = np.full(len(LABELS), -2.0, np.float32)
    squares, bias_squares = np.full_like(table, 0.01), np.full_like(bias, 0.01)
    rate = 0.35
    for _ in range(epochs):
        order = chance.permutation(len(rows))
        for begin in range(0, len(order), 64):
            batch = order[begin : begin + 64]
            sizes = np.array([rows[at].size for at in batch])
            flat = np.concatenate([rows[at] for at in batch])
            owner = np.repeat(np.arange(len(batch)), sizes)
            share = (1 / np.sqrt(np.maximum(sizes, 1))).astype(np.float32)
            starts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
            scores = np.add.reduceat(table[flat], starts, axis=0) * share[:, None] + bias
            error = (1 / (1 + np.exp(-scores)) - targets[batch]) * masks[batch]
            unique, where = np.unique(flat, return_inverse=True)
            ranked = np.argsort(where, kind="stable")
            pushes = (error * share[:, None])[owner[ranked]]
            edges = np.concatenate(([0], np.flatnonzero(np.diff(where[ranked])) + 1))
            gradient = np.add.reduceat(pushes, edges, axis=0) + 2e-4 * table[unique]
            squares[unique] += gradient**2
            table[unique] -= rate * gradient / np.sqrt(squares[unique])
            total = error.sum(axis=0)
            bias_squares += total**2
            bias -= rate * total / np.sqrt(bias_squares)
    return Weights(table, bias)


def save(weights: Weights, out: Path) -> None:
    """Eight bits a weight: the file stays below a megabyte."""
    scale = np.maximum(np.abs(weights.table).max(axis=0), 1e-6) / 127
    packed = np.round(weights.table / scale).astype(np.int8)
    np.savez_compressed(out, labels=np.array(LABELS), weights=packed, scale=scale.astype(np.float32), bias=weights.bias)


def _judge(learnt: list[Example], folds: int) -> None:
    """Each fold is judged by weights that have not seen it."""
    hits: dict[str, list[int]] = {}
    for fold in range(folds):
        kept = [one for one in learnt if zlib.crc32(one.text.encode()) % folds != fold]
        left = [one for one in learnt if zlib.crc32(one.text.encode()) % folds == fold]
        weights = train(kept)
        for one in left:
            got = weights.chances(one.text)
            top = LABELS[int(got.argmax())] if got.max() >= 0.5 else ""
            ok = top in one.yes if one.yes else not top
            for key in (one.source, f"{one.source}:{','.join(sorted(one.yes))}"):
                tally = hits.setdefault(key, [0, 0])
                tally[0] += ok
                tally[1] += 1
    for key, (right, of) in sorted(hits.items()):
        print(f"{right / of:7.1%} {right:6d}/{of:<6d} {key}")


def main() -> int:
    parser = argparse.ArgumentParser(prog="train_intents")
    parser.add_argument("--folds", type=int, default=0, help="judge by cross-validation instead of writing")
    parser.add_argument("--out", type=Path, default=OUT)
    arguments = parser.parse_args()
    learnt = examples()
    print(f"{len(learnt)} examples")
    if arguments.folds:
        _judge(learnt, arguments.folds)
        return 0
    save(train(learnt), arguments.out)
    print(f"{arguments.out.name}: {arguments.out.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
