"""Deepgram's messages and sound, in whatever pieces they come."""

from __future__ import annotations

import itertools
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from infinioffice.adapters.deepgram.codec import (
    ListenOptions,
    fault_of_close,
    fault_of_status,
    keyterms,
    listen_url,
    read_listen,
)
from infinioffice.adapters.deepgram.speech import (
    SoundSieve,
    SpeechOptions,
    check_content_type,
    read_speech,
    speak_query,
    texts_of,
)
from infinioffice.call.streamed.sound import RecentSound
from infinioffice.call.streamed.transcript import Segment, Transcript, boundary_s
from infinioffice.call.streamed.words import Heard, UtteranceEnded, Word
from infinioffice.kernel.errors import VendorDown, VendorRefused
from infinioffice.testing.vendors.deepgram_mouth import wave_header

SPOKEN = [Word(f"w{n}", n * 0.4, n * 0.4 + 0.3) for n in range(20)]
END_S = 8.0
TEXT = " ".join(word.text for word in SPOKEN)


def results(words: list[Word], start_s: float, end_s: float, **how: Any) -> dict[str, Any]:
    listed = [{"word": w.text, "punctuated_word": w.text, "start": w.start_s, "end": w.end_s} for w in words]
    best = {"transcript": " ".join(w.text for w in words), "confidence": 1, "words": listed}
    return {"type": "Results", "start": start_s, "duration": end_s - start_s, "channel": {"alternatives": [best]}} | how


def heard(body: dict[str, Any]) -> Heard:
    event = read_listen(orjson.dumps(body))
    assert isinstance(event, Heard)
    return event


# -- asking -----------------------------------------------------------------------------------------------------------


def test_the_address_says_everything_about_a_call() -> None:
    url = urlsplit(listen_url("https://speech.example/eu/", ListenOptions(), "call-1", ["brake check", "Dr. Lee"]))
    query = parse_qsl(url.query)
    assert (url.scheme, url.netloc, url.path) == ("wss", "speech.example", "/eu/v1/listen")
    assert {("encoding", "mulaw"), ("sample_rate", "8000"), ("tag", "call-1"), ("numerals", "false")} <= set(query)
    assert [value for key, value in query if key == "keyterm"] == ["brake check", "Dr. Lee"]


def test_the_turn_protocol_is_not_asked_for_what_it_does_not_know() -> None:
    url = urlsplit(listen_url("http://127.0.0.1:9", ListenOptions(model="flux-general-en"), "call-1", []))
    names = {key for key, _ in parse_qsl(url.query)}
    assert (url.scheme, url.path) == ("ws", "/v2/listen")
    assert not names & {"interim_results", "endpointing", "punctuate", "language", "channels", "utterance_end_ms"}


def test_key_terms_are_plain_once_each_and_not_too_many() -> None:
    assert keyterms(["Tune-up", "tune-up", " boost:5 ", "", "a\nb"]) == ["Tune-up", "boost 5", "a b"]
    many = keyterms([f"service number {n}" for n in range(500)])
    assert 20 < len(many) <= 80
    assert sum(map(len, many)) <= 1200


# -- being answered ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "message",
    ["{", "[]", "7", '"text"', b"\xff\xfe", '{"type":"Error","code":"X"}', orjson.dumps(results(SPOKEN * 9, 0, 1))],
)
def test_what_is_no_message_is_a_fault(message: str | bytes) -> None:
    with pytest.raises(VendorDown):
        read_listen(message)


@pytest.mark.parametrize(
    "body",
    [
        {"type": "Metadata"}, {"type": "SpeechStarted"}, {"type": "Connected"}, {"type": "NewThing", "x": 1}, {},
        {"type": "Results"}, {"type": "Results", "channel": []}, {"type": "Results", "channel": {"alternatives": []}},
        {"type": "Results", "channel": {"alternatives": [7]}},
    ],
)  # fmt: skip
def test_what_needs_no_answer_is_nothing(body: dict[str, Any]) -> None:
    assert read_listen(orjson.dumps(body)) is None


