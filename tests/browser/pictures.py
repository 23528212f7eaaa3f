"""Take the README's pictures of the chat: ``python -m tests.browser.pictures`` writes ``assets/pictures``.

Needs Chromium and the built-in model; run it again when either the page or the model has changed.
"""

from __future__ import annotations

import time

from playwright.sync_api import sync_playwright

from tests.browser.chat_page import answers, ask
from tests.browser.conftest import FLAGS, PATIENCE_MILLISECONDS, ROOT, find_chromium, free_port, serving

PICTURES = ROOT / "assets" / "pictures"
SHOTS = {
    "chat.png": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "light"},
    "chat-dark.png": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"},
    "chat-phone.png": {"viewport": {"width": 390, "height": 844}, "color_scheme": "light"},
}


def main() -> None:
    """Start the suite, ask about a sample, and take a picture in each light."""
    PICTURES.mkdir(exist_ok=True)
    with serving("app.py", "--port", str(free_port())) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
        for name, look in SHOTS.items():
            context = browser.new_context(**look)
            context.set_default_timeout(PATIENCE_MILLISECONDS)
            page = context.new_page()
            page.goto(server.url)
            page.get_by_role("button", name="One shape").click()
            answers(page).first.wait_for()
            ask(page, "What happens last?")
            answers(page).nth(1).wait_for()
            page.locator(".t-chip").first.click()
            time.sleep(3)
            page.screenshot(path=PICTURES / name)
            context.close()
        browser.close()


if __name__ == "__main__":
    main()
