"""A run's folder: what it refuses to mix, and what survives."""

from __future__ import annotations

from pathlib import Path

import pytest

from tarsier_core.errors import RowError, UsageError
from tarsier_core.run_folder import RunFolder, RunInfo, file_name, write_whole

INFO = RunInfo(model="tiny", profile="faithful", prompts={"shapes": "1"})


def test_a_run_goes_on_with_the_same_model_only(tmp_path: Path) -> None:
    run = RunFolder(tmp_path / "run")
    run.begin(INFO)
    assert run.begin(RunInfo(model="tiny", profile="faithful", prompts={"dream": "2"})).prompts == {
        "shapes": "1",
        "dream": "2",
    }
    with pytest.raises(UsageError, match="made with model tiny, not other"):
        run.begin(RunInfo(model="other", profile="faithful"))
    with pytest.raises(UsageError, match="made with profile faithful, not fast"):
        run.begin(RunInfo(model="tiny", profile="fast"))


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(UsageError, match="holds something else than a run"):
        RunFolder(tmp_path).begin(INFO)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_broken_info_is_named(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text('{"model": 3}')
    with pytest.raises(RowError, match="run.json: model"):
        RunFolder(tmp_path).read_info()


@pytest.mark.parametrize(
    ("judge", "name"),
    [
        ("openai:gpt-4o-mini", "openai-gpt-4o-mini"),
        ("local:Qwen/Qwen2.5-7B", "local-Qwen-Qwen2.5-7B"),
        ("replay:../../etc/x.jsonl", "replay-..-..-etc-x.jsonl"),
        ("..", "judge"),
    ],
)
def test_a_judge_never_names_a_path(tmp_path: Path, judge: str, name: str) -> None:
    assert file_name(judge) == name
    path = RunFolder(tmp_path).evidence("dream", judge)
    assert path.parent == tmp_path / "scores"


def test_a_file_is_there_whole_or_as_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "table.json"
    write_whole(path, b"one")
    with pytest.raises(UsageError, match="stop"), monkeypatch.context() as patch:
        patch.setattr("os.replace", lambda *_: (_ for _ in ()).throw(UsageError("stop")))
        write_whole(path, b"two")
    assert path.read_bytes() == b"one" and [file.name for file in tmp_path.iterdir()] == ["table.json"]