def test_nonsense_inside_a_message_becomes_nothing_worse() -> None:
    word = {"word": "ok\u0000ay", "start": -4, "end": "soon", "punctuated_word": None}
    body = results([], 0, 1) | {"start": "x", "duration": True, "is_final": "yes"}
    body["channel"]["alternatives"][0]["words"] = [7, None, {}, {"word": 9}, word]
    assert heard(body) == Heard(0.0, 0.0, (Word("okay", 0.0, 0.0),), is_settled=False)


def test_words_without_times_are_spread_over_the_message() -> None:
    body = results([], 2.0, 4.0, is_final=True)
    body["channel"]["alternatives"][0]["transcript"] = "two words"
    assert heard(body).words == (Word("two", 2.0, 3.0), Word("words", 3.0, 4.0))


def test_a_turn_of_flux_is_heard_like_any_other() -> None:
    words = [{"word": "Hello", "start": 0.1, "end": 0.4}]
    body = {"type": "TurnInfo", "event": "EndOfTurn", "audio_window_start": 0, "audio_window_end": 0.9, "words": words}
    assert heard(body) == Heard(0.0, 0.9, (Word("Hello", 0.1, 0.4),), is_settled=True, is_answer=True)
    assert heard(body | {"event": "EagerEndOfTurn"}).is_likely
    assert not heard(body | {"event": "Update"}).is_settled


def test_utterance_ends_with_and_without_words() -> None:
    assert read_listen('{"type":"UtteranceEnd","last_word_end":2.4}') == UtteranceEnded(2.4)
    assert read_listen('{"type":"UtteranceEnd","last_word_end":-1}') == UtteranceEnded(-1.0)


def test_whose_fault_an_answer_is() -> None:
    assert isinstance(fault_of_status(401), VendorRefused)
    assert isinstance(fault_of_status(400, "Bad param: x"), VendorRefused)
    assert isinstance(fault_of_status(429), VendorDown)
    assert isinstance(fault_of_close(1008, "DATA-0000"), VendorRefused)
    assert isinstance(fault_of_close(1011, "NET-0001"), VendorDown)


# -- putting the words together ---------------------------------------------------------------------------------------


@given(
    cuts=st.lists(st.integers(0, 79), max_size=12),
    guesses=st.lists(st.integers(1, 80), max_size=20),
    repeats=st.booleans(),
)
def test_however_the_vendor_cuts_its_results_each_word_is_kept_once(
    cuts: list[int], guesses: list[int], repeats: bool
) -> None:
    transcript = Transcript()
    start_s, before = 0.0, list(SPOKEN)
    for cut in [*sorted(set(cuts)), 80]:
        end_s = cut / 10
        # The vendor gives a word to the result in which it ends.
        mine = [word for word in before if word.end_s <= end_s]
        for guess in guesses:
            if start_s < guess / 10 <= end_s:
                known = [word for word in before if word.end_s <= guess / 10]
                transcript.take(heard(results(known, start_s, guess / 10)), 0.0, END_S)
        for _ in range(2 if repeats else 1):
            transcript.take(heard(results(mine, start_s, end_s, is_final=True)), 0.0, END_S)
        before = before[len(mine) :]
        start_s = end_s
    assert transcript.text(0.0, 99.0) == TEXT


@given(broken_at=st.integers(1, 79), settled_at=st.integers(0, 79))
def test_a_replay_on_a_new_socket_repeats_nothing(broken_at: int, settled_at: int) -> None:
    settled_s, broken_s = min(settled_at, broken_at) / 10, broken_at / 10
    transcript = Transcript()
    first = [word for word in SPOKEN if word.end_s <= settled_s]
    transcript.take(heard(results(first, 0.0, settled_s, is_final=True)), 0.0, END_S)
    transcript.take(heard(results([w for w in SPOKEN if settled_s < w.end_s <= broken_s], settled_s, broken_s)), 0.0, 8)
    # The new socket gets the sound again from a second before what was settled, and counts from zero.
    offset_s = max(0.0, settled_s - 1.0)
    again = [Word(w.text, w.start_s - offset_s, w.end_s - offset_s) for w in SPOKEN if w.start_s >= offset_s]
    transcript.reopened(offset_s)
    transcript.take(heard(results(again, 0.0, END_S - offset_s, is_final=True)), offset_s, END_S)
    words = transcript.text(0.0, 99.0).split()
    # A word on the very cut may be heard on neither side or be given to one of them, but never twice.
    assert [word for word in words if words.count(word) > 1] == []
    assert set(TEXT.split()) - set(words) <= {w.text for w in SPOKEN if w.start_s < settled_s < w.end_s}


