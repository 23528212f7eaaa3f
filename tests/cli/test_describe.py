"""``tarsier describe``: records, text, folders, failures and interruption."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tarsier_core.engine import EngineInfo, ScriptedEngine
from tarsier_core.errors import EngineError
from tarsier_core.modes import DETAILED, GROUNDED

GROUNDED_TEXT = "<frame: 1-8> A ball rolls. <frame: 16-9> It stops. <frame: 30-40> Nothing."


def demo_clip(fixtures_dir: Path) -> Path:
    return fixtures_dir / "data" / "clips" / "demo_test.mp4"


def test_json_record_of_a_real_clip(tarsier, answer_with, fixtures_dir: Path) -> None:
    answer_with(ScriptedEngine("A film scene."))
    done = tarsier("describe", demo_clip(fixtures_dir), "--json", "--frames", "16")
    assert done.code == 0
    [record] = done.records
    assert record["frames"] == [round(i * 83 / 15) for i in range(16)]
    assert record["path"] == str(demo_clip(fixtures_dir))
    assert (record["model"], record["prompt"], record["text"]) == (
        "scripted",
        DETAILED.prompt,
        "A film scene.",
    )
    assert record["events"] == []
    assert record["tokens"]["generated"] == 3
    assert list(record) == [
        "path",
        "model",
        "prompt",
        "text",
        "events",
        "frames",
        "frame_seconds",
        "tokens",
        "seconds",
    ]
    assert list(record["seconds"]) == ["decode", "prepare", "first_token", "total"]
    assert record["seconds"]["total"] >= record["seconds"]["decode"] > 0
    assert record["frame_seconds"] == sorted(record["frame_seconds"])


def test_grounded_record_has_source_frames_and_seconds(tarsier, answer_with, fixtures_dir: Path) -> None:
    engine = ScriptedEngine(GROUNDED_TEXT)
    answer_with(engine)
    [record] = tarsier("describe", demo_clip(fixtures_dir), "--json", "--grounded").records
    assert record["prompt"] == GROUNDED.prompt
    assert record["text"] == GROUNDED_TEXT
    first, second = record["events"]
    assert (first["text"], first["start_frame"], first["end_frame"]) == (
        "A ball rolls.",
        0,
        record["frames"][7],
    )
    assert (second["start_frame"], second["end_frame"]) == (record["frames"][8], record["frames"][15])
    assert first["start_seconds"] == record["frame_seconds"][0] == 0.0
    assert second["start_seconds"] == record["frame_seconds"][8]
    assert record["frame_seconds"][7] < first["end_seconds"] <= record["frame_seconds"][8]


def test_text_for_people(tarsier, answer_with, pictures: Path) -> None:
    answer_with(ScriptedEngine("A green picture."))
    done = tarsier("describe", pictures / "a.png")
    assert (done.code, done.out, done.err) == (0, "A green picture.\n", "")


def test_grounded_text_is_a_line_an_event(tarsier, answer_with, fixtures_dir: Path) -> None:
    answer_with(ScriptedEngine(GROUNDED_TEXT))
    lines = tarsier("describe", demo_clip(fixtures_dir), "--grounded").out.splitlines()
    assert [line.split(" s  ")[1] for line in lines] == ["A ball rolls.", "It stops."]
    assert lines[0].startswith("   0.00 to ")


def test_a_folder_is_walked_whatever_the_case_of_the_endings(tarsier, answer_with, pictures: Path) -> None:
    answer_with(ScriptedEngine(["one", "two", "three"]))
    done = tarsier("describe", pictures, "--json")
    assert done.code == 0
    assert [os.path.relpath(record["path"], pictures) for record in done.records] == [
        "a.png",
        "b.JPG",
        "deeper/c.Png",
    ]


def test_several_as_text_have_their_names_above(tarsier, answer_with, pictures: Path) -> None:
    answer_with(ScriptedEngine(["one", "two"]))
    a, b = pictures / "a.png", pictures / "b.JPG"
    assert tarsier("describe", a, b).out == f"{a}\none\n{b}\ntwo\n"


def test_what_was_asked_reaches_the_engine(tarsier, answer_with, pictures: Path) -> None:
    engine = ScriptedEngine("one two three four")
    opened = answer_with(engine)
    done = tarsier(
        *("describe", pictures / "a.png", "--json", "--prompt", "Why?", "--max-new-tokens", "2"),
        *("--model", "tarsier2-7b", "--profile", "fast", "--quantization", "4bit"),
    )
    assert done.records[0]["text"] == "one two"
    assert engine.conversations[0].turns[0].text == "Why?"
    choices = {"engine": "local", "profile": "fast", "quantization": "4bit", "num_readers": None}
    assert opened == [{"model": "tarsier2-7b"} | choices]


def test_environment_chooses_where_no_flag_does(
    tarsier, answer_with, pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TARSIER_MODEL", "some/model")
    monkeypatch.setenv("TARSIER_ENGINE", "http://127.0.0.1:9/v1")
    opened = answer_with(ScriptedEngine("x"))
    tarsier("describe", pictures / "a.png")
    tarsier("describe", pictures / "a.png", "--model", "tiny", "--engine", "local")
    assert [(choice["model"], choice["engine"]) for choice in opened] == [
        ("some/model", "http://127.0.0.1:9/v1"),
        ("tiny", "local"),
    ]


def test_the_built_in_model_says_what_it_knows_on_stderr(tarsier, answer_with, pictures: Path) -> None:
    answer_with(ScriptedEngine("x", info=EngineInfo(model="tiny", profile="faithful", is_tiny=True)))
    done = tarsier("describe", pictures / "a.png")
    assert done.out == "x\n"
    assert "only knows drawn clips of moving shapes" in done.err and "--model" in done.err


@pytest.mark.parametrize(
    ("name", "content", "cause"),
    [
        ("missing.mp4", None, "missing.mp4"),
        ("text.mp4", b"just text", "text.mp4"),
        ("empty.gif", b"", "empty.gif"),
    ],
)
def test_a_single_bad_file_is_wrong_use_and_loads_no_model(
    tarsier, answer_with, tmp_path: Path, name: str, content: bytes | None, cause: str
) -> None:
    opened = answer_with(ScriptedEngine("x"))
    if content is not None:
        (tmp_path / name).write_bytes(content)
    done = tarsier("describe", tmp_path / name, "--json")
    assert (done.code, done.out, opened) == (2, "", [])
    assert done.err.startswith("Error: ") and cause in done.err
    assert done.err.count("\n") == 1 and "Traceback" not in done.err


def test_one_bad_file_of_several_is_listed_and_the_rest_finish(tarsier, answer_with, pictures: Path) -> None:
    answer_with(ScriptedEngine("fine"))
    done = tarsier("describe", pictures / "a.png", pictures / "notes.txt", pictures / "gone.mp4", "--json")
    assert done.code == 1
    assert [record["path"] for record in done.records] == [str(pictures / "a.png")]
    assert "notes.txt" in done.err and "gone.mp4" in done.err
    assert done.err.endswith("2 of 3 failed.\n")


def test_a_folder_without_media_is_said(tarsier, answer_with, tmp_path: Path, pictures: Path) -> None:
    answer_with(ScriptedEngine("fine"))
    empty = tmp_path / "empty"
    empty.mkdir()
    alone = tarsier("describe", empty)
    assert (alone.code, alone.err) == (2, f"Error: {empty}: this folder holds no video, GIF or image\n")
    beside = tarsier("describe", empty, pictures / "a.png", "--json")
    assert (beside.code, len(beside.records)) == (1, 1)


def test_a_failing_engine_is_a_sentence(tarsier, answer_with, pictures: Path) -> None:
    answer_with(ScriptedEngine("a b c", failure=EngineError("the model fell over"), fail_after_tokens=1))
    done = tarsier("describe", pictures / "a.png", "--json")
    assert (done.code, done.out, done.err) == (2, "", "Error: the model fell over\n")


@pytest.mark.parametrize(
    ("arguments", "cause"),
    [
        ([], "Missing argument"),
        (["a.png", "--frames", "0"], "--frames"),
        (["a.png", "--frames", "257"], "--frames"),
        (["a.png", "--top-p", "0"], "top_p is 0.0"),
        (["a.png", "--temperature", "-1"], "--temperature"),
        (["a.png", "--max-new-tokens", "none"], "--max-new-tokens"),
        (["a.png", "--profile", "quick"], "--profile"),
        (["a.png", "--frob"], "--frob"),
    ],
)
def test_wrong_use_is_one_sentence(tarsier, arguments: list[str], cause: str) -> None:
    done = tarsier("describe", *arguments)
    assert (done.code, done.out) == (2, "")
    assert cause in done.err and done.err.count("\n") == 1


@pytest.mark.parametrize(("flag", "value"), [("--profile", "faithful"), ("--quantization", "4bit")])
def test_a_server_decides_its_own_profile(tarsier, pictures: Path, flag: str, value: str) -> None:
    done = tarsier("describe", pictures / "a.png", "--engine", "http://127.0.0.1:9/v1", flag, value)
    assert done.code == 2 and flag in done.err


def test_terminal_escapes_of_a_model_come_out_harmless(tarsier, answer_with, pictures: Path) -> None:
    answer_with(ScriptedEngine("red \x1b[31m text\x07"))
    assert (
        tarsier("describe", pictures / "a.png").out
        == "red \N{REPLACEMENT CHARACTER}[31m text\N{REPLACEMENT CHARACTER}\n"
    )
    assert tarsier("describe", pictures / "a.png", "--json").records[0]["text"] == "red \x1b[31m text\x07"


DESCRIBE_SLOWLY = """
import sys, tarsier_core.engine
from tarsier_core.cli import main
engine = tarsier_core.engine.ScriptedEngine("a b c d e f g h", delay_seconds=0.01)
tarsier_core.engine.open_engine = lambda *args, **options: engine
sys.exit(main(["describe", *sys.argv[1:], "--json"]))
"""


def test_interrupting_leaves_whole_lines(pictures: Path) -> None:
    picture = pictures / "a.png"
    many = pictures / "many"
    many.mkdir()
    for number in range(200):
        (many / f"{number:03}.png").symlink_to(picture)
    process = subprocess.Popen(
        [sys.executable, "-c", DESCRIBE_SLOWLY, str(many)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    first = process.stdout.readline()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    lines = (first + out).decode().splitlines(keepends=True)
    assert process.returncode == 130
    assert 1 <= len(lines) < 200
    assert all(line.endswith("\n") and json.loads(line)["text"] for line in lines)
    assert b"Traceback" not in err


def test_results_stay_on_stdout_while_a_terminal_shows_progress(pictures: Path) -> None:
    a, b = pictures / "a.png", pictures / "b.JPG"
    controller, terminal = os.openpty()
    try:
        code = DESCRIBE_SLOWLY.replace(', "--json"', "")
        done = subprocess.run(
            [sys.executable, "-c", code, str(a), str(b), str(pictures / "notes.txt")],
            stdout=subprocess.PIPE,
            stderr=terminal,
            env={**os.environ, "TERM": "xterm"},
        )
        # The terminal's lines are wrapped wherever a path happens to reach their end.
        shown = os.read(controller, 100_000).decode().replace("\r\n", "")
    finally:
        os.close(controller)
        os.close(terminal)
    assert done.stdout.decode() == f"{a}\na b c d e f g h\n{b}\na b c d e f g h\n"
    assert "Describing" in shown and "notes.txt" in shown and "1 of 3 failed." in shown


def test_a_reader_that_goes_away_ends_it_quietly(pictures: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", DESCRIBE_SLOWLY, str(pictures)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    process.stdout.close()
    assert process.wait(timeout=60) != 0
    assert process.stderr is not None
    assert b"Traceback" not in process.stderr.read()
    process.stderr.close()
