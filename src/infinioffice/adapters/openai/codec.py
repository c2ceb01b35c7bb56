"""Chat completions on the wire. PURE: bytes in, values out; any chunking gives the same events."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import orjson

from infinioffice.kernel.errors import VendorDown

VENDOR = "openai"
TOOL = "understood"
_MAX_LINE = 256 * 1024
_MAX_ARGUMENTS = 16 * 1024


def request(
    model: str, system: str, user: str, schema: dict[str, Any], *, max_tokens: int, tenant: str
) -> dict[str, Any]:
    """One streamed request that must call the one tool. The tenant's part stands first so that its prefix is cached."""
    tool = {
        "type": "function",
        "function": {
            "name": TOOL,
            "description": "Report what the caller meant.",
            "strict": True,
            "parameters": schema,
        },
    }
    return {
        "model": model,
        # Newer models reason by default and refuse tools while they do.
        "reasoning_effort": "none",
        "stream": True,
        "stream_options": {"include_usage": True},
        "max_completion_tokens": max_tokens,
        "messages": [{"role": "system", "content": system}, {"role": "user", "content": user}],
        "tools": [tool],
        "tool_choice": {"type": "function", "function": {"name": TOOL}},
        "parallel_tool_calls": False,
        "prompt_cache_key": tenant,
    }


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens as billed: `cached` of `prompt` were read from the vendor's cache."""

    prompt: int = 0
    completion: int = 0
    cached: int = 0


class SSE:
    """Server-sent events: feed bytes, get the `data:` payloads. `[DONE]` and comments are swallowed."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, chunk: bytes) -> list[bytes]:
        """Raises VendorDown for a line longer than 256 KiB."""
        self._rest += chunk
        if len(self._rest) > _MAX_LINE:
            raise VendorDown(VENDOR, "line too long")
        *lines, self._rest = self._rest.split(b"\n")
        found = [line.strip()[5:].strip() for line in lines if line.strip().startswith(b"data:")]
        return [payload for payload in found if payload and payload != b"[DONE]"]


@dataclass(slots=True)
class Assembly:
    """Puts the pieces of one streamed answer together. `arguments()` is asked once the stream has ended."""

    text: str = ""
    usage: Usage | None = None
    finish: str = ""
    _names: dict[int, str] = field(default_factory=dict)
    _pieces: dict[int, str] = field(default_factory=dict)
    _whole: dict[int, dict[str, Any]] = field(default_factory=dict)

    def add(self, payload: bytes) -> None:
        """Raises VendorDown for what is not JSON, for an error inside the stream and for an endless answer."""
        chunk = _json(payload)
        if error := chunk.get("error"):
            raise VendorDown(VENDOR, f"error in stream: {_word(error)}")
        if isinstance(usage := chunk.get("usage"), dict):
            details = usage.get("prompt_tokens_details")
            cached = details.get("cached_tokens") if isinstance(details, dict) else 0
            self.usage = Usage(_int(usage.get("prompt_tokens")), _int(usage.get("completion_tokens")), _int(cached))
        choices = chunk.get("choices")
        # The last chunk carries usage and no choice.
        if not isinstance(choices, list) or not choices or not isinstance(choices[0], dict):
            return
        self.finish = str(choices[0].get("finish_reason") or self.finish)
        # A server that does not stream tool calls answers with a whole `message`.
        delta = choices[0].get("delta") or choices[0].get("message")
        if isinstance(delta, dict):
            self._delta(delta)

    def _delta(self, delta: dict[str, Any]) -> None:
        if isinstance(content := delta.get("content"), str):
            self.text = (self.text + content)[:_MAX_ARGUMENTS]
        calls = delta.get("tool_calls")
        for position, call in enumerate(calls if isinstance(calls, list) else ()):
            if not isinstance(call, dict) or not isinstance(call.get("function"), dict):
                continue
            index = call["index"] if isinstance(call.get("index"), int) else position
            function = call["function"]
            if isinstance(name := function.get("name"), str) and name:
                self._names.setdefault(index, name)
            arguments = function.get("arguments")
            if isinstance(arguments, dict):
                self._whole[index] = arguments
            elif isinstance(arguments, str):
                self._pieces[index] = self._pieces.get(index, "") + arguments
                if len(self._pieces[index]) > _MAX_ARGUMENTS:
                    raise VendorDown(VENDOR, "answer too long")

    def arguments(self) -> dict[str, Any]:
        """The arguments of the one tool call. Raises VendorDown when there is none, another tool was called, two were
        called at once or the JSON is cut or wrong."""
        if len(self._names) > 1:
            raise VendorDown(VENDOR, "two tools at once")
        if not self._names:
            raise VendorDown(VENDOR, "no tool call")
        index, name = next(iter(self._names.items()))
        if name != TOOL:
            raise VendorDown(VENDOR, "unknown tool")
        return self._whole[index] if index in self._whole else _json(self._pieces.get(index, "").encode())


def _json(payload: bytes) -> dict[str, Any]:
    try:
        value = orjson.loads(payload)
    except orjson.JSONDecodeError as fault:
        raise VendorDown(VENDOR, "malformed JSON") from fault
    if not isinstance(value, dict):
        raise VendorDown(VENDOR, "not an object")
    return value


def _int(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else 0


def _word(error: object) -> str:
    """A short word for the log, never the vendor's free text."""
    if isinstance(error, dict):
        return str(error.get("code") or error.get("type") or "error")[:60]
    return "error"
