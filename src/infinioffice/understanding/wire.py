"""The JSON form of `Heard` and `Meaning`, exactly as docs/reference/interface.md has it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from infinioffice.understanding.meaning import Expected, Fields, Heard, Lexicon, Meaning, Offer, When

_EXPECTED: tuple[str, ...] = get_args(Expected)
_PREFER: dict[str, Literal["future", "past"]] = {"future": "future", "past": "past"}
_PLAIN = (
    "duration_s", "yes_no", "choice", "service", "provider", "first_name", "last_name", "phone", "phone_partial",
    "email", "zip", "address", "number", "spelled",
)  # fmt: skip


def heard_from_json(obj: object, *, lexicon_for: Callable[[str], Lexicon] | None = None) -> Heard:
    """One input line. `lexicon_for` gives the words of a vertical or business, and raises KeyError for unknown ones.

    Raises ValueError saying which key is wrong and why. Unknown keys are ignored.
    """
    if not isinstance(obj, Mapping):
        raise ValueError("the line must be a JSON object")  # noqa: TRY004 - the wire knows one kind of refusal
    zone = _zone(_text(obj, "timezone", required=True))
    prefer = _PREFER.get(_text(obj, "prefer") or "future")
    if prefer is None:
        raise ValueError('prefer must be "future" or "past"')
    expecting = _texts(obj, "expecting")
    unknown = [field for field in expecting if field not in _EXPECTED]
    if unknown:
        raise ValueError(f"expecting has an unknown field {unknown[0]!r}; known: {', '.join(_EXPECTED)}")
    return Heard(
        text=_text(obj, "text", required=True),
        now=_instant(obj.get("now"), "now"),
        timezone=zone,
        nbest=_texts(obj, "nbest"),
        locale=_text(obj, "locale") or "en-US",
        expecting=expecting,  # type: ignore[arg-type]
        said_before=_text(obj, "said_before"),
        offers=_offers(obj.get("offers")),
        lexicon=_lexicon(obj, lexicon_for),
        prefer=prefer,
    )


def meaning_to_json(meaning: Meaning) -> dict[str, Any]:
    """One output line as plain values, instants as ISO 8601 with the zone's offset."""
    out: dict[str, Any] = {
        "intents": list(meaning.intents),
        "intent": meaning.intent,
        "confidence": round(meaning.confidence, 3),
        "fields": fields_to_json(meaning.fields),
        "spans": [{"field": span.field, "start": span.start, "end": span.end} for span in meaning.spans],
        "source": meaning.source,
    }
    if meaning.ambiguous:
        out["ambiguous"] = [fields_to_json(fields) for fields in meaning.ambiguous]
    if meaning.emergency:
        out["emergency"] = meaning.emergency
    return out


def fields_to_json(fields: Fields) -> dict[str, Any]:
    """Only what was said."""
    out: dict[str, Any] = {}
    if fields.when is not None:
        out["when"] = when_to_json(fields.when)
    if fields.whens:
        out["whens"] = [when_to_json(when) for when in fields.whens]
    for name in _PLAIN:
        value = getattr(fields, name)
        if value is not None:
            out[name] = value
    if isinstance(fields.number, float) and fields.number.is_integer():
        out["number"] = int(fields.number)
    if fields.birth_date is not None:
        out["birth_date"] = fields.birth_date.isoformat()
    return out


def when_to_json(when: When) -> dict[str, Any]:
    """One time expression; the marks are present only when they hold."""
    out: dict[str, Any] = {
        "start": when.start.isoformat() if when.start else None,
        "end": when.end.isoformat() if when.end else None,
        "grain": when.grain,
        "relation": when.relation,
        "text": when.text,
    }
    for mark in ("date_open", "time_open", "half_open", "excluded"):
        if getattr(when, mark):
            out[mark] = True
    return out


def _text(obj: Mapping[str, Any], key: str, *, required: bool = False) -> str:
    value = obj.get(key)
    if value is None:
        if required:
            raise ValueError(f"{key} is missing")
        return ""
    if not isinstance(value, str):
        raise ValueError(f"{key} must be text")  # noqa: TRY004
    return value


def _texts(obj: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = obj.get(key)
    if value is None:
        return ()
    if isinstance(value, str) or not isinstance(value, Sequence) or any(not isinstance(one, str) for one in value):
        raise ValueError(f"{key} must be a list of texts")
    return tuple(value)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"timezone {name!r} is not an IANA zone") from None


def _instant(value: object, where: str) -> datetime:
    if not isinstance(value, str):
        raise ValueError(f"{where} must be an ISO 8601 instant with an offset")  # noqa: TRY004
    try:
        instant = datetime.fromisoformat(value)
    except ValueError:
        raise ValueError(f"{where} is not an ISO 8601 instant: {value!r}") from None
    if instant.tzinfo is None:
        raise ValueError(f"{where} has no offset: {value!r}")
    return instant


def _offers(value: object) -> tuple[Offer, ...]:
    if value is None:
        return ()
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise ValueError("offers must be a list")  # noqa: TRY004
    offers = []
    for at, offer in enumerate(value):
        if not isinstance(offer, Mapping):
            raise ValueError(f"offers[{at}] must be an object")  # noqa: TRY004
        start = _instant(offer.get("start"), f"offers[{at}].start")
        end = _instant(offer["end"], f"offers[{at}].end") if offer.get("end") is not None else start
        offers.append(Offer(start, end, _text(offer, "label")))
    return tuple(offers)


def _lexicon(obj: Mapping[str, Any], lexicon_for: Callable[[str], Lexicon] | None) -> Lexicon:
    for key in ("business", "vertical"):
        name = _text(obj, key)
        if name and lexicon_for is not None:
            try:
                return lexicon_for(name)
            except KeyError:
                raise ValueError(f"{key} {name!r} is not known") from None
    return Lexicon()
