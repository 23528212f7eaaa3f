"""The chat page in a real Chromium, on a scripted engine: what a person sees and does, faults included."""

from __future__ import annotations

import json
import re
import shutil
import time
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from apps.chat.samples import CLIPS
from apps.chat.service import NO_CLIP, NO_QUESTION, QUEUE_FULL
from tests.browser.chat_page import add, answers, ask, box, strip
from tests.browser.conftest import ROOT
from tests.browser.scripted_server import EVIL, MAX_WAITING

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True, scope="module")
def patience():
    """Chromium shares its processor with other tests."""
    expect.set_options(timeout=60_000)
    yield
    expect.set_options(timeout=5_000)


@pytest.fixture
def film(tmp_path) -> Path:
    """A clip to upload; another name in every test, so that its upload can be told apart."""
    path = tmp_path / f"{tmp_path.name}.mp4"
    shutil.copy(CLIPS / "two-objects.mp4", path)
    return path


def test_a_sample_answers_at_once_and_its_chips_play(scripted, open_page):
    page = open_page(scripted)
    page.get_by_role("button", name="One shape").click()
    expect(answers(page).locator(".t-event")).to_have_count(2)
    assert page.locator(".t-event .t-text").all_inner_texts() == [
        "The star moves right.",
        "The star moves left.",
    ]
    expect(strip(page)).to_have_count(16)
    chip = page.locator(".t-chip").nth(1)
    assert re.fullmatch(r"\d\.\d\u2013\d\.\d s", chip.inner_text())
    video = page.locator(".t-panel video")
    video.evaluate(
        "video => { video.seen = []; video.ontimeupdate = () => video.seen.push(video.currentTime); }"
    )
    chip.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".t-strip li.t-marked")).to_have_count(4)
    page.wait_for_function("() => document.querySelector('.t-panel video').currentTime > 2.5")
    page.wait_for_function("() => document.querySelector('.t-panel video').paused")
    seen = video.evaluate("video => video.seen")
    assert 2.0 < min(seen) < max(seen) < 3.5


def test_the_strip_shows_before_anything_is_asked(scripted, open_page, film):
    page = open_page(scripted)
    add(page, film)
    expect(page.get_by_text("16 of 100 frames, 0.0 to 4.0 s")).to_be_visible()
    expect(strip(page)).to_have_count(16)
    expect(page.get_by_text("goes with your next question")).to_be_visible()
    expect(page.locator(".t-exchange")).to_have_count(0)
    page.get_by_role("button", name="Model and settings").click()
    page.get_by_role("button", name="Advanced").click()
    page.get_by_label("number input for Frames").fill("5")
    page.get_by_label("number input for Frames").press("Enter")
    expect(page.get_by_text("5 of 100 frames, 0.0 to 4.0 s")).to_be_visible()
    expect(strip(page)).to_have_count(5)


def test_a_conversation_with_follow_up_retry_edit_and_undo(scripted, open_page, film):
    page = open_page(scripted)
    add(page, film)
    ask(page, "first question")
    expect(answers(page)).to_have_text([re.compile("1 clips, 1 turns: first question")])
    expect(page.locator(".t-figures")).to_contain_text("new tokens")
    ask(page, "second question")
    expect(answers(page).nth(1)).to_contain_text("1 clips, 3 turns: second question")
    page.get_by_role("button", name="Retry").click()
    expect(answers(page)).to_have_count(2)
    expect(answers(page).nth(1)).to_contain_text("second question")
    page.locator(".t-question").first.hover()
    page.get_by_role("button", name="Edit this question").first.click()
    page.get_by_label("Question", exact=True).and_(page.locator(".t-edit")).fill("other question")
    page.keyboard.press("Enter")
    expect(answers(page)).to_have_text([re.compile("1 clips, 1 turns: other question")])
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".t-exchange")).to_have_count(0)
    expect(box(page)).to_have_value("other question")
    expect(page.get_by_text("goes with your next question")).to_be_visible()
    box(page).press("Enter")
    expect(answers(page)).to_have_text([re.compile("1 clips, 1 turns: other question")])


