"""The suite as `python app.py` starts it, on the built-in model, in a real Chromium."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tarsier_core.shapes.vocabulary import COLOURS, REFUSAL
from tests.browser.chat_page import add, answers, ask, strip

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True, scope="module")
def patience():
    """The first answer waits for the model to be loaded."""
    expect.set_options(timeout=120_000)
    yield
    expect.set_options(timeout=5_000)


def test_a_shapes_clip_is_described_with_times_and_a_follow_up_is_answered(suite, open_page):
    page = open_page(suite)
    expect(page.locator(".t-note")).to_contain_text("only knows clips of moving coloured shapes")
    page.get_by_role("button", name="One shape").click()
    expect(answers(page)).to_have_count(1)
    expect(answers(page).locator(".t-event").first).to_contain_text(re.compile("|".join(COLOURS)))
    page.locator(".t-chip").first.click()
    page.wait_for_function("() => document.querySelector('.t-panel video').currentTime > 0")
    ask(page, "Which shape moves?")
    expect(answers(page)).to_have_count(2)
    page.get_by_role("button", name="Retry").click()
    expect(answers(page)).to_have_count(2)
    expect(page.locator(".t-figures").last).to_contain_text("tiny")


def test_a_real_film_is_refused_honestly(suite, open_page, fixtures_dir):
    page = open_page(suite)
    add(page, fixtures_dir / "data" / "clips" / "demo_test.mp4")
    expect(page.get_by_text("16 of 84 frames, 0.0 to 10.5 s")).to_be_visible()
    expect(strip(page)).to_have_count(16)
    page.get_by_test_id("submit-button").click()
    expect(answers(page)).to_contain_text(REFUSAL)


def test_a_real_film_after_a_shapes_clip_is_refused_too(suite, open_page, fixtures_dir):
    page = open_page(suite)
    page.get_by_role("button", name="Two shapes").click()
    expect(answers(page)).to_have_count(1)
    add(page, fixtures_dir / "data" / "clips" / "demo_test.mp4")
    expect(page.get_by_text("16 of 84 frames, 0.0 to 10.5 s")).to_be_visible()
    page.get_by_test_id("submit-button").click()
    expect(answers(page).nth(1)).to_contain_text(REFUSAL)
