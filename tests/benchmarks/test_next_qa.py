from __future__ import annotations

import json
from pathlib import Path

import pytest

from tarsier_core.benchmarks.next_qa import read_rows
from tarsier_core.errors import RowError

# The columns of dataset/nextqa/val.csv of github.com/doc-doc/NExT-QA (2026-11-21); values made up.
HEADER = "video,frame_count,width,height,question,answer,qid,type,a0,a1,a2,a3,a4\n"
LINES = (
    "4010000001,369,640,480,how does the man cut the bread,0,6,CH,with a knife,by hand,with a saw,slowly,twice\n"
    '4010000001,369,640,480,why did the dog run,3,1,CW,"to eat, perhaps",it fell,rain,a ball,a cat\n'
    "13000000002,900,320,240,what is the girl holding at the end,4,8,DO,cup,hat,phone,toy,book\n"
)


def test_the_authors_table_becomes_rows(tmp_path: Path) -> None:
    (tmp_path / "val.csv").write_text(HEADER + LINES)
    (tmp_path / "NExTVideo" / "1164").mkdir(parents=True)
    clip = tmp_path / "NExTVideo" / "1164" / "4010000001.mp4"
    clip.write_bytes(b"clip")
    first, second, third = read_rows(tmp_path)
    assert first.to_json() == {
        "messages": [
            {
                "role": "user",
                "content": [
                    {"type": "video", "video": {"video_file": str(clip)}},
                    {
                        "type": "text",
                        "text": "how does the man cut the bread\n"
                        "(A) with a knife\n(B) by hand\n(C) with a saw\n(D) slowly\n(E) twice",
                    },
                ],
            },
            {
                "role": "assistant",
                "content": [
                    {"type": "text", "text": " Answer: ("},
                    {"type": "text", "text": "", "reference": "A"},
                ],
            },
        ],
        "dataset": "Next-QA-val-multi_choice",
        "task": "video/QA",
        "idx": 0,
        "vid": "4010000001",
        "extra_info": {"type": "CH", "qid": "6"},
    }
    assert "(A) to eat, perhaps\n" in (second.messages[0].content[1].text or "")
    assert [row.messages[1].content[1].reference for row in (second, third)] == ["D", "E"]


def test_the_table_asks_what_the_originals_rows_ask(tmp_path: Path) -> None:
    # The shape of data/annotations/Next-QA-val-multi_choice.jsonl of github.com/bytedance/tarsier (2026-11-21).
    options = "(A) with a knife\n(B) by hand\n(C) with a saw\n(D) slowly\n(E) twice"
    question = f"how does the man cut the bread\n{options}\n"
    row = {
        "idx": 0,
        "dataset": "Next-QA-val-multi_choice",
        "text": {
            "prompt": f"USER: <video> {question}ASSISTANT: Answer: (",
            "response": "A",
            "question": question,
        },
        "video_file": "<placeholder>",
        "vid": "4010000001",
    }
    (tmp_path / "val.csv").write_text(HEADER + LINES)
    table, *_ = read_rows(tmp_path)
    (tmp_path / "Next-QA-val-multi_choice.jsonl").write_text(json.dumps(row))
    (original,) = read_rows(tmp_path)
    assert original.messages[0] == table.messages[0]
    assert original.messages[1].content[-1].reference == table.messages[1].content[-1].reference


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (HEADER.replace("a4", "b4") + LINES, "val.csv: no column a4"),
        (HEADER + LINES.replace(",3,1,CW", ",5,1,CW"), 'val.csv, line 3: field "answer" is 5, not 0 to 4'),
        (HEADER + LINES.replace(",3,1,CW", ",x,1,CW"), 'val.csv, line 3: field "answer" is "x"'),
        (HEADER + "4010000001,369\n", "val.csv, line 2: no cell for"),
        (HEADER + LINES.replace("13000000002", "../1"), "val.csv, line 4: video"),
    ],
)
def test_a_malformed_table_is_refused_with_its_place(tmp_path: Path, content: str, cause: str) -> None:
    (tmp_path / "val.csv").write_text(content)
    with pytest.raises(RowError) as error:
        list(read_rows(tmp_path))
    assert cause in str(error.value)