def test_a_guess_that_comes_late_does_not_replace_a_better_one() -> None:
    transcript = Transcript()
    transcript.take(heard(results(SPOKEN[:5], 0, 2.0)), 0.0, END_S)
    transcript.take(heard(results(SPOKEN[:2], 0, 0.8)), 0.0, END_S)
    assert transcript.text(0, 9) == "w0 w1 w2 w3 w4"


def test_an_empty_final_forgets_the_guess_it_replaces_and_nothing_else() -> None:
    transcript = Transcript()
    transcript.take(heard(results(SPOKEN[:2], 0, 0.8, is_final=True)), 0.0, END_S)
    transcript.take(heard(results(SPOKEN[2:3], 0.8, 1.2)), 0.0, END_S)
    transcript.take(heard(results([], 0.8, 1.2, is_final=True)), 0.0, END_S)
    assert transcript.text(0, 9) == "w0 w1"


def test_nobody_can_have_heard_what_was_not_sent() -> None:
    transcript = Transcript()
    transcript.take(heard(results([Word("future", 90.0, 91.0)], 90.0, 91.0)), 0.0, 2.0)
    transcript.take(heard(results([], 90.0, 91.0, is_final=True)), 0.0, 2.0)
    assert (transcript.settled_s, transcript.heard_s, transcript.text(0, 999)) == (0.0, 0.0, "")


def test_settled_words_with_impossible_times_are_put_where_words_are_waited_for() -> None:
    transcript = Transcript()
    wild = heard(results([Word("hello", 90.0, 91.0), Word("there", 91.0, 92.0)], 90.0, 92.0, is_final=True))
    transcript.take(wild, 0.0, 4.0, (1.0, 2.0))
    transcript.take(wild, 0.0, 4.0)
    assert transcript.settled_s == 2.0
    assert transcript.text(1.0, 2.0) == "hello there"
    assert transcript.text(0.0, 99.0) == "hello there"


def test_the_end_of_an_utterance_settles_what_was_guessed() -> None:
    transcript = Transcript()
    transcript.take(heard(results(SPOKEN[:2], 0, 1.5)), 0.0, END_S)
    transcript.ended(UtteranceEnded(0.7), 0.0)
    assert transcript.settled_s == pytest.approx(0.7)
    transcript.take(heard(results(SPOKEN[:2], 0, 1.6, is_final=True)), 0.0, END_S)
    assert transcript.text(0, 9) == "w0 w1"


def test_words_between_two_segments_belong_to_the_nearer_one() -> None:
    transcript = Transcript()
    words = [Word("yes", 1.0, 1.3), Word("and", 1.95, 2.1), Word("thanks", 2.2, 2.6)]
    transcript.take(heard(results(words, 0, 3.0, is_final=True)), 0.0, END_S)
    first = Segment(0, boundary_s(None, 0.8), covers_s=1.3, is_paused=True)
    second = Segment(1, boundary_s(first, 1.8), covers_s=2.6, is_paused=True)
    first.until_s = second.from_s
    assert first.text(transcript) == "yes"
    assert second.text(transcript) == "and thanks"


# -- the sound that is sent -------------------------------------------------------------------------------------------


@given(
    frames=st.lists(st.integers(1, 4000), max_size=60),
    sends=st.lists(st.booleans(), min_size=60, max_size=60),
    broken_at=st.integers(0, 60),
)
def test_what_is_sent_is_the_calls_sound_at_its_place_and_never_more_than_the_last_seconds(
    frames: list[int], sends: list[bool], broken_at: int
) -> None:
    call, sound, sent = bytearray(), RecentSound(), bytearray()
    begins = 0
    for number, (size, is_sent) in enumerate(zip(frames, sends, strict=False)):
        frame = bytes((len(call) + n) % 251 for n in range(size))
        call += frame
        is_whole = sound.add(frame)
        if not is_whole or number == broken_at:
            begins = int(sound.rewind(0.0) * 8000)
            assert begins >= len(call) - 5 * 8000
            sent.clear()
        while is_sent and (piece := sound.piece(sound.heard)):
            assert len(piece) <= 2000
            sent += piece
    assert sound.heard == len(call)
    assert bytes(sent) == bytes(call[begins : begins + len(sent)])
    assert begins + len(sent) == sound.sent


