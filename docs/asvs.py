"""`make docs`: writes docs/security/asvs.md from docs/security/asvs.txt, row by row of the checklist beside the
repository. Only ids are taken from the checklist; where it is absent, the ids of the page as it is are kept."""

from __future__ import annotations

import csv
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
FACTS, PAGE = ROOT / "docs" / "security" / "asvs.txt", ROOT / "docs" / "security" / "asvs.md"
CHECKLIST = Path(os.environ.get("INFINIOFFICE_ASVS") or ROOT.parent / "shared" / "asvs_checklist.csv")
_KINDS = {"test": "shown by a test", "code": "shown in the code", "open": "not shown yet", "none": "does not apply"}
_HEAD = """# ASVS 5.0, levels 1 and 2

Which requirement is shown by what. `make docs` writes this page from `docs/security/asvs.txt`; the requirements' own
words are OWASP's and are not repeated here. See also the [policy](policy.md) and the [threats](threats.md).

"""


@dataclass(frozen=True, slots=True)
class Shown:
    """How one or several rows are shown."""

    kind: str
    where: str
    words: str


def facts() -> dict[str, Shown]:
    """Everything said in the file, by id or by section (`6.2.*`). Raises ValueError for an id said twice."""
    found: dict[str, Shown] = {}
    for line in FACTS.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        ids, kind, where, words = (part.strip() for part in line.split("|", 3))
        for each in ids.split():
            if each in found or kind not in _KINDS:
                raise ValueError(f"{each}: said twice, or {kind} is no kind")
            found[each] = Shown(kind, where, words)
    return found


def shown(row: str, known: dict[str, Shown]) -> Shown | None:
    """The row's own line, else its section's."""
    return known.get(row) or known.get(row.rpartition(".")[0] + ".*")


def ids() -> list[str]:
    """The rows of the checklist, in order."""
    if CHECKLIST.is_file():
        with CHECKLIST.open(encoding="utf-8", newline="") as file:
            return [row["id"].removeprefix("v5.0.0-") for row in csv.DictReader(file)]
    return re.findall(r"^\| (\d+\.\d+\.\d+) ", PAGE.read_text(encoding="utf-8"), re.MULTILINE)


def page() -> str:
    """The page. Raises ValueError when a row has no line."""
    known, lines, counts = facts(), [], dict.fromkeys(_KINDS, 0)
    for row in ids():
        found = shown(row, known)
        if found is None:
            raise ValueError(f"nothing is said of {row}")
        counts[found.kind] += 1
        where = f"`{found.where}`: " if found.where else ""
        lines.append(f"| {row} | {_KINDS[found.kind]} | {where}{found.words} |")
    told = ", ".join(f"{count} {_KINDS[kind]}" for kind, count in counts.items())
    return f"{_HEAD}{len(lines)} rows: {told}.\n\n| row | | |\n|---|---|---|\n" + "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"written: {PAGE.relative_to(ROOT)}\n")
