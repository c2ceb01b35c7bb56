"""STAR: is the last booking call of a dialogue what the caller asked for (person, name, day, hour)?

`star_tracker` says what was asked for. What a wizard alone knew is not scored: a person, a name, a day or an hour that
nobody said, "today" where nobody says what day it is, an hour the caller left open. Where nobody said am or pm, either
will do; of two names in one row either will do, and the first name for a whole one. A further figure counts everything
to the letter. How many rows hold a value that nobody said is noted: no words lead to those.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from bench.evaluation.score import Figure, Report
from bench.evaluation.star_tracker import DAYS, NAME_SLOT, PEOPLE, Tracked, dialogues, guide_of, told_day, track


def _hour(text: str) -> int | None:
    match = re.search(r"(\d{1,2})\s*(am|pm)", text.lower())
    return (int(match[1]) % 12 + (12 if match[2] == "pm" else 0)) if match else None


def _allowed(value: str) -> list[str]:
    """`api.is_one_of([...])` and its relatives are lists of right answers."""
    return re.findall(r'"([^"]+)"', value) if value.startswith("api.") else [value.strip()]


_BEFORE_HOURS = r"\b(?:at|around|about|by|after|before|between|from|until|till|to|for|say|try|or|is|and|@|-)"
_OF_ANOTHER_THING = (
    r"(?!\s*(?:bed|room|people|person|min|hour|guest|credit|day|week|month|floor|th\b|st\b|nd\b|rd\b|%|\d))"
)


def _sayable(dialogue: dict[str, Any], arguments: dict[str, str], stop: int) -> dict[str, str]:
    """The arguments without what nobody said and what the caller left open: those are the wizard's own choice."""
    told = [e["text"].lower() for e in dialogue["events"][:stop] if e["type"] in ("user", "system")]
    callers = [e["text"].lower() for e in dialogue["events"][:stop] if e["type"] == "user"]
    said = " ".join(told)
    kept = dict(arguments)
    today = told_day(guide_of(dialogue)) or told_day(said)
    if "Day" in kept and not any(_is_day_said(each.strip(), said, today) for each in _allowed(kept["Day"])):
        del kept["Day"]
    hours = [_hour(each) for each in _allowed(kept.get("StartTimeHour", ""))]
    if "StartTimeHour" in kept and not any(hour is not None and _is_hour_said(hour, told) for hour in hours):
        del kept["StartTimeHour"]
    if re.search(r"\bany ?time\b(?! (?:after|before|between|from))|whatever works|any day and time", callers[-1]):
        kept.pop("StartTimeHour", None)
    people = [each.lower().removeprefix("dr. ").removesuffix(" apartments") for each in _allowed(kept.get("Name", ""))]
    if not any(person in said for person in people):
        kept.pop("Name", None)
    for slot in NAME_SLOT.values():
        if slot in kept and not any(_is_name_said(each, callers) for each in _allowed(kept[slot])):
            del kept[slot]
    return kept


def _is_day_said(day: str, said: str, today: str | None) -> bool:
    """By name, or as "today" and "tomorrow" where it is known what day it is."""
    named = any(name in said for name in (day.lower(), day.lower()[:3] + " "))
    if named or today is None or day.capitalize() not in DAYS:
        return named
    ahead = (DAYS.index(day.capitalize()) - DAYS.index(today)) % 7
    soon = r"\btomorrow\b" if ahead == 1 else r"today|tonight|right now|as soon as|asap" if ahead == 0 else r"(?!)"
    of_month = rf"\b{(_day_of_month(said) or -99) + ahead}(?:st|nd|rd|th)\b"
    return re.search(f"{soon}|{of_month}", said) is not None


def _day_of_month(said: str) -> int | None:
    found = re.search(r"today is \w+ the (\d+)", said)
    return int(found[1]) if found else None


def _is_hour_said(hour: int, told: list[str]) -> bool:
    """Whether somebody names it as an hour, not as a number of rooms or in the name of a house."""
    spoken = "twelve one two three four five six seven eight nine ten eleven".split()[hour % 12]
    number = rf"(?:{hour % 12 or 12}(?!\d)|{spoken}\b)"
    named = {0: "midnight", 12: "noon"}.get(hour)
    ways = rf"{_BEFORE_HOURS} ?{number}{_OF_ANOTHER_THING}|^\W*(?:\w+\W+){{0,2}}{number}\W*(?:please|then)?\W*$"
    ways += rf"|(?<![\d.]){hour % 12 or 12}(?::\d\d)? ?(?:[ap]+\.?m|o'?clock)"
    ways += rf"|\b{named}\b" if named else ""
    return any(re.search(ways, text.replace("one on center", "")) for text in told)