def test_a_replay_never_reaches_back_more_than_five_seconds() -> None:
    sound = RecentSound()
    assert sound.add(b"\x01" * 44_000)
    assert sound.rewind(0.0) == 0.5
    assert sound.rewind(4.0) == 4.0
    assert sound.rewind(99.0) == 5.5


# -- the voice --------------------------------------------------------------------------------------------------------

SOUNDS = {
    "bare": b"\x2a" * 900,
    "wav": wave_header(8) + b"\x2a" * 900,
    "short": b"RI",
    "zero": b"\x00" * 30 + b"\x2a" * 900,
    "riff-like": b"RIFF"[:3] + b"\x2a" * 900,
    "pcm": b"\x00" * 900,
    "wav-pcm": wave_header(16) + b"\x2a" * 900,
    "no-data": b"RIFF\xff\xff\xff\xffWAVE" + b"JUNK\x00\x10\x00\x00" * 900,
}


def sifted(sound: bytes, cuts: list[int]) -> bytes | str:
    sieve = SoundSieve("a text of some length")
    edges = [0, *sorted(min(cut, len(sound)) for cut in cuts), len(sound)]
    try:
        found = b"".join(sieve.feed(sound[a:b]) for a, b in itertools.pairwise(edges))
        return found + sieve.finish()
    except VendorDown as fault:
        return fault.reason


@pytest.mark.parametrize("name", SOUNDS)
@given(cuts=st.lists(st.integers(0, 1000), max_size=30))
def test_any_chunking_of_sound_gives_the_same(name: str, cuts: list[int]) -> None:
    sound = SOUNDS[name]
    assert sifted(sound, cuts) == sifted(sound, []) == sifted(sound, list(range(len(sound))))


def test_what_the_telephone_cannot_play_is_refused_and_a_header_is_taken_off() -> None:
    assert sifted(SOUNDS["wav"], []) == sifted(SOUNDS["bare"], []) == SOUNDS["bare"]
    assert sifted(SOUNDS["zero"], []) == SOUNDS["zero"]
    assert {name: sifted(SOUNDS[name], []) for name in ("pcm", "wav-pcm", "no-data")} == {
        "pcm": "wrong format", "wav-pcm": "wrong format", "no-data": "wrong format",
    }  # fmt: skip
    assert sifted(b"\x2a" * 8000 * 60, []) == "too much sound"


@pytest.mark.parametrize("kind", ["audio/wav", "audio/l16;rate=8000", "application/json", "audio/mulaw;rate=24000"])
def test_another_kind_of_answer_is_refused(kind: str) -> None:
    with pytest.raises(VendorDown, match="wrong format"):
        check_content_type(kind)
    check_content_type("audio/mulaw;rate=8000")
    check_content_type("")


@given(text=st.text(alphabet="ab ", max_size=300), limit=st.integers(1, 40))
def test_parts_of_a_text_are_short_enough_and_lose_nothing(text: str, limit: int) -> None:
    parts = texts_of(text, limit)
    assert all(0 < len(part) <= limit for part in parts)
    assert "".join(parts).replace(" ", "") == text.replace(" ", "")


def test_rest_asks_for_no_container_and_the_pace_within_bounds() -> None:
    query = dict(speak_query(SpeechOptions(), rate=3.0, over_socket=False))
    assert query["container"] == "none"
    assert query["speed"] == "1.50"
    assert "speed" not in dict(speak_query(SpeechOptions(), rate=1.0, over_socket=True))


def test_messages_of_the_voice() -> None:
    assert read_speech('{"type":"Flushed","sequence_id":0}') == "flushed"
    assert read_speech('{"type":"Cleared","sequence_id":1}') == "cleared"
    assert read_speech('{"type":"Warning","code":"X","description":"y"}') == "other"
    for wrong in ("{", '{"type":"Error","code":"X"}'):
        with pytest.raises(VendorDown):
            read_speech(wrong)
