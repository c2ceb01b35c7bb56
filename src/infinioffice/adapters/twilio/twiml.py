"""TwiML documents, built as XML trees so that no name or sentence can change their structure. Pure."""

from __future__ import annotations

from xml.etree import ElementTree as ET

TROUBLE = (
    "We're sorry, we can't take your call the usual way right now. After the tone, please say your name, your number "
    "and what you need, and we will call you back."
)
THANKS = "Thank you. We have your message and will call you back. Goodbye."
UNKNOWN = "We're sorry, this number is not in service here. Please check the number and call again. Goodbye."
BUSY = (
    "All our lines are busy right now. After the tone, please say your name, your number and what you need, and we "
    "will call you back."
)
NOBODY = (
    "I'm sorry, nobody could come to the phone. After the tone, please say your name, your number and what you need, "
    "and we will call you back."
)
LONGEST_MESSAGE_S = 120
RING_S = 25
KEY_WAIT_S = 8


def connect(stream_url: str, token: str, after_url: str, fallback_url: str) -> bytes:
    """The caller is joined to our media socket; if that fails before `after` is asked, the fallback runs."""
    response = ET.Element("Response")
    joined = ET.SubElement(response, "Connect", {"action": after_url, "method": "POST"})
    stream = ET.SubElement(joined, "Stream", {"url": stream_url})
    ET.SubElement(stream, "Parameter", {"name": "token", "value": token})
    ET.SubElement(response, "Redirect", {"method": "POST"}).text = fallback_url
    return _document(response)


def record(sentence: str, recording_url: str) -> bytes:
    """A sentence, a tone, and a message kept by the carrier; its address is posted to `recording_url`."""
    response = ET.Element("Response")
    _add_record(response, sentence, recording_url)
    return _document(response)


def dial(number: str, sentence: str, recording_url: str) -> bytes:
    """The number that answered before we did rings; when nobody takes it there, a message is taken."""
    response = ET.Element("Response")
    # Without an action the next verb runs when the call was not answered.
    ET.SubElement(response, "Dial", {"timeout": str(RING_S)}).text = number
    _add_record(response, sentence, recording_url)
    return _document(response)


def _add_record(response: ET.Element, sentence: str, recording_url: str) -> None:
    ET.SubElement(response, "Say").text = sentence
    ET.SubElement(
        response,
        "Record",
        {
            "action": recording_url,
            "method": "POST",
            "maxLength": str(LONGEST_MESSAGE_S),
            "timeout": "4",
            "playBeep": "true",
        },
    )
    ET.SubElement(response, "Hangup")


def say(sentence: str) -> bytes:
    response = ET.Element("Response")
    ET.SubElement(response, "Say").text = sentence
    ET.SubElement(response, "Hangup")
    return _document(response)


def whisper(sentence: str, action_url: str) -> bytes:
    """A sentence, said twice, and a key asked for; no key is posted as an empty one. An answering machine hears it too
    and presses nothing."""
    response = ET.Element("Response")
    asked = ET.SubElement(
        response,
        "Gather",
        {
            "action": action_url,
            "method": "POST",
            "input": "dtmf",
            "numDigits": "1",
            "timeout": str(KEY_WAIT_S),
            "actionOnEmptyResult": "true",
        },
    )
    ET.SubElement(asked, "Say", {"loop": "2"}).text = sentence
    return _document(response)


def put_through(number: str, caller_id: str, whisper_url: str, action_url: str) -> bytes:
    """The number rings, whoever picks up is asked first, and `action_url` hears what became of it."""
    response = ET.Element("Response")
    about = {"callerId": caller_id, "timeout": str(RING_S), "action": action_url, "method": "POST"}
    dialled = ET.SubElement(response, "Dial", about)
    ET.SubElement(dialled, "Number", {"url": whisper_url, "method": "POST"}).text = number
    return _document(response)


def screen(sentence: str, action_url: str) -> bytes:
    """A sentence and a key; without one the line is given back."""
    response = ET.Element("Response")
    about = {"action": action_url, "method": "POST", "input": "dtmf", "numDigits": "1", "timeout": str(KEY_WAIT_S)}
    ET.SubElement(ET.SubElement(response, "Gather", about), "Say").text = sentence
    ET.SubElement(response, "Hangup")
    return _document(response)


def join() -> bytes:
    """Nothing more to be said: the two are joined."""
    return _document(ET.Element("Response"))


def hang_up() -> bytes:
    response = ET.Element("Response")
    ET.SubElement(response, "Hangup")
    return _document(response)


def _document(response: ET.Element) -> bytes:
    tree: bytes = ET.tostring(response, encoding="utf-8", xml_declaration=True)
    return tree
