from __future__ import annotations

from xml.etree import ElementTree as ET

from infinioffice.adapters.twilio import twiml


def test_the_caller_is_connected_and_a_crash_falls_through() -> None:
    found = ET.fromstring(
        twiml.connect("wss://h/twilio/media", "a&b<c", "https://h/after?x=1&y=2", "https://h/fallback")
    )
    connect, redirect = list(found)
    stream = connect[0]
    assert connect.attrib["action"] == "https://h/after?x=1&y=2"
    assert stream.attrib["url"] == "wss://h/twilio/media"
    assert stream[0].attrib == {"name": "token", "value": "a&b<c"}
    assert redirect.text == "https://h/fallback"


def test_a_message_is_recorded_with_an_action_so_that_it_does_not_loop() -> None:
    found = ET.fromstring(twiml.record("Sorry & goodbye <b>", "https://h/recording"))
    assert [child.tag for child in found] == ["Say", "Record", "Hangup"]
    assert found[0].text == "Sorry & goodbye <b>"
    assert found[1].attrib["action"] == "https://h/recording"
