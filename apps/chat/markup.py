"""The page's constant HTML, scripts and styles. No words of a person or a model ever come here."""

from __future__ import annotations

import html
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from apps.chat.model_picker import ModelChoice
from apps.chat.samples import Sample
from apps.chat.talk import MAX_CLIPS
from apps.look import ASSETS, Look, css_variables, gradio_theme
from tarsier_core.modes import Mode

STATIC = Path(__file__).resolve().parent / "static"
LOGO = (ASSETS / "logo.svg").read_text(encoding="utf-8")

HEADER = f"""
<header class="t-header">
  <span class="t-logo">{LOGO}</span>
  <h1>Tarsier</h1>
  <p>Describes video, and says when it happens</p>
</header>
"""

TALK_TEMPLATE = """
<div class="t-talk t-empty">
  <div class="t-tools">
    <span class="t-quiet">Save as</span>
    <button type="button" class="t-link" data-save="markdown">Markdown</button>
    <button type="button" class="t-link" data-save="json">JSON</button>
    <button type="button" class="t-button t-new">New conversation</button>
  </div>
  <div class="t-welcome">
    <h2>Ask about a clip</h2>
    <ol>
      <li>Add a video, a GIF or a picture below, or press a sample.</li>
      <li>See which frames the model will look at.</li>
      <li>Send for a description, or ask a question.</li>
    </ol>
  </div>
  <ol class="t-exchanges" role="log" aria-label="Conversation" aria-live="polite" tabindex="0"></ol>
  <p class="t-notice" role="status" aria-live="polite"></p>
</div>
"""

HINT_TEMPLATE = """
<div class="t-hint">
  <p class="t-note">{{value.note}}</p>
  <p class="t-quiet">{{value.modes}}</p>
  <p class="t-quiet">{{value.limits}}</p>
</div>
"""


def stage_template(samples: Sequence[Sample]) -> str:
    """The place for the clips; while there is none, the samples."""
    buttons = "".join(
        f'<li><button type="button" class="t-sample" data-sample="{html.escape(sample.name)}">'
        f'<img src="{sample.picture}" alt=""><span>{html.escape(sample.title)}</span></button></li>'
        for sample in samples
    )
    return f"""
<div class="t-stage t-empty">
  <div class="t-tabs" hidden></div>
  <div class="t-clips"></div>
  <div class="t-start">
    <h2>No clip yet</h2>
    <p class="t-quiet">Your clip appears here, with the frames that the model sees. Try one of these:</p>
    <ul class="t-samples">{buttons}</ul>
  </div>
  <div class="t-record">
    <button type="button" class="t-link">Record from the webcam</button>
    <span class="t-quiet" role="status"></span>
  </div>
</div>
"""


def hint(mode: Mode, model: ModelChoice, megabytes: int, retention_seconds: int) -> dict[str, str]:
    """What stands under the input box: who answers, which models know the mode, and the limits."""
    note = (
        "The built-in model tiny answers. It only knows clips of moving coloured shapes, like the samples, one at "
        "a time. For real film choose another model under \N{LEFT DOUBLE QUOTATION MARK}Model and settings"
        "\N{RIGHT DOUBLE QUOTATION MARK}."
        if model.is_tiny
        else ""
    )
    able = "every model" if mode.tiny else "every model but tiny"
    return {
        "note": note,
        "modes": f"{mode.label}: {able} can do it.",
        "limits": (
            f"Videos, GIFs and pictures up to {megabytes} MB each, {MAX_CLIPS} in a conversation. They are deleted "
            f"when you close the page, at the latest after {retention_seconds // 60} minutes; questions are not logged."
        ),
    }


def script(name: str) -> str:
    """One of the page's scripts, with the builders it needs in front."""
    return "\n".join((STATIC / part).read_text(encoding="utf-8") for part in ("dom.js", name))


def launch_options(look: Look, samples: Sequence[Sample]) -> dict[str, Any]:
    """What ``Blocks.launch`` must be given for this page."""
    from apps.chat.clips import MAX_UPLOAD_MEGABYTES

    return {
        "theme": gradio_theme(look),
        "css": css_variables(look) + (STATIC / "chat.css").read_text(encoding="utf-8"),
        "head": '<meta name="viewport" content="width=device-width, initial-scale=1">',
        "favicon_path": ASSETS / "logo.svg",
        "max_file_size": f"{MAX_UPLOAD_MEGABYTES}mb",
        "allowed_paths": [str(sample.path) for sample in samples],
        "footer_links": [],
        "run_history": False,
        "show_error": False,
        "ssr_mode": False,
        "share": False,
        "pwa": False,
        "enable_monitoring": False,
    }
