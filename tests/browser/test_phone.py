"""The browser phone in a real browser: a question asked aloud is answered, read along, and found in the calls.

Chromium's microphone is a recording. Skipped where no Chromium is installed.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import soxr

from infinioffice.call.audio import RATE
from tests.installation import Running

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytest.importorskip("playwright")
pytestmark = pytest.mark.audio

OWNER = "owner@northside.example"
PASSWORD = "try-the-front-desk"
"""The demo's, as `infinioffice up` prints it."""
QUESTION = "What are your hours on Saturday?"
GREETING_S = 14.0
"""Longer than any greeting: the question shall not be spoken over it."""
MICROPHONE_HZ = 48000

TONE = """async ([worklet, hz, rate]) => {
  const context = new OfflineAudioContext(1, rate, rate);
  await context.audioWorklet.addModule(worklet);
  const ear = new AudioWorkletNode(context, 'phone-ear');
  const levels = [];
  const heard = new Promise(done => ear.port.onmessage = ({data}) => {
    levels.push(data.level);
    if (levels.length === 45) done();
  });
  const tone = new OscillatorNode(context, {frequency: hz});
  tone.connect(ear).connect(context.destination);
  tone.start();
  await context.startRendering();
  await heard;
  return Math.max(...levels.slice(5, 40));
}"""

LOUDEST = """() => new Promise(done => {
  const until = performance.now() + 8000;
  const look = () => {
    const level = Number(document.getElementById('level-agent').ariaValueNow);
    if (level > 3 || performance.now() > until) done(level);
    else requestAnimationFrame(look);
  };
  look();
})"""

REFUSE = """name => {
  navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', name));
}"""


@pytest.fixture(scope="module")
def microphone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A recording: silence while the agent greets, then the question."""
    from infinioffice.testing.speech import record

    folder = tmp_path_factory.mktemp("microphone")
    spoken = asyncio.run(record([QUESTION], "joe", folder))[QUESTION]
    samples = np.concatenate([np.zeros(int(GREETING_S * RATE), np.int16), spoken, np.zeros(RATE, np.int16)])
    path = folder / "question.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(MICROPHONE_HZ)
        file.writeframes(np.asarray(soxr.resample(samples, RATE, MICROPHONE_HZ), dtype="<i2").tobytes())
    return path


@pytest.fixture(scope="module")
def browser(running_installation: Running, microphone: Path) -> Iterator[Browser]:
    from playwright.sync_api import Error, sync_playwright

    installed = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    flags = [
        "--no-sandbox",
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-audio-capture={microphone}%noloop",
    ]
    with sync_playwright() as playwright:
        try:
            chromium = playwright.chromium.launch(executable_path=installed, args=flags)
        except Error:
            pytest.skip("no Chromium on this machine")
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, running_installation: Running) -> Iterator[Page]:
    """`/try/`, signed in, 390 px wide. No page of a test may break the content policy or fail in a script."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda line: wrong.append(line.text) if "Content Security Policy" in line.text else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(f"{running_installation.base_url}/accounts/login/?next=/try/")
    page.get_by_label("Email").fill(OWNER)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Try it").wait_for()
    yield page
    context.close()
    assert wrong == []


def words(page: Page, who: str) -> list[str]:
    return page.locator(f"#phone-captions .{who} p span:not(.partial)").all_inner_texts()