def test_several_media_in_one_conversation(scripted, open_page, film, tmp_path):
    pictures = [Image.new("RGB", (64, 48), (60 * number, 90, 40)) for number in range(4)]
    gif, png = tmp_path / "moving.GIF", tmp_path / "still.png"
    pictures[0].save(gif, "GIF", save_all=True, append_images=pictures[1:], duration=200, loop=0)
    pictures[0].save(png)
    page = open_page(scripted)
    add(page, film, gif, png)
    expect(page.locator(".t-tab")).to_have_count(3)
    ask(page, "what are these")
    expect(answers(page)).to_contain_text("3 clips, 1 turns")
    page.get_by_role("button", name="Show moving.GIF").click()
    expect(page.get_by_text("4 of 4 frames, 0.0 to 0.8 s")).to_be_visible()
    source = page.locator(".t-panel:not([hidden]) .t-player img").first.get_attribute("src")
    assert page.request.get(f"{scripted.url}{source}").body() == gif.read_bytes()
    page.get_by_role("button", name="Show still.png").click()
    expect(page.get_by_text("1 picture")).to_be_visible()


def test_stop_in_mid_answer(scripted, open_page, film):
    page = open_page(scripted)
    add(page, film)
    ask(page, "count for me")
    expect(page.locator(".t-answer[data-state=running] .t-text")).to_contain_text("1 2")
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(answers(page, "stopped")).to_have_count(1)
    expect(page.locator(".t-figures")).to_contain_text("stopped")
    assert "599" not in answers(page, "stopped").inner_text()
    ask(page, "still there?")
    expect(answers(page)).to_contain_text("still there?")


def test_words_of_people_and_models_never_become_html(scripted, open_page, film):
    evil = film.with_name("<img src=x onerror='window.hacked=1'>.mp4")
    film.rename(evil)
    page = open_page(scripted)
    add(page, evil)
    ask(page, f"evil {EVIL}")
    expect(answers(page)).to_have_count(1)
    assert page.locator(".t-question .t-text").inner_text() == f"evil {EVIL}"
    assert page.locator(".t-answer > .t-text").inner_text() == EVIL
    assert page.locator(".t-event .t-text").inner_text() == EVIL
    assert page.locator(".t-talk img, .t-talk script, .t-caption img").count() == 0
    page.get_by_role("button", name="Edit this question").click()
    expect(page.locator(".t-edit")).to_have_value(f"evil {EVIL}")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Undo").click()
    expect(box(page)).to_have_value(f"evil {EVIL}")
    assert page.evaluate("window.hacked") is None


@pytest.mark.parametrize(
    ("name", "size", "says"),
    [
        ("notes.txt", 20, r"notes\.txt|[Ii]nvalid file type|only"),
        ("huge.mp4", 2 * 1024**3, r"maximum allowed size of 200"),
        ("broken.mp4", 20_000, r"broken\.mp4: "),
    ],
)
def test_a_file_that_cannot_be_used_is_a_sentence(name, size, says, scripted, open_page, film, tmp_path):
    path = tmp_path / name
    with path.open("wb") as file:
        file.truncate(size)
    page = open_page(scripted)
    add(page, path)
    expect(page.locator(".t-notice, .toast-body").filter(has_text=re.compile(says)).first).to_be_visible()
    expect(page.locator(".t-panel")).to_have_count(0)
    add(page, film)
    expect(strip(page)).to_have_count(16)
    ask(page, "works after all")
    expect(answers(page)).to_contain_text("1 clips, 1 turns: works after all")


def test_questions_that_cannot_be_sent_are_sentences(scripted, open_page, film):
    page = open_page(scripted)
    ask(page, "what happens")
    expect(page.locator(".t-notice")).to_have_text(NO_CLIP)
    expect(box(page)).to_have_value("what happens")
    box(page).fill("")
    page.get_by_label("Question", exact=True).and_(page.locator("input[type=radio]")).check(force=True)
    add(page, film)
    expect(strip(page)).to_have_count(16)
    box(page).press("Enter")
    expect(page.locator(".t-notice")).to_have_text(NO_QUESTION)


