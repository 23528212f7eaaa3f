"""``tarsier infer``, ``score`` and ``compare``, from rows to tables."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tarsier_core.benchmarks.shapes import clip_row
from tarsier_core.engine import ScriptedEngine
from tarsier_core.jsonl import read_rows
from tarsier_core.records import Conversation


def right(conversation: Conversation) -> str:
    """The reference of the clip that is shown."""
    number = int(conversation.media[0].name.rsplit(" ", 1)[1])
    return str(clip_row(number).messages[1].content[0].reference)


def mostly_right(conversation: Conversation) -> str:
    """The reference, but for every third clip nothing at all."""
    number = int(conversation.media[0].name.rsplit(" ", 1)[1])
    return "Nothing happens." if number % 3 == 0 else right(conversation)


def lines(path: Path) -> list[dict[str, Any]]:
    return [row for _, row in read_rows(path)]


@pytest.fixture
def run(tarsier, answer_with, tmp_path: Path) -> Path:
    """A run on the first ten shapes clips that is mostly right."""
    answer_with(ScriptedEngine(mostly_right))
    done = tarsier("infer", "shapes", "--out", tmp_path / "run", "--limit", "10", "--model", "m")
    assert (done.code, done.out) == (0, "")
    return tmp_path / "run"


def test_a_run_is_answered_scored_and_says_what_it_rests_on(tarsier, run: Path) -> None:
    assert len(lines(run / "predictions" / "shapes.jsonl")) == 10
    done = tarsier("score", run, "--judge", "shapes", "--strict")
    assert done.code == 0
    assert "Shapes Evaluation Summary" in done.out and "Judge: shapes (exact-1)." in done.out
    figures = json.loads((run / "scores" / "shapes.shapes.json").read_text())
    assert figures["figures"]["recall"] == pytest.approx(0.6), "clips 0, 3, 6 and 9 of ten aren't told"
    assert figures["judge"]["name"] == "shapes" and figures["run"]["model"] == "scripted"
    assert figures["coverage"]["rows"] == 10 and figures["coverage"]["rows_of_the_benchmark"] == 500
    evidence = lines(run / "scores" / "shapes.shapes.jsonl")
    assert len(evidence) == 10 and evidence[1]["reference"][0]["label"] == "entailment"
    assert evidence[0]["reference"][0]["label"] == "neutral"


def test_scoring_again_changes_nothing(tarsier, run: Path) -> None:
    first = tarsier("score", run, "--judge", "shapes")
    before = (run / "scores" / "shapes.shapes.jsonl").read_bytes()
    assert tarsier("score", run, "--judge", "shapes").out == first.out
    assert (run / "scores" / "shapes.shapes.jsonl").read_bytes() == before


def test_tables_in_every_form(tarsier, run: Path) -> None:
    figures = json.loads(tarsier("score", run, "--judge", "shapes", "--format", "json").out)
    assert figures["figures"]["f1"] and figures["tables"][0]["columns"][1] == "F1 Score"
    assert "| OVERALL |" in tarsier("score", run, "--judge", "shapes", "--format", "markdown").out
    assert r"\begin{tabular}" in tarsier("score", run, "--judge", "shapes", "--format", "latex").out


def test_a_run_of_another_model_is_refused(tarsier, answer_with, run: Path) -> None:
    done = tarsier("infer", "shapes", "--out", run, "--limit", "10", "--frames", "8")
    assert done.code == 2 and "made with num frames default, not 8" in done.err


def test_failures_are_told_and_retried(tarsier, answer_with, tmp_path: Path) -> None:
    from tarsier_core.errors import EngineError

    answer_with(ScriptedEngine("x", failure=EngineError("out of luck")))
    done = tarsier("infer", "shapes", "--out", tmp_path / "run", "--limit", "2")
    assert done.code == 1 and "2 failed; run the same command again to retry them." in done.err
    answer_with(ScriptedEngine(right))
    assert tarsier("infer", "shapes", "--out", tmp_path / "run", "--limit", "2").code == 0
    assert all(line["prediction"]["error"] is None for line in lines(tmp_path / "run/predictions/shapes.jsonl"))


def test_missing_data_is_told_before_anything_runs(tarsier, answer_with, tmp_path: Path, fixtures_dir: Path) -> None:
    opened = answer_with(ScriptedEngine("x"))
    done = tarsier("infer", "dream", "--out", tmp_path / "run")
    assert done.code == 2 and "say with --data" in done.err
    (tmp_path / "data" / "dream").mkdir(parents=True)
    rows = (fixtures_dir / "data" / "dream1k" / "DREAM-1k.jsonl").read_bytes()
    (tmp_path / "data" / "dream" / "DREAM-1k.jsonl").write_bytes(rows)
    done = tarsier("infer", "dream", "--out", tmp_path / "run", "--data", tmp_path / "data")
    assert done.code == 2 and "the media of 1000 of 1000 rows aren't there" in done.err
    assert not opened and not (tmp_path / "run").exists()


def test_benchmarks_that_are_there_run_and_the_others_are_told(tarsier, answer_with, tmp_path: Path) -> None:
    answer_with(ScriptedEngine(right))
    (tmp_path / "data" / "tvbench").mkdir(parents=True)
    done = tarsier("infer", "shapes", "tvbench", "--out", tmp_path / "run", "--data", tmp_path / "data", "--limit", "2")
    assert done.code == 1 and "tvbench" in done.err.splitlines()[0]
    assert len(lines(tmp_path / "run" / "predictions" / "shapes.jsonl")) == 2


def test_the_originals_folder_is_scored_and_its_text_file_written(tarsier, run: Path, tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    rows = lines(run / "predictions" / "shapes.jsonl")
    for chunk in range(2):
        with (theirs / f"Shapes_2_{chunk}.jsonl").open("w") as file:
            for row in rows[chunk::2]:
                del row["prediction"]
                file.write(json.dumps(row) + "\n")
    done = tarsier("score", theirs, "--judge", "shapes")
    assert done.code == 0
    figures = json.loads((theirs / "scores" / "shapes.shapes.json").read_text())
    assert figures["run"] == "unknown" and figures["figures"]["recall"] == pytest.approx(0.6)
    assert "OVERALL" in (theirs / "shapes_eval_result.txt").read_text()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("score", "nowhere"), "there is no such run"),
        (("score", "RUN", "dream"), "no predictions of dream; it has shapes"),
        (("score", "RUN", "--judge", "oracle"), "oracle"),
        (("score", "RUN", "--judge", "openai:gpt"), "OPENAI_API_KEY"),
        (("score", "RUN", "--prices", "cheap"), "two numbers are needed"),
        (("compare", "RUN"), "two runs are needed"),
        (("compare", "RUN", "RUN"), "named twice"),
        (("infer", "shaps", "--out", "x"), "did you mean shapes"),
        (("fetch", "shapes", "--to", "x"), "isn't on the hub: it is drawn"),
        (("fetch", "msvd-qa", "--to", "x"), "isn't on the hub: get it from"),
        (("fetch", "nothing", "--to", "x"), "no benchmark 'nothing'"),
        (("fetch", "tiny", "--to", "x"), "built in"),
    ],
)
def test_wrong_use_is_one_sentence(tarsier, run: Path, arguments: tuple[str, ...], sentence: str) -> None:
    done = tarsier(*(run if argument == "RUN" else argument for argument in arguments))
    assert (done.code, done.out) == (2, "")
    assert sentence in done.err and "Traceback" not in done.err


def test_runs_are_compared(tarsier, answer_with, run: Path, tmp_path: Path) -> None:
    answer_with(ScriptedEngine(right))
    tarsier("infer", "shapes", "--out", tmp_path / "better", "--limit", "10")
    done = tarsier("compare", run, tmp_path / "better", "--judge", "shapes")
    assert done.code == 0 and "10 clips that all runs have" in done.out
    [row] = [line for line in done.out.splitlines() if "better" in line]
    assert re.search(r"\|\s+1\.0\s+\|", row) and float(row.split("|")[4]) > 0.2


def test_judges_are_compared(tarsier, run: Path) -> None:
    done = tarsier("compare", run, "--judges", "lexical", "shapes")
    assert done.code == 0 and "Agreement of lexical and shapes" in done.out
    assert "lexical down, shapes across" in done.out


def test_a_scored_run_survives_a_second_look_without_the_judge(tarsier, run: Path) -> None:
    """A replayed judge that knows nothing: every clip has its reason, and the exit code says so."""
    replay = run.parent / "nothing.jsonl"
    replay.write_text("")
    done = tarsier("score", run, "--judge", f"replay:{replay}")
    assert done.code == 1 and "run the same command again" in done.err
    [table] = list((run / "scores").glob("shapes.replay*.json"))
    assert json.loads(table.read_text())["coverage"]["without_a_score"]["judge"] == 10


def test_benchmarks_are_listed(tarsier, tmp_path: Path) -> None:
    (tmp_path / "tvbench").mkdir()
    done = tarsier("benchmarks", "--data", tmp_path)
    assert done.code == 0 and "unverified" in done.out and "1,000" in done.out
    by_name = {line.split()[0]: line for line in done.out.splitlines()}
    assert by_name["shapes"].endswith("built in") and by_name["dream"].endswith("not there")
    assert "unusable" in by_name["tvbench"]
    assert "robo-vqa" in tarsier("benchmarks", "--layouts").out.split("\n\n")[1]