def test_a_spoken_question_is_answered_read_along_and_found_in_the_calls(page: Page, running_installation: Any) -> None:
    sent: list[str] = []
    page.on("websocket", lambda line: line.on("framesent", lambda frame: sent.append(str(frame))))
    page.get_by_role("button", name="Call").click()
    page.locator("#phone-captions .agent").first.wait_for(timeout=20_000)
    assert "Northside" in " ".join(words(page, "agent"))
    page.locator("#phone-captions .caller ~ .agent").first.wait_for(timeout=60_000)
    asked = " ".join(words(page, "caller"))
    answered = page.locator("#phone-captions .caller ~ .agent p").first.inner_text()
    assert re.search("saturday", asked, re.IGNORECASE), asked
    assert re.search("saturday", answered, re.IGNORECASE), answered
    assert page.locator("#phone-clock").inner_text() != "0:00"
    assert page.evaluate(LOUDEST) > 3, "the answer is not only shown but played"
    page.get_by_text("Keypad", exact=True).click()
    page.get_by_role("button", name="Pound").click()
    page.get_by_role("button", name="Hang up").click()
    assert page.get_by_text("Call ended").count() == 1
    assert any('"dtmf"' in frame and "#" in frame for frame in sent)
    assert any('"mark"' in frame for frame in sent), "what was played is told to the engine"

    page.get_by_role("link", name="See this call").click()
    page.wait_for_url("**/calls/*/")
    here = page.url.removeprefix(running_installation.base_url)
    said = page.locator(".transcript .caller")
    # Its last turns are written while the call ends, beside this page.
    for _ in range(100):
        if said.count():
            break
        page.reload()
    assert re.search("saturday", " ".join(said.all_inner_texts()), re.IGNORECASE)
    page.goto(f"{running_installation.base_url}/calls/")
    assert page.locator(f"a[href='{here}']").count() == 1


def test_a_second_call_gets_a_ticket_of_its_own(page: Page) -> None:
    starts: list[str] = []
    page.on("websocket", lambda line: line.on("framesent", lambda frame: starts.append(str(frame))))
    for _ in range(2):
        page.get_by_role("button", name="Call", exact=True).click()
        page.locator("#phone-captions .agent").first.wait_for(timeout=20_000)
        page.get_by_role("button", name="Hang up").click()
    tokens = [frame for frame in starts if '"start"' in frame]
    assert len(tokens) == 2
    assert tokens[0] != tokens[1]
    assert page.locator("#phone-trouble").is_hidden()


def test_whoever_has_signed_out_elsewhere_is_told_so(page: Page) -> None:
    page.get_by_role("button", name="Call", exact=True).click()
    page.locator("#phone-captions .agent").first.wait_for(timeout=20_000)
    page.get_by_role("button", name="Hang up").click()
    page.context.clear_cookies()
    page.get_by_role("button", name="Call", exact=True).click()
    page.get_by_role("alert").get_by_text("signed out").wait_for()
    assert page.locator("#phone-call").is_hidden()


def test_a_ticket_that_is_none_is_refused_in_words(page: Page) -> None:
    page.evaluate("document.getElementById('phone').dataset.token = 'worn'")
    page.get_by_role("button", name="Call", exact=True).click()
    page.get_by_role("alert").get_by_text("was not accepted").wait_for()
    assert page.get_by_role("button", name="Call", exact=True).is_enabled()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("NotAllowedError", "Allow it in the browser"),
        ("NotFoundError", "No microphone was found"),
        ("NotReadableError", "Another program"),
    ],
)
def test_a_microphone_that_is_refused_says_what_to_do(page: Page, name: str, words: str) -> None:
    page.evaluate(REFUSE, name)
    page.get_by_role("button", name="Call").click()
    page.get_by_role("alert").get_by_text(words).wait_for()
    assert page.get_by_role("button", name="Call").is_enabled()
    assert page.locator("#phone-call").is_hidden()


@pytest.mark.parametrize("rate", [16000, 44100, 48000])
def test_the_microphones_high_tones_do_not_fold_into_words(page: Page, rate: int) -> None:
    worklet = page.locator("#phone").get_attribute("data-worklet")
    assert page.evaluate(TONE, [worklet, 1000, rate]) == pytest.approx(0.707, abs=0.02)
    if rate > 30000:
        assert page.evaluate(TONE, [worklet, 12000, rate]) < 0.01


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_the_phone_fits_every_screen(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.get_by_text("Keypad", exact=True).click()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    boxes = [button.bounding_box() for button in page.locator(".phone button").all()]
    assert len(boxes) == 13
    assert all(box is not None and min(box["width"], box["height"]) >= 44 for box in boxes)
