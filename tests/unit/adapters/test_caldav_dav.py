"""WebDAV's XML: what is asked is well formed whatever a name holds, and what is answered is read by its meaning."""

from __future__ import annotations

from datetime import UTC, datetime
from xml.etree.ElementTree import fromstring

import pytest

from infinioffice.adapters.caldav import dav
from infinioffice.kernel.spans import Span

ANSWER = b"""<?xml version="1.0"?>
<x:multistatus xmlns:x="DAV:" xmlns:cal="urn:ietf:params:xml:ns:caldav">
  <x:response><x:href> /home/a%20b.ics </x:href>
    <x:propstat><x:prop><x:getetag>"1"</x:getetag></x:prop><x:status>HTTP/1.1 200 OK</x:status></x:propstat>
    <x:propstat><x:prop><cal:calendar-data>secret</cal:calendar-data></x:prop>
      <x:status>HTTP/1.1 403 Forbidden</x:status></x:propstat>
  </x:response>
  <x:response><x:href>/home/gone.ics</x:href><x:status>HTTP/1.1 404 Not Found</x:status></x:response>
  <x:sync-token>http://server/ns/7</x:sync-token>
</x:multistatus>"""


def test_an_answer_is_read_whatever_its_prefixes() -> None:
    found = dav.read_multistatus(ANSWER)
    assert found.sync_token == "http://server/ns/7"
    first, gone = found.resources
    assert (first.href, first.status, first.text(f"{dav.DAV}getetag")) == ("/home/a%20b.ics", 0, '"1"')
    assert first.text(f"{dav.CALDAV}calendar-data") == "", "a property that was refused is not there"
    assert (gone.href, gone.status, gone.found) == ("/home/gone.ics", 404, {})


@pytest.mark.parametrize("length", range(0, len(ANSWER) - 1, 37))
def test_an_answer_cut_off_anywhere_is_no_answer(length: int) -> None:
    with pytest.raises(dav.NotXml):
        dav.read_multistatus(ANSWER[:length])


def test_what_was_wrong_is_told_by_name() -> None:
    body = b'<d:error xmlns:d="DAV:"><d:valid-sync-token/></d:error>'
    assert dav.error_conditions(body) == {"valid-sync-token"}
    assert dav.error_conditions(b"<html/>") == dav.error_conditions(b"") == frozenset()


@pytest.mark.parametrize("name", ["plain", "a & b <c>", "]]>", '"quoted"', "zażółć", "</d:href>"])
def test_no_name_breaks_out_of_a_request(name: str) -> None:
    for body in (dav.uid_query(name), dav.multiget([name, name]), dav.sync_collection(name)):
        root = fromstring(body)
        assert name in [each.text for each in root.iter()]


def test_the_time_range_is_in_utc() -> None:
    span = Span(datetime(2026, 12, 1, 9, tzinfo=UTC), datetime(2026, 12, 2, 9, tzinfo=UTC))
    assert b'start="20261201T090000Z" end="20261202T090000Z"' in dav.calendar_query(span)
