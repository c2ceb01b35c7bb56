"""The part of Helm's templates that our chart uses, and nothing else of it: an action it does not know is an error.

    {{ .Values.a.b }}  {{ .Release.Name }}  {{ $name }}     {{- trims -}}
    | quote  | nindent N  | sha256sum      toYaml PATH  toJson PATH  add PATH…  include "name" .
    define "name" … end    if PATH … end    range $key, $value := PATH … end

Where `helm` is installed, the tests render with it instead.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

_ACTION = re.compile(r"\{\{(-?)\s*(.*?)\s*(-?)\}\}", re.DOTALL)
_OPENS = ("define ", "if ", "range ")


class Unknown(Exception):
    """Something this small renderer was not made for, or a value that is not in `values.yaml`."""


def render(chart: Path, release: str = "phones", **changes: Any) -> list[dict[str, Any]]:
    """Every object of the chart. `changes` replace values by dotted path, dots written as two underscores."""
    values = yaml.safe_load((chart / "values.yaml").read_text(encoding="utf-8"))
    for path, value in changes.items():
        *parents, last = path.split("__")
        inner = values
        for parent in parents:
            inner = inner[parent]
        if last not in inner:
            raise Unknown(path)
        inner[last] = value
    template = _Template({"Values": values, "Release": {"Name": release}})
    files = sorted((chart / "templates").iterdir(), key=lambda path: (path.suffix != ".tpl", path.name))
    texts = [template.text(path.read_text(encoding="utf-8")) for path in files]
    return [each for text in texts for each in yaml.safe_load_all(text) if each]


class _Template:
    def __init__(self, known: Mapping[str, Any]) -> None:
        self._known = known
        self._defined: dict[str, list[str | tuple[str, ...]]] = {}

    def text(self, source: str) -> str:
        return self._rendered(list(_pieces(source)), {})

    def _rendered(self, pieces: list[str | tuple[str, ...]], names: dict[str, Any]) -> str:
        out, at = [], 0
        while at < len(pieces):
            piece = pieces[at]
            at += 1
            if isinstance(piece, str):
                out.append(piece)
            elif piece[0].startswith(_OPENS):
                end = _end(pieces, at)
                out.append(self._block(piece[0], pieces[at:end], names))
                at = end + 1
            else:
                out.append(self._piped(piece[0], names))
        return "".join(out)

    def _block(self, action: str, body: list[str | tuple[str, ...]], names: dict[str, Any]) -> str:
        kind, rest = action.split(" ", 1)
        if kind == "define":
            self._defined[json.loads(rest)] = body
            return ""
        if kind == "if":
            return self._rendered(body, names) if self._value(rest, names) else ""
        found = re.fullmatch(r"(\$\w+), (\$\w+) := (\S+)", rest)
        if found is None:
            raise Unknown(action)
        key, value, path = found.groups()
        items = sorted(self._value(path, names).items())
        return "".join(self._rendered(body, {**names, key: k, value: v}) for k, v in items)

    def _piped(self, action: str, names: dict[str, Any]) -> str:
        first, *filters = [part.strip() for part in action.split("|")]
        value = self._called(first, names)
        for each in filters:
            if each == "quote":
                value = json.dumps(str(value))
            elif each == "sha256sum":
                value = hashlib.sha256(str(value).encode()).hexdigest()
            elif each.startswith("nindent "):
                pad = " " * int(each.split()[1])
                value = "\n" + "\n".join(pad + line if line else line for line in str(value).splitlines())
            else:
                raise Unknown(each)
        return str(value)

    def _called(self, call: str, names: dict[str, Any]) -> Any:
        name, *arguments = call.split()
        if name == "include":
            return self._rendered(self._defined[json.loads(arguments[0])], {})
        if name == "toYaml":
            return yaml.safe_dump(self._value(arguments[0], names), default_flow_style=False).rstrip("\n")
        if name == "toJson":
            return json.dumps(self._value(arguments[0], names))
        if name == "add":
            return sum(int(self._value(each, names)) for each in arguments)
        if arguments:
            raise Unknown(call)
        return self._value(name, names)

    def _value(self, path: str, names: dict[str, Any]) -> Any:
        if path.startswith("$"):
            return names[path]
        if not path.startswith("."):
            raise Unknown(path)
        value: Any = self._known
        for step in path[1:].split("."):
            if step not in value:
                raise Unknown(path)
            value = value[step]
        return value


def _pieces(source: str) -> Iterator[str | tuple[str, ...]]:
    """Text and actions in turn, white space taken away where a dash says so."""
    at, trims = 0, False
    for found in _ACTION.finditer(source):
        text = source[at : found.start()]
        text = text.lstrip() if trims else text
        yield text.rstrip() if found[1] else text
        yield (found[2],)
        at, trims = found.end(), bool(found[3])
    yield source[at:].lstrip() if trims else source[at:]


def _end(pieces: list[str | tuple[str, ...]], at: int) -> int:
    depth = 1
    for index in range(at, len(pieces)):
        piece = pieces[index]
        if isinstance(piece, tuple):
            depth += piece[0].startswith(_OPENS) - (piece[0] == "end")
            if depth == 0:
                return index
    raise Unknown("a block without an end")
