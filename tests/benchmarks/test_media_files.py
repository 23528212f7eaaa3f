from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from tarsier_core.benchmarks.media_files import MediaIndex
from tarsier_core.errors import MediaError, RowError


def index(folder: Path, files: Iterable[str]) -> MediaIndex:
    for file in files:
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"clip")
    return MediaIndex(folder)


@pytest.mark.parametrize(
    ("vid", "file"),
    [
        pytest.param("video/1.mp4", "video/1.mp4", id="the path itself"),
        pytest.param(1, "video/1.mp4", id="a number, as DREAM-1K names its clips"),
        pytest.param("1", "video/1.mp4", id="the name without its ending"),
        pytest.param("1.webm", "video/1.mp4", id="another ending, of a converted clip"),
        pytest.param("action_count/v_1.mp4", "video/action_count/v_1.mp4", id="the end of the path"),
        pytest.param("egocentric/sunshuo.MP4", "video/egocentric/sunshuo.MP4", id="an ending in capitals"),
        pytest.param("egocentric/sunshuo.mp4", "video/egocentric/sunshuo.MP4", id="endings differ in case"),
        pytest.param("a.b", "video/a.b.mkv", id="a dot that begins no ending"),
        pytest.param("./video/1.mp4", "video/1.mp4", id="a path from the folder"),
    ],
)
def test_a_clip_is_found_by_what_annotations_call_it(tmp_path: Path, vid: int | str, file: str) -> None:
    files = (
        "video/1.mp4",
        "video/11.mp4",
        "video/action_count/v_1.mp4",
        "video/action_localization/v_1.mp4",
        "video/egocentric/sunshuo.MP4",
        "video/a.b.mkv",
    )
    media = index(tmp_path, files)
    assert media.find(vid) == str(tmp_path / file)
    assert media.path_of(vid, "here") == str(tmp_path / file)


def test_a_clip_that_is_not_there_is_named_by_where_it_should_be(tmp_path: Path) -> None:
    media = index(tmp_path, ["video/1.mp4"])
    assert media.find("2") is None
    assert media.path_of(2, "here") == str(tmp_path / "2.mp4")
    assert media.path_of("stock/2.avi", "here") == str(tmp_path / "stock/2.avi")
    assert media.missing([1, 2, "3", 2]) == [2, "3"]


@pytest.mark.parametrize("vid", ["../secret", "/etc/passwd", "a/../../b.mp4", "a\\..\\b", "", "a\0b"])
def test_no_annotation_leads_out_of_the_folder(tmp_path: Path, vid: str) -> None:
    (tmp_path / "secret.mp4").write_bytes(b"clip")
    media = index(tmp_path / "data", ["1.mp4"])
    with pytest.raises(RowError, match="rows.jsonl, line 3"):
        media.path_of(vid, "rows.jsonl, line 3")


def test_two_files_that_a_vid_could_mean_are_named(tmp_path: Path) -> None:
    media = index(tmp_path, ["gifs/cat.gif", "mp4/cat.mp4"])
    with pytest.raises(MediaError, match=r'"cat" could be gifs/cat.gif and mp4/cat.mp4'):
        media.find("cat")
    assert media.find("cat.gif") == str(tmp_path / "gifs/cat.gif")


def test_only_clips_are_listed(tmp_path: Path) -> None:
    files = ("a.mp4", "a.txt", ".hidden.mp4", ".cache/b.mp4", "__MACOSX/c.mp4", "frames/00001.jpg", "d.GIF")
    assert index(tmp_path, files).files == {"a.mp4", "d.GIF"}


def test_a_linked_folder_is_listed_and_a_circle_ends(tmp_path: Path) -> None:
    index(tmp_path / "storage", ["1.mp4"])
    data = tmp_path / "data"
    data.mkdir()
    (data / "video").symlink_to(tmp_path / "storage")
    (tmp_path / "storage" / "again").symlink_to(tmp_path / "storage")
    assert MediaIndex(data).files == {"video/1.mp4"}


def test_a_folder_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    assert MediaIndex(tmp_path / "nowhere").missing(["1"]) == ["1"]