def test_a_model_that_fails_is_a_sentence(scripted, open_page, film):
    page = open_page(scripted)
    page.get_by_role("button", name="Model and settings").click()
    page.get_by_label("Model", exact=True).click()
    page.get_by_role("option", name="faulty").click()
    add(page, film)
    ask(page, "anything")
    expect(page.locator(".t-error")).to_have_text("the accelerator's memory didn't suffice.")
    page.get_by_label("Model", exact=True).click()
    page.get_by_role("option", name="scripted").click()
    page.get_by_role("button", name="Retry").click()
    expect(answers(page)).to_contain_text("anything")


def test_two_people_at_once_and_a_full_queue(scripted, open_page, film):
    first, second, third = (open_page(scripted) for _ in range(MAX_WAITING + 1))
    for page, text in ((first, "count secretly"), (second, "second secret")):
        add(page, film)
        expect(strip(page)).to_have_count(16)
        ask(page, text)
    expect(second.locator(".t-status")).to_have_text("1 question is ahead of yours.")
    add(third, film)
    ask(third, "third secret")
    expect(third.locator(".t-notice")).to_have_text(QUEUE_FULL.format(waiting=MAX_WAITING))
    expect(box(third)).to_have_value("third secret")
    first.bring_to_front()
    first.get_by_role("button", name="Stop", exact=True).click()
    expect(answers(second)).to_contain_text("second secret")
    box(third).press("Enter")
    expect(answers(third)).to_contain_text("1 clips, 1 turns: third secret")
    for page, own in ((first, "count secretly"), (second, "second secret"), (third, "third secret")):
        secrets = {"count secretly", "second secret", "third secret"}
        told = page.content()
        assert [secret for secret in secrets if secret in told] == [own]
    assert not any("secret" in line for line in scripted.log)


def test_closing_the_page_deletes_the_upload(scripted, open_page, film):
    page, other = open_page(scripted), open_page(scripted)
    for visitor in (page, other):
        add(visitor, film)
        expect(strip(visitor)).to_have_count(16)
    assert len(scripted.uploaded(film.name)) == 1
    page.close()
    time.sleep(2)
    assert len(scripted.uploaded(film.name)) == 1  # the other person still watches it
    other.close()
    deadline = time.monotonic() + 60
    while scripted.uploaded(film.name) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert scripted.uploaded(film.name) == []


def test_a_new_conversation_deletes_the_old(scripted, open_page, film):
    page = open_page(scripted)
    add(page, film)
    ask(page, "what happens")
    expect(answers(page)).to_have_count(1)
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".t-exchange")).to_have_count(0)
    expect(page.locator(".t-panel")).to_have_count(0)
    expect(page.locator(".t-sample").first).to_be_visible()
    assert scripted.uploaded(film.name) == []


def test_the_conversation_and_its_events_can_be_saved(scripted, open_page):
    page = open_page(scripted)
    page.get_by_role("button", name="One shape").click()
    expect(answers(page).locator(".t-event")).to_have_count(2)
    saved = {}
    for place, label in (
        (".t-tools", "Markdown"),
        (".t-tools", "JSON"),
        (".t-actions", "WebVTT"),
        (".t-actions", "JSON"),
    ):
        with page.expect_download() as download:
            page.locator(place).get_by_role("button", name=label).click()
        saved[download.value.suggested_filename] = Path(download.value.path()).read_text(encoding="utf-8")
    assert saved.keys() == {"conversation.md", "conversation.json", "events.vtt", "events.json"}
    assert "The star moves left." in saved["conversation.md"]
    assert json.loads(saved["conversation.json"])["exchanges"][0]["events"] == json.loads(
        saved["events.json"]
    )
    assert saved["events.vtt"].startswith("WEBVTT\n\n1\n00:00:00.000 --> ")


