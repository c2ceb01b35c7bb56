"""Push messages are read strictly: they come from anybody who knows our address."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from infinioffice.adapters.google.notify import read as read_google
from infinioffice.adapters.microsoft.notify import Handshake
from infinioffice.adapters.microsoft.notify import read as read_microsoft
from infinioffice.kernel.errors import CallerFault
from infinioffice.scheduling.calendars import Notice

GOOGLE = {
    "X-Goog-Channel-ID": "channel-1",
    "X-Goog-Channel-Token": "s3cret",
    "X-Goog-Resource-State": "exists",
    "X-Goog-Resource-ID": "r",
    "X-Goog-Message-Number": "7",
}


@pytest.mark.parametrize(
    ("state", "kind"), [("sync", "opened"), ("exists", "changed"), ("not_exists", "changed"), ("EXISTS", "changed")]
)
def test_googles_states(state: str, kind: str) -> None:
    notice = read_google(GOOGLE | {"X-Goog-Resource-State": state})
    assert (notice.channel_id, notice.kind) == ("channel-1", kind)
    assert notice.is_from("s3cret")
    assert not notice.is_from("guess")


def test_googles_names_count_in_any_case() -> None:
    assert read_google({name.lower(): value for name, value in GOOGLE.items()}) == read_google(GOOGLE)


@pytest.mark.parametrize(
    "change",
    [
        {"X-Goog-Channel-ID": ""},
        {"X-Goog-Resource-State": "add"},
        {"X-Goog-Resource-State": ""},
        {"X-Goog-Channel-ID": "x" * 300},
        {"X-Goog-Channel-Token": "x" * 300},
    ],
)
def test_what_is_no_message_of_googles(change: dict[str, str]) -> None:
    with pytest.raises(CallerFault):
        read_google(GOOGLE | change)
    with pytest.raises(CallerFault):
        read_google({})


def test_a_message_without_a_token_is_from_nobody() -> None:
    without = {name: value for name, value in GOOGLE.items() if "Token" not in name}
    assert not read_google(without).is_from("s3cret")
    assert not read_google(without).is_from("")


def graph(**item: Any) -> bytes:
    whole = {"subscriptionId": "sub-1", "clientState": "s3cret", "changeType": "updated", "resource": "x"} | item
    return orjson.dumps({"value": [{name: value for name, value in whole.items() if value is not None}]})


def only(body: bytes) -> Notice:
    read = read_microsoft({}, body)
    assert isinstance(read, tuple)
    assert len(read) == 1
    return read[0]


def test_graphs_question_is_answered_with_its_own_words() -> None:
    assert read_microsoft({"validationToken": "Validation: a & b+c"}, b"") == Handshake("Validation: a & b+c")
    with pytest.raises(CallerFault):
        read_microsoft({"validationToken": "x" * 5000}, b"")


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        (None, "changed"),
        ("reauthorizationRequired", "expiring"),
        ("missed", "missed"),
        ("subscriptionRemoved", "ended"),
        ("something new", "missed"),
    ],
)
def test_graphs_messages_and_its_channels_life(event: str | None, kind: str) -> None:
    notice = only(graph(lifecycleEvent=event))
    assert (notice.channel_id, notice.kind) == ("sub-1", kind)
    assert notice.is_from("s3cret")


def test_each_of_several_messages_stands_for_itself() -> None:
    items = [{"subscriptionId": f"sub-{n}", "clientState": state} for n, state in enumerate(["s3cret", "guess"])]
    read = read_microsoft({}, orjson.dumps({"value": items}))
    assert isinstance(read, tuple)
    assert [(each.channel_id, each.is_from("s3cret")) for each in read] == [("sub-0", True), ("sub-1", False)]
    assert not only(graph(clientState=None)).is_from("s3cret")
    assert not only(graph(clientState=7)).is_from("7")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"[]",
        b"{}",
        b'{"value": 7}',
        b'{"value": [7]}',
        b'{"value": [{"clientState": "s3cret"}]}',
        graph(subscriptionId=""),
        graph(subscriptionId=["sub-1"]),
        graph(subscriptionId="x" * 600),
        b'{"value": [' + b",".join([b"{}"] * 1001) + b"]}",
        b" " * (256 * 1024 + 1),
    ],
    ids=range(12),
)
def test_what_is_no_message_of_graphs(body: bytes) -> None:
    with pytest.raises(CallerFault):
        read_microsoft({}, body)
