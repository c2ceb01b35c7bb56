"""Runs the levels asked for and prints, or writes, their figures; see `bench.rig`."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import orjson

from bench.rig import product
from bench.rig.figures import Level, Observed
from bench.rig.report import write_report
from bench.rig.scripts import clips
from bench.rig.wire import post
from infinioffice.call.audio import encode
from infinioffice.testing.speech import record

PRODUCT_CORE, OTHERS_CORE = 0, 1
PEER_WAITS_S = {"pipecat": 0.5}
"""Voice activity must be silent for 0.2 s, and 0.3 s more, as `bench/peers/pipecat_agent.py` sets it."""


def main() -> int:
    given = _arguments()
    is_cloud = given.speech == "cloud"
    product.pin(OTHERS_CORE if is_cloud else None)
    counts = [int(text) for text in given.calls.split(",")]
    with tempfile.TemporaryDirectory() as scratch, contextlib.ExitStack() as stack:
        folder = Path(scratch)
        sounds = given.clips or folder / "clips"
        make_clips(sounds)
        vendors_port = stack.enter_context(_vendors(sounds, model=given.model))
        core = PRODUCT_CORE if is_cloud else None
        if given.peer:
            url = f"http://127.0.0.1:{vendors_port}"
            served = stack.enter_context(product.peer_running(given.peer, given.peer_python, url, core))
        else:
            environ = _environ(given, vendors_port)
            served = stack.enter_context(product.running(folder / "data", environ, core))
        print(f"product: process {served.process.pid}", file=sys.stderr, flush=True)
        rows: list[Level] = []
        for count in (count for count in counts for _ in range(given.runs)):
            rows.append(run_level(served, vendors_port, count, given, sounds, folder))
            # After every level: what was measured stays when a later one is stopped.
            _keep(given, rows)
    return 0


def _keep(given: argparse.Namespace, rows: list[Level]) -> None:
    if given.json:
        given.json.write_bytes(orjson.dumps([row.to_json() for row in rows], option=orjson.OPT_INDENT_2))
    kind = given.peer or given.speech + " speech" + (" with a model" if given.model else "")
    for page in given.report:
        write_report(page, rows, kind=kind)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.rig", description="Load figures of the voice engine.")
    parser.add_argument("--calls", default="1,10,25,50,100,150,200", help="levels, with commas")
    parser.add_argument("--seconds", type=float, default=60.0, help="measured time of a level, after its ramp")
    parser.add_argument("--runs", type=int, default=1, help="how often each level runs; the report has the medians")
    parser.add_argument("--speech", choices=("cloud", "local"), default="cloud")
    parser.add_argument("--model", action="store_true", help="a language model reads unclear turns")
    parser.add_argument("--json", type=Path, help="write the figures here")
    parser.add_argument(
        "--report", type=Path, action="append", default=[], help="write or renew this kind's part of a page"
    )
    parser.add_argument("--clips", type=Path, help="keep the callers' recordings in this folder")
    parser.add_argument(
        "--peer", choices=sorted(PEER_WAITS_S), help="another engine in the product's place: see bench/peers/README.md"
    )
    parser.add_argument("--peer-python", type=Path, help="the interpreter of its environment")
    parser.add_argument("--env", action="append", default=[], help="NAME=VALUE for the product")
    return parser.parse_args()


def _environ(given: argparse.Namespace, vendors_port: int) -> dict[str, str]:
    environ = {"INFINIOFFICE_MAX_CALLS": "400", "PYTHONUNBUFFERED": "1"}
    base = f"http://127.0.0.1:{vendors_port}"
    if given.speech == "cloud":
        environ |= {"INFINIOFFICE_STT": "deepgram", "INFINIOFFICE_TTS": "deepgram"}
        environ |= {"DEEPGRAM_API_KEY": "rig", "DEEPGRAM_BASE_URL": base}
    if given.model:
        environ |= {"INFINIOFFICE_LLM": "openai", "OPENAI_API_KEY": "rig", "OPENAI_BASE_URL": f"{base}/v1"}
    return environ | dict(pair.split("=", 1) for pair in given.env)


def make_clips(folder: Path) -> None:
    """The callers' sentences as μ-law files with an index, recorded once."""
    index = folder / "clips.json"
    if index.exists() and set(orjson.loads(index.read_bytes())) >= set(clips()):
        return
    folder.mkdir(parents=True, exist_ok=True)
    sounds = asyncio.run(record(clips(), "joe", folder))
    names = {}
    for number, (text, samples) in enumerate(sounds.items()):
        names[text] = f"{number}.ulaw"
        (folder / names[text]).write_bytes(encode(samples))
    index.write_bytes(orjson.dumps(names))


@contextlib.contextmanager
def _vendors(sounds: Path, *, model: bool) -> Iterator[int]:
    command = [sys.executable, "-m", "bench.rig.vendors", "--clips", str(sounds), *(["--model"] if model else [])]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.wait()


def run_level(
    served: product.Product, vendors_port: int, calls: int, given: argparse.Namespace, sounds: Path, folder: Path
) -> Level:
    """So many callers for the ramp and the measured time."""
    # A call is about 40 s long: the ramp spreads beginnings over the calls, so that load does not come in waves.
    ramp = min(20.0, max(2.0, 0.15 * calls))
    out = folder / "callers.json"
    command = [
        sys.executable, "-m", "bench.rig.callers", "--port", str(served.port), "--token", product.TOKEN,
        "--calls", str(calls), "--seconds", str(given.seconds), "--ramp", str(ramp), "--clips", str(sounds),
        "--out", str(out), *(["--model"] if given.model else []),
    ]  # fmt: skip
    asyncio.run(post(vendors_port, "/rig/report", "", b"{}"))
    before = len(served.voice_marks())
    callers = subprocess.Popen(command)
    try:
        time.sleep(ramp + 1.0)
        began, first = time.monotonic(), served.usage()
        time.sleep(given.seconds - 2.0)
        seconds, last = time.monotonic() - began, served.usage()
        callers.wait(60)
    finally:
        callers.kill()
    time.sleep(1.0)
    _, vendors = asyncio.run(post(vendors_port, "/rig/report", "", b"{}"))
    observed = Observed(
        calls=calls,
        seconds=seconds,
        cpu_s=last.cpu_s - first.cpu_s,
        rss_mb=last.rss_mb,
        callers=orjson.loads(out.read_bytes()),
        vendors=orjson.loads(vendors),
        marks=served.voice_marks()[before:],
        peer_wait_s=PEER_WAITS_S[given.peer] if given.peer else None,
    )
    level = observed.level()
    print(orjson.dumps(level.to_json()).decode(), file=sys.stderr, flush=True)
    return level


if __name__ == "__main__":
    sys.exit(main())
