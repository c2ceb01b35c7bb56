"""Frozen dataclasses to plain JSON values and back, exactly.

Law: pure. A record becomes `{"type": "ClassName", field: …}`; a `Codec` knows the classes it may read and nothing
else. Reading is strict: an unknown class, an unknown key, a missing key without a default or a value of another
type raises `RecordWrong` that names the path. A field added later with a default still reads old logs.

    datetime   2026-11-22T09:00:00-05:00[America/New_York]   (RFC 9557: the zone comes back, not only the offset)
    timedelta  seconds as a number        date, time  ISO 8601        UUID, ZoneInfo, Enum  text
    tuple, frozenset  list                Mapping[str, T]  object     bytes  base64
"""

from __future__ import annotations

import base64
import binascii
import dataclasses
import math
import types
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from functools import cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID
from zoneinfo import ZoneInfo

from infinioffice.kernel.errors import InfiniOfficeError

Plain = None | bool | int | float | str | list[Any] | dict[str, Any]
"""What `json.dumps` takes without help."""


class RecordWrong(InfiniOfficeError):
    """A value cannot be written as, or read from, a record. `path` says where (`offers[1].start`)."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path or 'record'}: {reason}")
        self.path = path
        self.reason = reason


def to_plain(record: object) -> dict[str, Any]:
    """The record as a JSON object with `type` first. Raises RecordWrong for a value with no exact plain form."""
    if not dataclasses.is_dataclass(record) or isinstance(record, type):
        raise RecordWrong("", "not a dataclass instance")
    return _write_record(record, "")


class Codec:
    """Reads records of the given classes; classes they hold as fields are found by themselves.

    Raises ValueError when two classes share a name, because the name is the tag.
    """

    def __init__(self, *classes: type) -> None:
        self._classes: dict[str, type] = {}
        for each in classes:
            self._learn(each)

    def from_plain(self, plain: Mapping[str, Any]) -> Any:
        """The record that `to_plain` wrote. Raises RecordWrong."""
        return self._read_record(plain, "", None)

    def _learn(self, cls: type) -> None:
        known = self._classes.get(cls.__name__)
        if known is cls:
            return
        if known is not None:
            raise ValueError(f"two classes are called {cls.__name__}")
        self._classes[cls.__name__] = cls
        for hint in _fields_of(cls).values():
            for part in _dataclasses_in(hint):
                self._learn(part)

    def _read_record(self, plain: Any, path: str, wanted: Any) -> Any:
        if not isinstance(plain, Mapping):
            raise RecordWrong(path, "not an object")
        name = plain.get("type")
        cls = self._classes.get(name) if isinstance(name, str) else None
        if cls is None:
            raise RecordWrong(path, f"unknown type {name!r}")
        if wanted is not None and cls is not wanted:
            raise RecordWrong(path, f"{name} where {wanted.__name__} belongs")
        hints = _fields_of(cls)
        unknown = set(plain) - set(hints) - {"type"}
        if unknown:
            raise RecordWrong(path, f"unknown field {min(unknown)}")
        values = {key: self._read(plain[key], hint, _at(path, key)) for key, hint in hints.items() if key in plain}
        for field in dataclasses.fields(cls):
            if field.name not in values and field.name in hints and _has_no_default(field):
                raise RecordWrong(_at(path, field.name), "missing")
        try:
            return cls(**values)
        except (ValueError, TypeError) as error:
            raise RecordWrong(path, str(error)) from error

    def _read(self, plain: Any, hint: Any, path: str) -> Any:
        if isinstance(hint, TypeVar):
            hint = hint.__bound__ or object
        origin, arguments = get_origin(hint), get_args(hint)
        if origin in (Union, types.UnionType):
            return self._read_union(plain, arguments, path)
        if origin is Literal:
            return _read_literal(plain, arguments, path)
        if origin is tuple:
            return self._read_tuple(plain, arguments, path)
        if origin is frozenset:
            return frozenset(self._read(v, arguments[0], f"{path}[{i}]") for i, v in enumerate(_list(plain, path)))
        if origin in (dict, Mapping):
            if not isinstance(plain, dict):
                raise RecordWrong(path, "not an object")
            return {key: self._read(value, arguments[1], _at(path, key)) for key, value in plain.items()}
        if origin is not None:
            hint = origin
        if isinstance(hint, type) and dataclasses.is_dataclass(hint):
            return self._read_record(plain, path, hint)
        return _read_scalar(plain, hint, path)

    def _read_union(self, plain: Any, members: tuple[Any, ...], path: str) -> Any:
        tagged = [m for m in members if dataclasses.is_dataclass(get_origin(m) or m)]
        if isinstance(plain, Mapping) and tagged:
            record = self._read_record(plain, path, None)
            cls = record.__class__
            if cls not in [get_origin(m) or m for m in tagged]:
                raise RecordWrong(path, f"{cls.__name__} does not belong here")
            return record
        for member in members:
            if member not in tagged:
                try:
                    return self._read(plain, member, path)
                except RecordWrong:
                    continue
        raise RecordWrong(path, "fits none of the allowed types")

    def _read_tuple(self, plain: Any, arguments: tuple[Any, ...], path: str) -> tuple[Any, ...]:
        items = _list(plain, path)
        if len(arguments) == 2 and arguments[1] is Ellipsis:
            return tuple(self._read(v, arguments[0], f"{path}[{i}]") for i, v in enumerate(items))
        if len(items) != len(arguments):
            raise RecordWrong(path, f"{len(items)} items where {len(arguments)} belong")
        return tuple(self._read(v, a, f"{path}[{i}]") for i, (v, a) in enumerate(zip(items, arguments, strict=True)))


def _at(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _list(plain: Any, path: str) -> list[Any]:
    if not isinstance(plain, list):
        raise RecordWrong(path, "not a list")
    return plain


def _has_no_default(field: dataclasses.Field[Any]) -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


@cache
def _fields_of(cls: Any) -> dict[str, Any]:
    """Name → type of every field that takes part in `__init__`, in order."""
    if not dataclasses.is_dataclass(cls):
        raise ValueError(f"{cls!r} is not a dataclass")
    hints = get_type_hints(cls)
    names = [field.name for field in dataclasses.fields(cls) if field.init]
    if "type" in names:
        raise ValueError(f"{cls!r} has a field called type, which is the tag")
    return {name: hints[name] for name in names}


def _dataclasses_in(hint: Any) -> list[type]:
    found = [hint] if isinstance(hint, type) and dataclasses.is_dataclass(hint) else []
    origin = get_origin(hint)
    if isinstance(origin, type) and dataclasses.is_dataclass(origin):
        found.append(origin)
    for part in get_args(hint):
        if origin is not Literal:
            found.extend(_dataclasses_in(part))
    return found


def _write_record(record: Any, path: str) -> dict[str, Any]:
    plain: dict[str, Any] = {"type": type(record).__name__}
    for name in _fields_of(record.__class__):
        plain[name] = _write(getattr(record, name), _at(path, name))
    return plain


def _write(value: Any, path: str) -> Plain:
    if isinstance(value, Enum):
        return _write(value.value, path)
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            raise RecordWrong(path, "not a finite number")
        return value
    if isinstance(value, (tuple, list)):
        return [_write(item, f"{path}[{i}]") for i, item in enumerate(value)]
    if isinstance(value, frozenset):
        return sorted((_write(item, path) for item in value), key=lambda item: (str(type(item)), str(item)))
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise RecordWrong(path, "keys must be text")
        return {key: _write(item, _at(path, key)) for key, item in value.items()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return _write_record(value, path)
    for kind, write in _WRITERS.items():
        if isinstance(value, kind):
            return write(value)
    raise RecordWrong(path, f"{type(value).__name__} has no plain form")


def _write_datetime(value: datetime) -> str:
    zone = value.tzinfo
    return value.isoformat() + (f"[{zone.key}]" if isinstance(zone, ZoneInfo) else "")


def _read_datetime(text: str) -> datetime:
    stamp, bracket, zone_name = text.partition("[")
    at = datetime.fromisoformat(stamp)
    if not bracket:
        return at.replace(tzinfo=UTC) if at.tzinfo == UTC else at
    zone = ZoneInfo(zone_name.removesuffix("]"))
    for fold in (0, 1):
        local = at.replace(tzinfo=zone, fold=fold)
        if local.utcoffset() == at.utcoffset():
            return local
    # The zone's rules changed since this was written: the instant is what was promised, not the wall time.
    return at.astimezone(zone)


# datetime is a date as well, so it comes first.
_WRITERS: dict[type, Callable[[Any], Plain]] = {
    datetime: _write_datetime,
    date: date.isoformat,
    time: time.isoformat,
    timedelta: timedelta.total_seconds,
    UUID: str,
    ZoneInfo: str,
    bytes: lambda value: base64.b64encode(value).decode("ascii"),
}

_READERS: dict[type, Callable[[str], Any]] = {
    datetime: _read_datetime,
    date: date.fromisoformat,
    time: time.fromisoformat,
    UUID: UUID,
    ZoneInfo: ZoneInfo,
    bytes: lambda text: base64.b64decode(text, validate=True),
}


def _read_literal(plain: Any, allowed: tuple[Any, ...], path: str) -> Any:
    for value in allowed:
        if type(value) is type(plain) and value == plain:
            return value
    raise RecordWrong(path, f"{plain!r} is not one of the allowed words")


_JSON_TYPES: dict[Any, tuple[type, ...]] = {
    type(None): (type(None),),
    str: (str,),
    bool: (bool,),
    int: (int,),
    float: (int, float),
    timedelta: (int, float),
}
"""What a plain value must be exactly for a field; `True` is no number."""


def _read_scalar(plain: Any, hint: Any, path: str) -> Any:
    if hint is Any or hint is object:
        return plain
    if hint is None:
        hint = type(None)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _or_wrong(hint, plain, path)
    allowed = (str,) if hint in _READERS else _JSON_TYPES.get(hint)
    if allowed is None:
        raise RecordWrong(path, f"fields of type {hint!r} cannot be read")
    if type(plain) not in allowed:
        raise RecordWrong(path, f"{type(plain).__name__} where {hint.__name__} belongs")
    if hint in _READERS:
        return _or_wrong(_READERS[hint], plain, path)
    if hint is timedelta:
        return timedelta(seconds=plain)
    return float(plain) if hint is float else plain


def _or_wrong(read: Callable[[Any], Any], plain: Any, path: str) -> Any:
    try:
        return read(plain)
    except (ValueError, KeyError, OSError, binascii.Error) as error:
        raise RecordWrong(path, f"{plain!r} cannot be read") from error
