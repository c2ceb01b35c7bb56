"""Rules, alerts and dashboard speak of figures that exist; the burn-rate alerts fire when they should and stop."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from typing import Any

import pytest
import yaml
from prometheus_client import REGISTRY

from infinioffice.call import metrics
from tests.architecture.source import REPOSITORY
from tests.deploy.promql import Counter, Labels, World

PROMETHEUS = REPOSITORY / "deploy" / "prometheus"
DASHBOARD = REPOSITORY / "deploy" / "grafana" / "infinioffice.json"
RUNBOOK = REPOSITORY / "docs" / "how-to" / "alerts.md"
NAME = re.compile(r"\binfinioffice[_:][a-z0-9_:]+")
HOUR, DAY = 3600.0, 86_400.0
NOW = 10 * DAY


def rules_of(file: str) -> list[dict[str, Any]]:
    groups = yaml.safe_load((PROMETHEUS / file).read_text(encoding="utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


RECORDED = {rule["record"]: rule["expr"] for rule in rules_of("rules.yaml")}
ALERTS = {rule["alert"]: rule for rule in rules_of("alerts.yaml")}


def counted() -> set[str]:
    """Every name a scrape of a serving process has."""
    names: set[str] = set()
    for family in REGISTRY.collect():
        if family.name.startswith("infinioffice_"):
            suffixes = {"counter": ["_total"], "histogram": ["_bucket", "_count", "_sum"]}.get(family.type, [""])
            names |= {family.name + suffix for suffix in suffixes}
    return names


def test_every_figure_that_is_asked_for_is_counted() -> None:
    asked = set(RECORDED.values()) | {rule["expr"] for rule in ALERTS.values()} | set(expressions())
    named = {name for expression in asked for name in NAME.findall(expression)}
    assert len(named) > 20
    assert named <= counted() | set(RECORDED)


def test_every_figure_is_on_the_dashboard() -> None:
    shown = " ".join(expressions())
    for name in RECORDED:
        shown = shown.replace(name, RECORDED[name])
    families = {family.name for family in REGISTRY.collect() if family.name.startswith("infinioffice_")}
    assert not [name for name in families if name not in shown]


def expressions() -> list[str]:
    panels = json.loads(DASHBOARD.read_text(encoding="utf-8"))["panels"]
    return [target["expr"] for panel in panels for target in panel["targets"]]


def test_the_dashboards_panels_do_not_overlap() -> None:
    panels = json.loads(DASHBOARD.read_text(encoding="utf-8"))["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    cells = [
        (x, y)
        for panel in panels
        for x in range(panel["gridPos"]["x"], panel["gridPos"]["x"] + panel["gridPos"]["w"])
        for y in range(panel["gridPos"]["y"], panel["gridPos"]["y"] + panel["gridPos"]["h"])
    ]
    assert len(set(cells)) == len(cells)
    assert max(x for x, _ in cells) < 24


def test_every_alert_has_its_page_and_every_page_its_alert() -> None:
    headings = set(re.findall(r"^## (\w+)$", RUNBOOK.read_text(encoding="utf-8"), re.MULTILINE))
    assert headings == set(ALERTS)
    for name, rule in ALERTS.items():
        assert rule["annotations"]["runbook"] == f"docs/how-to/alerts.md#{name.lower()}"
        assert rule["labels"]["severity"] in ("page", "task")


def test_prometheus_own_checker_is_content() -> None:
    if shutil.which("promtool") is None:
        pytest.skip("promtool is not installed: the expressions are evaluated by tests/deploy/promql.py alone")
    files = [str(PROMETHEUS / name) for name in ("rules.yaml", "alerts.yaml")]
    subprocess.run(["promtool", "check", "rules", *files], check=True, timeout=60)


def phases(*given: tuple[float, float]) -> Counter:
    """A counter that grows by `rate` a second from each time on; before the first it stands still."""

    def value(at: float) -> float:
        total = 0.0
        for index, (start, rate) in enumerate(given):
            end = given[index + 1][0] if index + 1 < len(given) else at
            total += rate * max(0.0, min(at, end) - start)
        return total

    return value


def labelled(**labels: str) -> Labels:
    return frozenset(labels.items())


def calls(bad_share: float, since: float, until: float = NOW * 2, reason: str = "") -> World:
    """A call every ten seconds for ten days; of those from `since` to `until` a share fails, or is turned away."""
    ended = phases((0.0, 0.1))
    bad = phases((since, 0.1 * bad_share), (until, 0.0))
    booked = {labelled(outcome="booked", line="phone"): ended}
    failed = {} if reason else {labelled(outcome="failed", line="phone"): bad}
    away = {labelled(reason=reason): bad} if reason else {}
    return World({"infinioffice_calls_total": booked | failed, "infinioffice_calls_turned_away_total": away}, RECORDED)


def firing(world: World, at: float) -> set[str]:
    return {name for name in ("CallsFailFast", "CallsFail", "CallsFailSlowly") if world.fires(ALERTS[name]["expr"], at)}


def test_a_sound_day_is_quiet_and_so_is_one_without_calls() -> None:
    assert firing(calls(0.0, NOW), NOW) == set()
    nobody = World({"infinioffice_calls_total": {}, "infinioffice_calls_turned_away_total": {}}, RECORDED)
    assert firing(nobody, NOW) == set()


@pytest.mark.parametrize("reason", ["", "busy", "store_down"])
def test_an_outage_pages_within_minutes_and_stops_soon_after_it_ended(reason: str) -> None:
    world = calls(0.5, NOW, NOW + HOUR, reason)
    assert "CallsFailFast" not in firing(world, NOW)
    assert "CallsFailFast" in firing(world, NOW + 3 * 60)
    assert "CallsFailFast" in firing(world, NOW + HOUR)
    assert "CallsFailFast" not in firing(world, NOW + HOUR + 6 * 60)


def test_wrong_numbers_are_nobodys_fault() -> None:
    assert firing(calls(0.9, NOW - DAY, reason="unknown"), NOW) == set()


@pytest.mark.parametrize(
    ("share", "wanted"),
    [(0.0005, set()), (0.003, {"CallsFailSlowly"}), (0.01, {"CallsFailSlowly", "CallsFail"})],
)
def test_what_burns_slowly_is_a_task_first(share: float, wanted: set[str]) -> None:
    assert firing(calls(share, 0.0), NOW) == wanted


def test_slow_answers_are_told_apart_from_a_slow_moment() -> None:
    def turns(slow_share: float, since: float) -> World:
        everything = phases((0.0, 1.0))
        slow = phases((since, slow_share))
        fast: Counter = lambda at: everything(at) - slow(at)  # noqa: E731
        return World(
            {
                "infinioffice_turn_seconds_count": {labelled(): everything},
                "infinioffice_turn_seconds_bucket": {labelled(le="1.0"): fast, labelled(le="+Inf"): everything},
            },
            RECORDED,
        )

    fast, slow = ALERTS["AnswersSlowFast"]["expr"], ALERTS["AnswersSlow"]["expr"]
    assert not turns(0.04, 0.0).fires(slow, NOW)
    assert turns(0.2, 0.0).fires(slow, NOW)
    assert not turns(0.2, 0.0).fires(fast, NOW)
    assert turns(0.8, NOW - HOUR).fires(fast, NOW)
    assert not turns(0.8, NOW - 5 * 60).fires(fast, NOW)


def test_the_second_that_was_promised_is_a_bucket() -> None:
    assert metrics.TURN._upper_bounds.count(1.0) == 1
