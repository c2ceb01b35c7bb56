"""Spoken telephone numbers, times, dates and e-mail addresses against their written form, compared by value.

Only the direction "what was heard → what a form needs". Written numbers are compared digit by digit, codes and
addresses letter by letter; a time without am or pm counts on the twelve-hour dial, as the set writes it; a date counts
by the parts that the written form has.
"""

from __future__ import annotations

import json
import os
import re
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bench.evaluation.score import Figure, Report
from infinioffice.understanding.en.digits import digit_runs
from infinioffice.understanding.en.emails import find_email, find_web_address
from infinioffice.understanding.en.phones import find_phone
from infinioffice.understanding.en.spelling import find_spelled
from infinioffice.understanding.en.when import find_when
from infinioffice.understanding.meaning import When

_ZONE = ZoneInfo("America/New_York")
_NOW = datetime(2020, 6, 15, 9, 0, tzinfo=_ZONE)
_MONTHS = "january february march april may june july august september october november december".split()


def _bare(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


def _telephone(spoken: str, written: str) -> tuple[bool, str]:
    if sum(ch.isdigit() for ch in written) >= 9 and "." not in written:
        phone = find_phone(spoken, expecting=("phone",))
        got = phone.value.digits if phone else ""
        return got == _bare(written), got
    spelled = find_spelled(spoken)
    if spelled:
        return spelled.value == _bare(written), spelled.value
    # Not a telephone number after all ("a thirty six", dotted numbers): the row of digits is what a form needs.
    got = "".join(run.digits for run in digit_runs(spoken.replace("dot", ",")))
    return got == re.sub(r"\D", "", written), got


def _electronic(spoken: str, written: str) -> tuple[bool, str]:
    found = find_email(spoken) or find_web_address(spoken)
    return (found.value if found else "") == written.lower(), found.value if found else ""


def _when(spoken: str, *, asked: bool) -> When | None:
    times = find_when(spoken, _NOW, _ZONE, expecting=("when",) if asked else (), prefer="past", open_minutes=None)
    return times.best or next(iter(times.whens), None)


def _time(spoken: str, written: str) -> tuple[bool, str]:
    when = _when(spoken, asked=True)
    if when is None or when.start is None:
        return False, ""
    match = re.match(r"(\d\d?):(\d\d)\s*([ap])?", written)
    if match is None:
        return False, str(when.start)
    hour, minute = int(match.group(1)), int(match.group(2))
    same = when.start.minute == minute and when.start.hour % 12 == hour % 12
    return same and (not match.group(3) or (when.start.hour >= 12) == (match.group(3) == "p")), f"{when.start:%H:%M}"


def _date(spoken: str, written: str) -> tuple[bool, str]:
    when = _when(spoken, asked=False)
    if when is None or when.start is None:
        return False, ""
    words = written.lower().split()
    month = next((_MONTHS.index(word) + 1 for word in words if word in _MONTHS), None)
    year = next((int(word[:4]) for word in words if re.fullmatch(r"\d{4}s?", word)), None)
    day = next((int(word) for word in words if re.fullmatch(r"\d{1,2}", word)), None)
    start = when.start
    ok = (month in (None, start.month)) and (year in (None, start.year)) and (day in (None, start.day))
    if written.endswith("s") and when.end is not None:
        ok = ok and timedelta(days=3650) <= when.end - start <= timedelta(days=3655)
    return ok, f"{start:%Y-%m-%d}"


_KINDS = {"telephone": _telephone, "electronic": _electronic, "time": _time, "date": _date}


def score(folder: Path) -> Report:
    """Score the set in `folder`."""
    right = dict.fromkeys(_KINDS, 0)
    of = dict.fromkeys(_KINDS, 0)
    errors: list[str] = []
    for line in (folder / "spoken_to_written_en.jsonl").read_text(encoding="utf-8").splitlines():
        row: dict[str, Any] = json.loads(line)
        if row["kind"] not in _KINDS:
            continue
        ok, got = _KINDS[row["kind"]](row["spoken"], row["written"])
        of[row["kind"]] += 1
        right[row["kind"]] += ok
        if not ok:
            errors.append(f"{row['kind']}: {row['spoken']!r} → {got!r} (wanted {row['written']!r})")
    figures = (
        Figure("telephone, time, date, electronic", sum(right.values()), sum(of.values()), 0.92, 0.98),
        *(Figure(kind, right[kind], of[kind]) for kind in _KINDS),
    )
    return Report("nemo_spoken_written", figures, tuple(errors))


if __name__ == "__main__":
    root = Path(os.environ.get("INFINIOFFICE_EVAL_DATA", "../shared/data"))
    report = score(root / "nemo_spoken_written")
    for figure in report.figures:
        print(f"{figure.measure}: {figure.right}/{figure.of} = {figure.ratio:.1%}")
    print(*report.worst(int(sys.argv[1]) if len(sys.argv) > 1 else 20), sep="\n")