def _is_name_said(name: str, callers: list[str]) -> bool:
    said = " ".join(callers)
    return all(
        re.search(rf"(?<!dr. )(?<!dr )(?<!doctor )\b{re.escape(part)}\b", said) is not None
        for part in name.lower().split()[:1]
    )


def _wrong(api: str, arguments: dict[str, str], got: Tracked, *, strictly: bool = True, said: str = "") -> list[str]:
    wrong = []
    checks = (("Name", got.person), (NAME_SLOT[api], got.name), ("Day", got.day))
    for slot, value in checks:
        if slot in arguments:
            right = [each.lower().strip() for each in _allowed(arguments[slot])]
            if not strictly and slot == NAME_SLOT[api]:
                right = [one.strip() for each in right for one in (each, *re.split(r",| and ", each))]
                value = value if (value or "").lower() in right else (value or "").partition(" ")[0]
            if (value or "").lower().strip() not in right:
                wrong.append(f"{slot}: {value!r} (wanted {arguments[slot]!r})")
    if "StartTimeHour" in arguments:
        hours = [_hour(each) for each in _allowed(arguments["StartTimeHour"])]
        either = not strictly and got.hour is not None and not _is_half_said(got.hour, said)
        if got.hour not in hours and not (either and got.hour is not None and (got.hour + 12) % 24 in hours):
            wrong.append(f"StartTimeHour: {got.hour} (wanted {arguments['StartTimeHour']!r})")
    return wrong


def _is_half_said(hour: int, said: str) -> bool:
    """Whether am or pm stands at this hour, or the part of the day is named at all."""
    return (
        re.search(rf"\b{hour % 12 or 12}(?::00)? ?[ap]+\.?m|morning|afternoon|evening|tonight|noon", said) is not None
    )


def _last_call(dialogue: dict[str, Any]) -> tuple[int, dict[str, Any]] | None:
    """The place and the event of the last call that books."""
    calls = [
        (n, event)
        for n, event in enumerate(dialogue["events"])
        if event["type"] == "api_call"
        and event["api"] in PEOPLE
        # A check of what might be free is the wizard's own idea; meetings have no other kind of call.
        and event["arguments"].get("RequestType", "Book") == "Book"
    ]
    return calls[-1] if calls else None


def score(folder: Path) -> Report:
    """Score the set in `folder`."""
    right, total, strict, unsaid = ({True: 0, False: 0} for _ in range(4))
    errors: list[str] = []
    for dialogue in dialogues(folder):
        last = _last_call(dialogue)
        if last is None:
            continue
        at, call = last
        happy, arguments = bool(dialogue["happy"]), call["arguments"]
        total[happy] += 1
        got = track(dialogue, call["api"], at)
        strict[happy] += not _wrong(call["api"], arguments, got)
        sayable = _sayable(dialogue, arguments, at)
        unsaid[happy] += len(sayable) < len(arguments)
        said = " ".join(e["text"].lower() for e in dialogue["events"][:at] if e["type"] in ("user", "system"))
        wrong = _wrong(call["api"], sayable, got, strictly=False, said=said)
        right[happy] += not wrong
        if wrong:
            kind = ", ".join(sorted({each.partition(":")[0].lower() for each in wrong}))
            way = "happy" if happy else "unhappy"
            errors.append(f"{way} {kind}: {dialogue['dialogue_id']} {call['api']}: {'; '.join(wrong)}")
    figures = (
        Figure("last booking call, happy", right[True], total[True], 0.88, 0.95),
        Figure("last booking call, unhappy", right[False], total[False], 0.85, 0.92),
        *(
            Figure(f"the same to the letter, {way}, with what nobody said", strict[happy], total[happy])
            for way, happy in (("happy", True), ("unhappy", False))
        ),
    )
    notes = (
        f"Rows with a value that nobody said or that the caller left open: {unsaid[True]} of {total[True]} happy, "
        f"{unsaid[False]} of {total[False]} unhappy. In those only the other values are scored; to the letter they "
        "cannot be told from the words, so the ceiling of the last two figures is "
        f"{1 - unsaid[True] / total[True]:.1%} and {1 - unsaid[False] / total[False]:.1%} but for lucky guesses."
    )
    return Report("star_appointments", figures, tuple(errors), notes)


if __name__ == "__main__":
    report = score(Path("../shared/data/star_appointments"))
    for figure in report.figures:
        print(f"{figure.measure}: {figure.right}/{figure.of} = {figure.ratio:.1%}")
    print(*report.worst(), sep="\n")
