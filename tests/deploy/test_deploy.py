"""What is deployed: files that parse, names of settings that exist, sums that hold."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.architecture.source import PACKAGE, REPOSITORY
from tests.architecture.test_docs import SETTING
from tests.deploy import helm

DEPLOY = REPOSITORY / "deploy"
CHART = DEPLOY / "helm" / "infinioffice"
FILES = sorted(path for path in DEPLOY.rglob("*") if path.is_file())
PLAIN_YAML = [path for path in FILES if path.suffix in (".yaml", ".yml") and "templates" not in path.parts]
UNITS = sorted((DEPLOY / "systemd").glob("infinioffice*"))
LEAST_OF_WORKLOADS = {"requests", "limits"}


def chart(**changes: Any) -> list[dict[str, Any]]:
    everything = {"monitoring__podMonitor": True, "monitoring__customMetrics": True} | changes
    if shutil.which("helm"):
        given = [f"--set={path.replace('__', '.')}={str(value).lower()}" for path, value in everything.items()]
        done = subprocess.run(
            ["helm", "template", "phones", str(CHART), *given], capture_output=True, check=True, text=True, timeout=60
        )
        return [each for each in yaml.safe_load_all(done.stdout) if each]
    return helm.render(CHART, **everything)


def one(kind: str, ending: str, objects: list[dict[str, Any]]) -> dict[str, Any]:
    (found,) = [each for each in objects if each["kind"] == kind and each["metadata"]["name"].endswith(ending)]
    return found


def pods(objects: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    for each in objects:
        if each["kind"] in ("Deployment", "Job"):
            yield each["metadata"]["name"], each["spec"]["template"]["spec"]
        elif each["kind"] == "CronJob":
            yield each["metadata"]["name"], each["spec"]["jobTemplate"]["spec"]["template"]["spec"]


@pytest.mark.parametrize("path", PLAIN_YAML, ids=lambda path: path.relative_to(DEPLOY).as_posix())
def test_every_file_parses(path: Path) -> None:
    assert yaml.safe_load(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(DEPLOY).as_posix())
def test_only_settings_that_exist_are_set(path: Path) -> None:
    known = set(SETTING.findall((REPOSITORY / "docs" / "reference" / "settings.md").read_text(encoding="utf-8")))
    text = "\n".join(
        line for line in path.read_text(encoding="utf-8").splitlines() if not line.lstrip().startswith("#")
    )
    assert {name for name in SETTING.findall(text) if not name.endswith("_")} <= known


def test_a_pod_may_live_until_its_last_call_has_ended() -> None:
    objects = chart()
    values = yaml.safe_load((CHART / "values.yaml").read_text(encoding="utf-8"))["shutdown"]
    settings = one("ConfigMap", "-settings", objects)["data"]
    spec = one("Deployment", "-web", objects)["spec"]["template"]["spec"]
    (container,) = spec["containers"]
    pause_s = int(container["lifecycle"]["preStop"]["exec"]["command"][1])
    drain_s = int(settings["INFINIOFFICE_DRAIN_S"])
    assert drain_s >= values["longestCallSeconds"]
    assert spec["terminationGracePeriodSeconds"] >= pause_s + drain_s + values["longestCallSeconds"] + 30
    # The balancer must have heard of it before the first caller is turned away.
    unready_s = container["readinessProbe"]["periodSeconds"] * container["readinessProbe"]["failureThreshold"]
    assert pause_s >= unready_s
    worker = one("Deployment", "-worker", objects)["spec"]["template"]["spec"]
    assert worker["terminationGracePeriodSeconds"] >= drain_s + 30


def test_changed_sums_are_summed_anew() -> None:
    spec = one("Deployment", "-web", chart(shutdown__drainSeconds=1200))["spec"]["template"]["spec"]
    assert spec["terminationGracePeriodSeconds"] == 15 + 1200 + 900 + 60


def test_every_pod_is_nobody_and_writes_only_where_it_may() -> None:
    found = dict(pods(chart()))
    assert len(found) == 4
    for spec in found.values():
        assert spec["securityContext"]["runAsNonRoot"] is True
        assert spec["automountServiceAccountToken"] is False
        for container in spec["containers"]:
            assert container["securityContext"]["readOnlyRootFilesystem"] is True
            assert container["securityContext"]["allowPrivilegeEscalation"] is False
            assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
            assert {mount["mountPath"] for mount in container["volumeMounts"]} == {"/data", "/tmp"}
            assert set(container["resources"]) == LEAST_OF_WORKLOADS


def test_every_selector_finds_its_pods() -> None:
    objects = chart()
    labels = [each["spec"]["template"]["metadata"]["labels"] for each in objects if each["kind"] == "Deployment"]
    for each in objects:
        selector = each["spec"].get("selector") if each["kind"] in ("Service", "PodDisruptionBudget") else None
        if selector is not None:
            wanted = selector.get("matchLabels", selector)
            assert sum(wanted.items() <= had.items() for had in labels) == 1, each["metadata"]["name"]
    for name in ("-web", "-worker"):
        deployment = one("Deployment", name, objects)
        assert deployment["spec"]["selector"]["matchLabels"] == deployment["spec"]["template"]["metadata"]["labels"]


def test_tables_are_brought_up_to_date_before_a_new_pod_starts() -> None:
    objects = chart()
    migrate = one("Job", "-migrate", objects)
    settings = one("ConfigMap", "-settings", objects)
    hooks = [each["metadata"]["annotations"]["helm.sh/hook"] for each in (migrate, settings)]
    assert hooks == ["pre-install,pre-upgrade"] * 2
    weights = [int(each["metadata"]["annotations"]["helm.sh/hook-weight"]) for each in (settings, migrate)]
    assert weights[0] < weights[1]
    rolling = one("Deployment", "-web", objects)["spec"]["strategy"]["rollingUpdate"]
    assert rolling["maxUnavailable"] == 0


def test_pods_are_added_for_live_calls_and_loop_lag_and_only_where_these_can_be_read() -> None:
    metrics = one("HorizontalPodAutoscaler", "-web", chart())["spec"]["metrics"]
    assert {each["pods"]["metric"]["name"] for each in metrics if each["type"] == "Pods"} == {
        "infinioffice_calls_live",
        "infinioffice_loop_lag_seconds",
    }
    plain = one("HorizontalPodAutoscaler", "-web", chart(monitoring__customMetrics=False))["spec"]["metrics"]
    assert [each["type"] for each in plain] == ["Resource"]


def test_with_the_database_away_no_pod_is_taken_from_callers() -> None:
    (container,) = one("Deployment", "-web", chart())["spec"]["template"]["spec"]["containers"]
    assert container["startupProbe"]["httpGet"]["path"] == "/readyz"
    assert container["readinessProbe"]["httpGet"]["path"] == "/healthz"
    assert container["livenessProbe"]["httpGet"]["path"] == "/healthz"
    assert "health_uri /healthz" in (DEPLOY / "caddy" / "Caddyfile").read_text(encoding="utf-8")


def test_a_value_that_does_not_exist_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "values.yaml").write_text("a: 1\n", encoding="utf-8")
    (tmp_path / "templates" / "x.yaml").write_text("b: {{ .Values.b }}\n", encoding="utf-8")
    with pytest.raises(helm.Unknown):
        helm.render(tmp_path)


def test_compose_lets_calls_end_and_shows_the_database_to_nobody() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    services = compose["services"]
    example = (DEPLOY / "env.example").read_text(encoding="utf-8")
    drain_s = int(re.findall(r"^INFINIOFFICE_DRAIN_S=(\d+)$", example, re.MULTILINE)[0])
    for name in ("web", "worker", "caddy"):
        assert int(services[name]["stop_grace_period"].removesuffix("s")) >= drain_s + 30
    assert [name for name, each in services.items() if "ports" in each] == ["caddy"]
    assert compose["networks"]["inside"] == {"internal": True}
    for name in ("web", "worker", "migrate"):
        assert services[name]["read_only"] is True
        assert services[name]["cap_drop"] == ["ALL"]
    needed = set(re.findall(r"\$\{(\w+)", (DEPLOY / "compose.yaml").read_text(encoding="utf-8")))
    assert needed <= set(re.findall(r"^(\w+)=", example, re.MULTILINE))


def unit(path: Path) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # keys keep their case
    parser.read_string(path.read_text(encoding="utf-8"))
    return parser


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_units_name_programs_and_units_that_exist(path: Path) -> None:
    parsed = unit(path)
    if path.suffix == ".timer":
        assert path.with_suffix(".service").exists()
        return
    program, *arguments = parsed["Service"]["ExecStart"].split()
    inside = Path(program).relative_to("/opt/infinioffice")
    if inside.name == "infinioffice":
        assert (PACKAGE / "cli" / f"{arguments[0]}.py").exists()
    else:
        assert (REPOSITORY / inside).stat().st_mode & 0o111
    assert parsed["Service"]["User"] == "infinioffice"


def test_the_machine_waits_for_calls_and_jobs_to_end() -> None:
    service = unit(DEPLOY / "systemd" / "infinioffice.service")["Service"]
    example = (DEPLOY / "systemd" / "environment.example").read_text(encoding="utf-8")
    drain_s = int(re.findall(r"^INFINIOFFICE_DRAIN_S=(\d+)$", example, re.MULTILINE)[0])
    assert int(service["TimeoutStopSec"]) >= 2 * drain_s + 60
    assert service["KillMode"] == "mixed"


def test_the_image_is_small_locked_and_nobodys() -> None:
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    build, run = re.split(r"^FROM .*$", text, flags=re.MULTILINE)[1:]
    assert "--require-hashes -r requirements/run.txt" in build
    assert re.search(r"^USER 10001:10001$", run, re.MULTILINE)
    assert "pip install" not in run
    copied = {
        source for line in re.findall(r"^COPY (?!--from)(.+)$", build, re.MULTILINE) for source in line.split()[:-1]
    }
    assert all((REPOSITORY / source).exists() for source in copied)
    allowed = (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    assert {f"!{source}" for source in copied} <= set(allowed)


def _is_made(path: Path) -> bool:
    """By a tool, not by us."""
    return any(part == "__pycache__" or part.startswith(".") for part in path.relative_to(PACKAGE).parts)


def test_everything_the_product_reads_is_packaged() -> None:
    import tomllib

    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    patterns = project["tool"]["setuptools"]["package-data"]["infinioffice"]
    suffixes = {pattern.rpartition(".")[2] for pattern in patterns} | {"py", "pyc", "typed"}
    files = [path for path in PACKAGE.rglob("*") if path.is_file() and not _is_made(path)]
    assert not [path for path in files if path.suffix.removeprefix(".") not in suffixes]
