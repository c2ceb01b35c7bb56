"""What callers want, phrase by phrase, as a recogniser would write it."""

from __future__ import annotations

import pytest

from infinioffice.understanding.en.intents import find_intents

CASES = {
    "book": [
        "i'd like to make an appointment", "can i get somebody out here tomorrow",
        "could you squeeze me in this afternoon",
        "i need to schedule a visit", "do you have any openings on friday", "what's the soonest you can see me",
        "when could someone come take a look", "i want to bring my truck in", "can you send a guy over",
        "put me on the waiting list", "i need to have my furnace looked at", "book me for thursday",
        "is there anything available next week", "hoping to get in with dr lee",
    ],
    "change": [
        "i need to reschedule", "can we move my appointment to wednesday", "i have to push it back an hour",
        "is it possible to switch to a different day for my cleaning", "could you change the time of my visit",
        "i'd like to bump my appointment up", "something came up and i have to postpone",
    ],
    "cancel": [
        "i have to cancel", "please take me off the schedule", "i won't be able to make it to my appointment",
        "i don't need the appointment anymore", "can't make it tomorrow", "call it off please",
        "go ahead and cancel my visit",
        "never mind forget it",
    ],
    "status": [
        "where is my technician", "what time is my appointment", "am i still on for tuesday", "is my car ready yet",
        "when will the plumber get here", "i'm calling to confirm my appointment", "is somebody on the way",
        "do i have an appointment with you guys", "what's the status of my repair",
    ],
    "hours": [
        "what are your hours", "when do you close", "are you open on sundays", "how late are you guys open tonight",
        "what time do you open in the morning", "do you work weekends",
    ],
    "location": [
        "where are you located", "what's your address", "how do i get there", "can you give me directions",
        "what street are you on", "where's your shop",
    ],
    "services": [
        "do you guys fix dishwashers", "do you do root canals", "what services do you offer",
        "do you handle tankless installs",
        "do you work on hybrids", "do you service my area",
    ],
    "price": [
        "how much do you charge", "what's it cost to come out", "do you have any specials", "is the estimate free",
        "what's your hourly rate", "how much would that run me", "is there a trip charge",
    ],
    "insurance": ["do you take my insurance", "are you in network", "do you accept medicaid",
    "does my dental plan cover it"],
    "question": ["do you take credit cards", "i have a quick question", "is there parking",
    "are you licensed and insured",
                 "how long does it take", "what should i bring"],
    "message": ["can i leave a message", "have dr lee call me back", "tell the doctor i'm running late",
    "could somebody give me a callback",
                "i missed a call from you", "i'm going to be about ten minutes late"],
    "person": ["let me talk to a human", "can i speak with the manager", "operator", "get me a real person please",
               "transfer me to the front desk", "i'd rather talk to somebody", "put me through to billing"],
    "repeat": ["can you say that again", "sorry what was that", "i didn't catch that", "come again",
    "one more time please", "pardon",
               "what did you say", "could you repeat the times"],
    "slower": ["slow down", "you're talking too fast", "could you speak a little slower"],
    "louder": ["i can barely hear you", "speak up please", "could you talk louder"],
    "alternatives": ["do you have anything later", "any other times", "got anything earlier in the day",
    "what else do you have",
                     "is there another day", "none of those work"],
    "dont_care": ["it doesn't matter", "either one is fine", "whatever works for you", "i'm flexible", "no preference",
    "you pick"],
    "thanks": ["thank you so much", "i appreciate your help", "thanks a lot", "you've been very helpful"],
    "goodbye": ["bye now", "have a good one", "talk to you later", "take care", "i gotta go"],
    "greeting": ["hello", "hi there", "good morning", "hey how are you"],
    "robot": ["am i talking to a robot", "is this a real person", "are you a machine",
    "is this an answering service or what", "you sound like a computer"],
    "stop_recording": ["stop recording this call", "i don't want to be recorded", "turn off the recording"],
    "stop_texts": ["quit texting me", "please don't send me any more texts", "unsubscribe", "take me off your list"],
    "language": ["do you speak spanish", "can we do this in spanish", "i don't speak english very well",
    "habla español"],
    "vendor": ["i'm calling about your google listing", "we help businesses like yours save money",
    "are you the decision maker for your credit card processing"],
    "job": ["are you hiring", "i'd like to apply for a job", "do you have any openings for technicians"],
    "wrong_number": ["sorry wrong number", "i think i dialed the wrong number", "i thought this was the pizza place"],
    "complaint": ["your guy never showed up", "i want to make a complaint", "this is ridiculous", "you overcharged me",
    "it's still leaking after you fixed it"],
}  # fmt: skip


@pytest.mark.parametrize(("wanted", "said"), [(intent, said) for intent, lines in CASES.items() for said in lines])
def test_intent_is_heard(wanted: str, said: str) -> None:
    assert wanted in [wish.intent for wish in find_intents(said)]


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("cancel friday and get me in monday", ["cancel", "book"]),
        ("i need to move my appointment", ["change"]),
        ("thanks bye", ["thanks", "goodbye"]),
        ("hi what time do you close", ["greeting", "hours"]),
        ("how much is a tune up and can you come out tomorrow", ["price", "book"]),
        ("where are you located and when do you open", ["location", "hours"]),
    ],
)
def test_several_in_order_of_mention(said: str, wanted: list[str]) -> None:
    assert [wish.intent for wish in find_intents(said)] == wanted


@pytest.mark.parametrize(
    ("said", "unwanted"),
    [
        ("i don't want to cancel", "cancel"),
        ("i'm not calling to complain", "complaint"),
        ("i have an appointment on tuesday", "book"),
        ("my drain is really slow", "slower"),
        ("what's your cancellation policy", "cancel"),
        ("i do not need to reschedule", "change"),
        ("is there anyone else available", "person"),
        ("it isn't an emergency", "emergency"),
    ],
)
def test_what_is_not_meant(said: str, unwanted: str) -> None:
    assert unwanted not in [wish.intent for wish in find_intents(said)]


def test_punctuation_and_capitals_change_nothing() -> None:
    plain = [wish.intent for wish in find_intents("hi whats your address and how late are you open")]
    written = [wish.intent for wish in find_intents("Hi! What's your address, and how late are you open?")]
    assert plain == written == ["greeting", "location", "hours"]


def test_spans_point_into_the_text() -> None:
    said = "Well… I'd need to CANCEL my visit."
    (wish,) = find_intents(said)
    assert "CANCEL" in said[wish.start : wish.end]
