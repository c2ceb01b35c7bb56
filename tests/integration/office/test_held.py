"""Which worker holds a call: taken over once an epoch, the former one refused, the silent ones found."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from infinioffice.call.log import SAID_GOODBYE
from infinioffice.call.ports import CallEnd, LogEntry, Scope
from infinioffice.kernel.errors import HandedOver

from .conftest import NOW, Shop


def entry(seq: int, **body: object) -> LogEntry:
    return LogEntry(seq, NOW + timedelta(seconds=seq), "event", {"type": "CallerSaid", **body})


def opened(shop: Shop, line: str = "phone") -> tuple[Scope, str]:
    from infinioffice.office.calls.log import append, open_call

    scope, sid = shop.scope(), f"CA{uuid4().hex}"
    open_call(scope, sid, "+15185550111", line, NOW)
    append(scope, [entry(1, text="hello")])
    return scope, sid


def test_a_call_is_found_by_the_carriers_id_with_who_holds_it(shop: Shop) -> None:
    from infinioffice.office.calls.held import find, take_over
    from infinioffice.office.calls.log import append, close_call

    scope, sid = opened(shop)
    found = find(sid)
    assert found is not None
    assert (found.scope, found.caller_id, found.ended_at, found.said_goodbye) == (scope, "+15185550111", None, False)
    take_over(replace(scope, epoch=1), NOW)
    later = find(sid)
    assert later is not None
    assert later.scope.epoch == 1
    append(later.scope, [LogEntry(2, NOW, "mark", {"name": SAID_GOODBYE})])
    close_call(later.scope, CallEnd(NOW, "booked", {}, None))
    over = find(sid)
    assert over is not None
    assert (over.said_goodbye, over.outcome) == (True, "booked")
    assert find("CA-nobody") is None
    assert find("") is None


def test_who_took_over_reads_the_log_and_the_former_worker_writes_nothing_more(shop: Shop) -> None:
    from infinioffice.office.calls.held import take_over
    from infinioffice.office.calls.log import append, close_call, read

    scope, _ = opened(shop)
    later = replace(scope, epoch=1)
    assert [each.body["text"] for each in take_over(later, NOW)] == ["hello"]
    with pytest.raises(HandedOver):
        append(scope, [entry(2, text="too late")])
    append(later, [entry(2, text="mine")])
    close_call(scope, CallEnd(NOW, "failed", {}, None))
    close_call(later, CallEnd(NOW, "booked", {}, None))
    assert [each.body["text"] for each in read(later)] == ["hello", "mine"]


def test_a_call_is_taken_once_an_epoch_and_never_after_its_end(shop: Shop) -> None:
    from infinioffice.office.calls.held import take_over
    from infinioffice.office.calls.log import close_call

    scope, _ = opened(shop)
    later = replace(scope, epoch=1)
    take_over(later, NOW)
    with pytest.raises(HandedOver):
        take_over(later, NOW)
    close_call(later, CallEnd(NOW, "booked", {}, None))
    with pytest.raises(HandedOver):
        take_over(replace(scope, epoch=2), NOW)
    with pytest.raises(HandedOver):
        take_over(replace(scope, epoch=3, call_id=str(uuid4())), NOW)


def test_of_many_that_take_a_call_at_once_one_has_it_and_no_entry_slips_between(shop: Shop) -> None:
    from django.db import connection

    from infinioffice.office.calls.held import take_over
    from infinioffice.office.calls.log import append, read

    scope, _ = opened(shop)
    barrier, taken, refused = threading.Barrier(6), [], []

    def race(number: int) -> None:
        barrier.wait()
        try:
            if number % 2:
                taken.append(len(take_over(replace(scope, epoch=1), NOW)))
            else:
                append(scope, [entry(10 + number, text="old")])
        except HandedOver:
            refused.append(number)
        finally:
            connection.close()

    threads = [threading.Thread(target=race, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 1
    assert taken[0] == len(read(scope)), "what was written before the take-over was read by it, and nothing came after"
    assert len(taken) + len(refused) + (len(read(scope)) - 1) == 6


def test_only_silent_unended_calls_of_lines_are_found(shop: Shop) -> None:
    from infinioffice.office.calls.held import alive, silent_since
    from infinioffice.office.calls.log import close_call

    silent, _ = opened(shop)
    spoken_for, _ = opened(shop)
    ended, _ = opened(shop)
    chat, _ = opened(shop, "text")
    close_call(ended, CallEnd(NOW, "booked", {}, None))
    alive([spoken_for.call_id], NOW + timedelta(seconds=50))
    found = {each.scope.call_id for each in silent_since(NOW + timedelta(seconds=40), 1000)}
    assert silent.call_id in found
    assert not {spoken_for.call_id, ended.call_id, chat.call_id} & found
    long_after = {each.scope.call_id for each in silent_since(NOW + timedelta(days=3), 1000)}
    assert silent.call_id not in long_after
