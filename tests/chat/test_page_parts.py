"""The constant parts of the page, the samples, the models on offer and the server's folder."""

from __future__ import annotations

import os
import re
import stat

import pytest

from apps.chat import markup
from apps.chat.clips import MAX_CLIP_PIXELS, MAX_FRAME_PIXELS, max_pixels
from apps.chat.model_picker import offered_models
from apps.chat.samples import CLIPS, read_samples
from apps.look import css_variables, read_look
from apps.server import private_folder, serve
from tarsier_core.errors import UsageError
from tarsier_core.media import probe
from tarsier_core.modes import CHINESE, DETAILED
from tarsier_core.settings import read_settings

LOOK = read_look()


def luminance(colour: str) -> float:
    """Relative luminance of ``#RRGGBB`` (WCAG 2)."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("text", ["text", "quiet", "accent", "entailed", "contradicted"])
@pytest.mark.parametrize("ground", ["card", "page"])
def test_words_can_be_read(mode, text, ground):
    colours = getattr(LOOK, mode)
    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_words_on_the_accent_can_be_read(mode):
    colours = getattr(LOOK, mode)
    assert contrast(colours["on_accent"], colours["accent"]) >= 4.5


def test_every_colour_that_the_styles_use_is_in_the_theme():
    used = set(re.findall(r"var\((--t-[\w-]+)\)", (markup.STATIC / "chat.css").read_text()))
    known = set(re.findall(r"(--t-[\w-]+):", css_variables(LOOK)))
    assert used <= known


def test_there_are_eight_colours_for_events():
    assert len(set(LOOK.events)) == 8


def test_templates_are_constant():
    for template in (markup.TALK_TEMPLATE, markup.stage_template(read_samples()), markup.HINT_TEMPLATE):
        assert "${" not in template
    assert "{{" not in markup.TALK_TEMPLATE + markup.stage_template(read_samples())


@pytest.mark.parametrize("name", ["dom.js", "talk.js", "stage.js"])
def test_scripts_never_make_html_from_words(name):
    script = (markup.STATIC / name).read_text()
    for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "DOMParser"):
        assert way not in script


def test_nothing_is_fetched_from_elsewhere():
    options = markup.launch_options(LOOK, read_samples())
    texts = [
        options["css"],
        options["head"],
        markup.HEADER,
        markup.script("talk.js"),
        markup.script("stage.js"),
    ]
    addresses = [address for text in texts for address in re.findall(r"https?://[^\s\"')]+", text)]
    assert set(addresses) <= {"http://www.w3.org/2000/svg"}


def test_only_the_samples_are_served_beside_the_uploads():
    samples = read_samples()
    assert markup.launch_options(LOOK, samples)["allowed_paths"] == [str(sample.path) for sample in samples]


def test_the_samples_are_small_and_play_in_a_browser():
    paths = sorted(CLIPS.glob("*.mp4"))
    assert len(paths) == len(read_samples()) == 4
    assert sum(path.stat().st_size for path in paths) < 400_000
    for path in paths:
        info = probe(path)
        assert (info.codec, info.width, info.height) == ("h264", 480, 480)
        assert info.duration_seconds == pytest.approx(4.0, abs=0.1)


def test_the_limits_are_said_before_the_upload():
    tiny = offered_models(read_settings({}))[0]
    said = markup.hint(DETAILED, tiny, 200, 3600)
    assert (
        "200 MB" in said["limits"]
        and "60 minutes" in said["limits"]
        and "8 in a conversation" in said["limits"]
    )
    assert "moving coloured shapes" in said["note"]
    assert said["modes"] == "Detailed: every model can do it."
    assert markup.hint(CHINESE, tiny, 200, 3600)["modes"] == "Chinese: every model but tiny can do it."


@pytest.mark.parametrize(
    ("environment", "first", "more"),
    [
        ({}, "tiny", True),
        ({"TARSIER_MODEL": "qwen2-vl-2b"}, "qwen2-vl-2b", True),
        ({"TARSIER_MODEL": "/models/mine"}, "/models/mine", True),
        ({"TARSIER_MODEL": "mine", "TARSIER_ENGINE": "http://127.0.0.1:8000/v1"}, "mine", False),
    ],
)
def test_models_on_offer(environment, first, more):
    offered = offered_models(read_settings(environment))
    assert offered[0].name == first
    assert (len(offered) > 1) is more
    assert len({choice.name for choice in offered}) == len(offered)


@pytest.mark.parametrize("num_frames", [1, 8, 16, 20, 21, 64, 128])
def test_all_frames_of_a_clip_together_stay_within_the_budget(num_frames):
    assert max_pixels(num_frames) <= MAX_FRAME_PIXELS
    assert num_frames * max_pixels(num_frames) <= MAX_CLIP_PIXELS


def test_the_folder_for_uploads_is_private_and_goes_with_the_server():
    with private_folder() as folder:
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert os.environ["GRADIO_TEMP_DIR"] == str(folder)
        (folder / "upload.mp4").write_bytes(b"film")
    assert not folder.exists()


def test_an_application_that_is_not_there_is_refused():
    with pytest.raises(UsageError, match="annotate"):
        serve("127.0.0.1", 7860, ["annotate"])
