"""Pacing, marks and what counts as heard, on plain numbers."""

from __future__ import annotations

from infinioffice.call.playout import Mark, Playout

SECOND = b"\x55" * 8000


def speaking(text: str = "one two three four", seconds: float = 2.0) -> Playout:
    playout = Playout()
    playout.supply(playout.add(text), SECOND[:1] * int(8000 * seconds), is_last=True)
    return playout


def run(playout: Playout, start: float, stop: float) -> tuple[list[tuple[float, bytes]], list[tuple[float, str]]]:
    audio, marks = [], []
    now = start
    while now < stop:
        for item in playout.pump(now):
            if isinstance(item, Mark):
                marks.append((now, item.name))
            else:
                audio.append((now, item))
        now += 0.02
    return audio, marks


def test_audio_runs_at_most_a_little_ahead_of_playing() -> None:
    audio, _ = run(speaking(), 10.0, 13.0)
    sent = 0.0
    for at, piece in audio:
        assert sent - (at - 10.0) < 0.3
        sent += len(piece) / 8000
    assert round(sent, 6) == 2.0
    assert sum(len(piece) for at, piece in audio if at == 10.0) / 8000 >= 0.2, "a stall of 200 ms is not heard"


def test_marks_have_their_own_names_and_the_last_one_closes_the_audio() -> None:
    playout = speaking()
    _, marks = run(playout, 0.0, 3.0)
    names = [name for _, name in marks]
    assert len(names) == len(set(names)) >= 5
    assert not playout.is_finished(2.0)
    playout.mark_played(names[-1], 2.05)
    assert playout.is_finished(2.05)


def test_a_mark_that_never_returns_is_not_waited_for_for_ever() -> None:
    playout = speaking()
    run(playout, 0.0, 2.5)
    assert not playout.is_finished(2.5)
    assert playout.is_finished(2.8)


def test_heard_is_what_marks_prove() -> None:
    playout = speaking("one two three four", 2.0)
    _, marks = run(playout, 0.0, 1.2)
    assert playout.heard_text == ""
    playout.mark_played(marks[1][1], 1.2)
    assert playout.heard_text == "one"


def test_a_pause_goes_back_to_what_was_heard_and_resumes_without_a_hole() -> None:
    playout = speaking()
    before, marks = run(playout, 0.0, 1.0)
    playout.mark_played(marks[0][1], 0.8)
    playout.pause(1.0)
    assert playout.pump(1.1) == []
    playout.resume(1.6)
    after, _ = run(playout, 1.6, 4.0)
    total = sum(len(piece) for _, piece in before + after)
    assert 16000 <= total <= 16000 + int(0.7 * 8000), "nothing lost, at most the unheard part again"


def test_marks_from_before_a_clear_do_not_count() -> None:
    playout = speaking()
    _, marks = run(playout, 0.0, 1.0)
    playout.pause(1.0)
    for _, name in marks:
        playout.mark_played(name, 1.01)
    assert playout.heard_text == ""


def test_audio_of_a_dropped_clause_is_ignored() -> None:
    playout = Playout()
    number = playout.add("late")
    playout.stop()
    playout.supply(number, SECOND, is_last=True)
    assert playout.pump(0.0) == []
    assert playout.is_empty


def test_a_clause_still_being_made_sends_whole_frames_and_waits() -> None:
    playout = Playout()
    number = playout.add("slow words")
    playout.supply(number, b"\x55" * 250, is_last=False)
    assert [len(item) for item in playout.pump(0.0) if isinstance(item, bytes)] == [160]
    assert not playout.is_finished(5.0)
    playout.supply(number, b"\x55" * 70, is_last=True)
    assert [len(item) for item in playout.pump(5.0) if isinstance(item, bytes)] == [160]


def test_a_filler_goes_before_words_that_are_late_but_never_into_a_clause() -> None:
    playout = Playout()
    answer = playout.add("the answer")
    filler = playout.add("one moment", filler=True)
    playout.supply(filler, b"\x11" * 1600, is_last=True)
    assert b"".join(item for item in playout.pump(0.0) if isinstance(item, bytes)) == b"\x11" * 1600
    assert not playout.is_filler
    assert playout.is_dry(0.5)
    playout.supply(answer, b"\x33" * 320, is_last=False)
    again = playout.add("still checking", filler=True)
    playout.supply(again, b"\x22" * 160, is_last=True)
    assert [item[0] for item in playout.pump(0.6) if isinstance(item, bytes)] == [0x33]
    assert playout.pump(0.7) == []
    playout.supply(answer, b"", is_last=True)
    assert [item[0] for item in playout.pump(0.8) if isinstance(item, bytes)] == [0x22]
