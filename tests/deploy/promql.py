"""The part of Prometheus' language that our burn-rate rules are written in, on counters that are given as functions of
time. Rates are exact, without extrapolation. Whoever writes more into the rules gets an error here.

    NUMBER  name{label="x",label!="x"}[1h]  rate(…)  sum(…)  vector(N)  + - * /  > <  and  or  ( … )
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

Labels = frozenset[tuple[str, str]]
Vector = dict[Labels, float]
Value = float | Vector
Counter = Callable[[float], float]
"""Its value at a time in seconds."""

_TOKEN = re.compile(r"\s*(?:(\d+(?:\.\d+)?(?![a-z\d]))|([a-zA-Z_:][\w:]*)|(\{[^}]*\})|(\[\d+[smhd]\])|([-+*/()<>]))")
_MATCHER = re.compile(r'(\w+)(!?=)"([^"]*)"')
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_NOTHING: Labels = frozenset()


@dataclass(frozen=True)
class World:
    """`counters` by name and labels; `rules` are recorded expressions by name."""

    counters: Mapping[str, Mapping[Labels, Counter]]
    rules: Mapping[str, str]

    def value(self, expression: str, at: float) -> Value:
        reader = _Reader(self, _tokens(expression), at)
        found = reader.either()
        assert not reader.tokens, reader.tokens
        return found

    def fires(self, expression: str, at: float) -> bool:
        found = self.value(expression, at)
        assert isinstance(found, dict)
        return bool(found)


def _tokens(text: str) -> list[str]:
    found, at = [], 0
    text = text.strip()
    while at < len(text):
        token = _TOKEN.match(text, at)
        assert token is not None, text[at:]
        found.append(token[0].strip())
        at = token.end()
    return found


@dataclass
class _Reader:
    world: World
    tokens: list[str]
    at: float

    def take(self, *wanted: str) -> str:
        """The next token if it is one of these, else nothing."""
        return self.tokens.pop(0) if self.tokens and self.tokens[0] in wanted else ""

    def must(self, wanted: str) -> None:
        assert self.take(wanted), (wanted, self.tokens)

    def either(self) -> Value:
        left = self.both()
        while self.take("or"):
            right = self.both()
            left = {**_vector(right), **_vector(left)}
        return left

    def both(self) -> Value:
        left = self.compared()
        while self.take("and"):
            right = _vector(self.compared())
            left = {labels: value for labels, value in _vector(left).items() if labels in right}
        return left

    def compared(self) -> Value:
        left = self.summed()
        while sign := self.take(">", "<"):
            right = self.summed()
            assert isinstance(right, float)
            keep = {labels: v for labels, v in _vector(left).items() if (v > right if sign == ">" else v < right)}
            left = keep
        return left

    def summed(self) -> Value:
        left = self.multiplied()
        while sign := self.take("+", "-"):
            left = _each(left, self.multiplied(), (lambda a, b: a + b) if sign == "+" else (lambda a, b: a - b))
        return left

    def multiplied(self) -> Value:
        left = self.one()
        while sign := self.take("*", "/"):
            left = _each(left, self.one(), (lambda a, b: a * b) if sign == "*" else _divided)
        return left

    def one(self) -> Value:
        if self.take("("):
            found = self.either()
            self.must(")")
            return found
        token = self.tokens.pop(0)
        if token[0].isdigit():
            return float(token)
        if token in ("sum", "vector", "rate"):
            self.must("(")
            found = self.rated() if token == "rate" else self.either()
            self.must(")")
            if token == "vector":
                assert isinstance(found, float)
                return {_NOTHING: found}
            if token == "sum":
                return {_NOTHING: sum(_vector(found).values())} if found else {}
            return found
        assert token in self.world.rules, token
        return self.world.value(self.world.rules[token], self.at)

    def rated(self) -> Vector:
        series = self.world.counters[self.tokens.pop(0)]
        matchers = _MATCHER.findall(self.tokens.pop(0)) if self.tokens[0].startswith("{") else []
        window = self.tokens.pop(0)
        seconds = int(window[1:-2]) * _SECONDS[window[-2]]
        return {
            labels: (counter(self.at) - counter(self.at - seconds)) / seconds
            for labels, counter in series.items()
            if all((dict(labels).get(name, "") == wanted) is (sign == "=") for name, sign, wanted in matchers)
        }


def _vector(value: Value) -> Vector:
    assert isinstance(value, dict)
    return value


def _divided(a: float, b: float) -> float:
    return a / b if b else math.nan


def _each(left: Value, right: Value, by: Callable[[float, float], float]) -> Value:
    if isinstance(left, float):
        return by(left, right) if isinstance(right, float) else {labels: by(left, v) for labels, v in right.items()}
    if isinstance(right, float):
        return {labels: by(v, right) for labels, v in left.items()}
    return {labels: by(v, right[labels]) for labels, v in left.items() if labels in right}
