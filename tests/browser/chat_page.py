"""What a person does on the chat page, and where its parts are."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Locator, Page


def add(page: Page, *paths: Path) -> None:
    """Put files into the input box, as the file dialogue does."""
    page.locator("#t-box input[type=file]").set_input_files([str(path) for path in paths])


def box(page: Page) -> Locator:
    return page.get_by_placeholder("Ask something")


def ask(page: Page, text: str) -> None:
    box(page).fill(text)
    box(page).press("Enter")


def answers(page: Page, state: str = "done") -> Locator:
    return page.locator(f".t-answer[data-state={state}]")


def strip(page: Page) -> Locator:
    return page.locator(".t-panel:not([hidden]) .t-frame")
