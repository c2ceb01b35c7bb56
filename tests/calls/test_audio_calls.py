"""Whole calls with real audio over the media socket of a running installation, as a caller hears them.

Eight calls, four at a time; each is graded by `infinioffice call` on what is in the store afterwards. At least seven
must end as their script expects; the report of one that does not is printed.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.installation import Running

pytestmark = pytest.mark.audio
_FOLDER = Path(__file__).parent / "audio"
_WAVES = (
    ("01_northside_furnace", "02_elm_street_cleaning", "05_northside_gas", "06_elm_street_message"),
    ("03_ridgeline_oil_change", "07_ridgeline_interrupts", "08_northside_noise", "10_northside_cancel"),
)
_CALL_S = 300


@pytest.fixture(scope="module")
def reports(running_installation: Running) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for wave in _WAVES:
        calls = {
            name: running_installation.command("call", "--json", "--script", str(_FOLDER / f"{name}.yaml"))
            for name in wave
        }
        for name, call in calls.items():
            out, err = call.communicate(timeout=_CALL_S)
            found[name] = json.loads(out) if out.strip() else {"ok": False, "why": [err[-2000:]], "turns": []}
    return found


def test_at_least_seven_of_eight_calls_end_as_expected(reports: dict[str, dict[str, Any]]) -> None:
    failed = {name: report for name, report in reports.items() if not report["ok"]}
    for name, report in failed.items():
        print(f"{name}: {report['why']}\n{json.dumps(report['turns'], indent=1)}")
    assert len(reports) == 8
    assert len(failed) <= 1, sorted(failed)


def test_nothing_was_wrong_on_the_wire(reports: dict[str, dict[str, Any]]) -> None:
    assert [report["why"] for report in reports.values() if any("3195" in why for why in report["why"])] == []


def test_every_call_decides_the_same_again(reports: dict[str, dict[str, Any]], running_installation: Running) -> None:
    for name, report in reports.items():
        replay = running_installation.command("replay", str(report["call_id"]))
        out, err = replay.communicate(timeout=60)
        assert replay.returncode == 0, f"{name}: {out}{err}"


def test_nobody_waits_in_silence(reports: dict[str, dict[str, Any]]) -> None:
    longest = {name: report["longest_silence_s"] for name, report in reports.items()}
    assert max(longest.values()) <= 4.0, longest


def test_the_golden_call_books_and_leaves_nothing_behind(running_installation: Running) -> None:
    ring = running_installation.command("synthetic", "--number", "+15005550103", "--json")
    out, err = ring.communicate(timeout=_CALL_S)
    found = json.loads(out) if out.strip() else {"ok": False, "calls": err[-2000:]}
    assert found["ok"], found
    assert (found["calls"][0]["outcome"], ring.returncode) == ("booked", 0)


def test_an_unknown_number_is_told_so(running_installation: Running) -> None:
    call = running_installation.command("call", "--json", "--to", "+15005550199")
    out, _ = call.communicate(timeout=60)
    assert call.returncode == 1
    assert json.loads(out)["outcome"] is None


def test_a_wrong_script_is_refused_with_its_place(running_installation: Running, tmp_path: Path) -> None:
    script = tmp_path / "wrong.yaml"
    script.write_text('to: "+15005550101"\nsteps:\n  - shout: "hello"\n')
    call = running_installation.command("call", "--script", str(script))
    out, err = call.communicate(timeout=60)
    assert call.returncode == 1
    assert "steps[0]" in err, out