def test_a_clip_from_the_webcam(scripted, open_page):
    page = open_page(scripted)
    page.get_by_role("button", name="Record from the webcam").click()
    expect(page.locator(".t-preview")).to_be_visible()
    time.sleep(2)
    page.get_by_role("button", name="Stop recording").click()
    expect(page.locator(".t-caption strong")).to_have_text(re.compile(r"webcam\.(webm|mp4)"))
    ask(page, "who is there")
    expect(answers(page)).to_contain_text("1 clips, 1 turns: who is there")


def test_a_file_can_be_dropped(scripted, open_page, film):
    page = open_page(scripted)
    data = page.evaluate_handle(
        "async (url) => { const data = new DataTransfer(); const blob = await (await fetch(url)).blob();"
        " data.items.add(new File([blob], 'dropped.mp4', { type: 'video/mp4' })); return data; }",
        f"gradio_api/file={CLIPS / 'two-objects.mp4'}",
    )
    page.locator("#t-box .full-container").dispatch_event("drop", {"dataTransfer": data})
    expect(page.locator(".t-caption strong")).to_have_text("dropped.mp4")


@pytest.mark.parametrize("dark", [False, True])
def test_a_phone(dark, scripted, open_page):
    page = open_page(scripted, width=390, height=844, dark=dark)
    page.get_by_role("button", name="One shape").click()
    expect(answers(page).locator(".t-event")).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for part in (".t-player", ".t-strip", ".t-chip", "#t-mode", "#t-box", ".t-new"):
        edges = page.locator(part).first.bounding_box()
        assert edges is not None and edges["x"] >= 0 and edges["x"] + edges["width"] <= 390, part
    page.locator(".t-chip").nth(1).click()
    expect(page.locator(".t-player")).to_be_in_viewport()


def test_the_page_does_not_jump_while_an_answer_streams(scripted, open_page, film):
    page = open_page(scripted)
    add(page, film)
    expect(strip(page)).to_have_count(16)
    places = set()
    ask(page, "count for me")
    expect(page.locator(".t-answer[data-state=running] .t-text")).to_contain_text("1 2")
    for _ in range(15):
        places.add(
            tuple(page.locator(part).bounding_box()["y"] for part in ("#t-mode", "#t-box", ".t-player"))
        )
        time.sleep(0.1)
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(answers(page, "stopped")).to_have_count(1)
    places.add(tuple(page.locator(part).bounding_box()["y"] for part in ("#t-mode", "#t-box", ".t-player")))
    assert len(places) == 1


def test_everything_can_be_reached_by_keyboard(scripted, open_page):
    page = open_page(scripted)
    page.get_by_role("button", name="One shape").focus()
    page.keyboard.press("Enter")
    expect(answers(page).locator(".t-event")).to_have_count(2)
    reached = set()
    page.locator("body").evaluate("body => body.focus()")
    for _ in range(80):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate(
                "() => document.activeElement.getAttribute('aria-label') || document.activeElement.innerText"
                " || document.activeElement.tagName"
            )
        )
    for name in (
        "New conversation",
        "Retry",
        "Undo",
        "Copy the answer",
        "TEXTAREA",
        "WebVTT",
        "Upload a file",
    ):
        assert name in reached
    assert any(name.startswith("Play ") for name in reached)
    assert any(name.startswith("Frame 16") for name in reached)


def test_nothing_but_uploads_and_samples_can_be_fetched(scripted, open_page, film):
    page = open_page(scripted)
    add(page, film)
    expect(strip(page)).to_have_count(16)
    (upload,) = scripted.uploaded(film.name)

    def status(path: object) -> int:
        return page.request.get(f"{scripted.url}gradio_api/file={path}").status

    assert status(upload) == status(CLIPS / "two-objects.mp4") == 200
    for path in (
        ROOT / "README.md",
        ROOT / "assets" / "theme.json",
        "/etc/passwd",
        upload.parent,
        f"{upload}/../..",
    ):
        assert status(path) == 403, path


def test_the_page_is_no_public_interface(scripted, open_page):
    page = open_page(scripted)
    offered = page.request.get(f"{scripted.url}gradio_api/info").json()
    assert offered["named_endpoints"] == {}
