"""The three sets of short captions, scored by CIDEr against several references: MSVD, MSR-VTT, VATEX."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from tarsier_core.benchmarks.annotation_files import (
    as_record,
    field,
    list_field,
    optional_field,
    read_object,
    read_records,
)
from tarsier_core.benchmarks.benchmark import Benchmark
from tarsier_core.benchmarks.media_files import MediaIndex
from tarsier_core.benchmarks.msvd_names import MAPPING, read_msvd_names
from tarsier_core.benchmarks.original_rows import find_original_file, read_original_rows
from tarsier_core.benchmarks.row_shapes import open_row
from tarsier_core.benchmarks.text_lines import read_lines
from tarsier_core.errors import RowError
from tarsier_core.rows import Row

# The wording of the original's rows of MSVD and MSR-VTT, github.com/bytedance/tarsier, data/annotations
# (2026-11-21); those of VATEX aren't published.
PROMPT = "Describe the video in a short sentence with simple words."

MSVD_TEST = range(1301, 1971)
"""The numbers of the clips that MSVD is tested on: the last 670 of 1,970."""
MSVD_SENTENCES = "AllVideoDescriptions.txt"
MSR_VTT_FILE = "test_videodatainfo.json"
VATEX_FILE = "vatex_public_test_english_v1.1.json"


def read_msvd(folder: Path) -> Iterator[Row]:
    """MSVD, test: the clips of ``test_list.txt``, else those whose numbers in ``youtube_mapping.txt`` are the last."""
    media = MediaIndex(folder)
    original = find_original_file(folder, "MSVD-Caption-test.jsonl", "msvd-caption.jsonl")
    if original is not None:
        yield from read_original_rows(original, media)
        return
    captions: dict[str, list[str]] = {}
    for where, line in read_lines(folder / MSVD_SENTENCES):
        vid, _, caption = line.partition(" ")
        if not caption.strip():
            raise RowError(f"{where}: a clip's name and a sentence about it are expected")
        captions.setdefault(vid, []).append(caption.strip())
    for idx, (where, vid) in enumerate(msvd_test_clips(folder)):
        yield caption_row("MSVD-Caption-test", idx, vid, captions, media, where)


def msvd_test_clips(folder: Path) -> Iterator[tuple[str, str]]:
    """The names of MSVD's test clips, each with where it is named."""
    names = read_msvd_names(folder)
    if (folder / "test_list.txt").is_file() or not names:
        yield from read_lines(folder / "test_list.txt")
        return
    for number in MSVD_TEST:
        if f"vid{number}" not in names:
            raise RowError(f"{folder / MAPPING}: no name for clip vid{number}")
        yield str(folder / MAPPING), names[f"vid{number}"]


def read_msr_vtt(folder: Path) -> Iterator[Row]:
    """MSR-VTT, test: the videos of its file whose split isn't another, in their order."""
    media = MediaIndex(folder)
    original = find_original_file(folder, "MSR-VTT-Caption-test.jsonl", "msr-vtt-caption.jsonl")
    if original is not None:
        yield from read_original_rows(original, media)
        return
    path = folder / MSR_VTT_FILE
    content = read_object(path)
    captions: dict[str, list[str]] = {}
    for number, value in enumerate(field(content, "sentences", list, str(path)), start=1):
        where = f"{path}, sentence {number}"
        sentence = as_record(value, where)
        vid = field(sentence, "video_id", str, where)
        captions.setdefault(vid, []).append(field(sentence, "caption", str, where))
    idx = 0
    for number, value in enumerate(field(content, "videos", list, str(path)), start=1):
        where = f"{path}, video {number}"
        video = as_record(value, where)
        if optional_field(video, "split", str, where) in (None, "test"):
            vid = field(video, "video_id", str, where)
            yield caption_row("MSR-VTT-Caption-test", idx, vid, captions, media, where)
            idx += 1


def read_vatex(folder: Path) -> Iterator[Row]:
    """VATEX, public test set, in English."""
    media = MediaIndex(folder)
    original = find_original_file(folder, "VATEX-test.jsonl", "vatex-caption.jsonl")
    if original is not None:
        yield from read_original_rows(original, media)
        return
    for idx, (where, record) in enumerate(read_records(folder / VATEX_FILE)):
        vid = field(record, "videoID", str, where)
        captions = {vid: list_field(record, "enCap", str, where)}
        yield caption_row("VATEX-test", idx, vid, captions, media, where)


def caption_row(
    dataset: str, idx: int, vid: str, captions: Mapping[str, list[str]], media: MediaIndex, where: str
) -> Row:
    """A clip and all its captions. Raises ``RowError`` for a clip that has none."""
    if vid not in captions:
        raise RowError(f"{where}: there is no caption of {vid}")
    return open_row(
        dataset=dataset,
        idx=idx,
        vid=vid,
        video=media.path_of(vid, where),
        prompt=PROMPT,
        reference=captions[vid],
        task="video/caption",
    )


# www.cs.utexas.edu/~ml/clamp/videoDescription (its files, and the split 1,200/100/670 in the order of
# youtube_mapping.txt, as several public readers take them); test_list.txt as CLIP4Clip's msvd_data holds it; the
# original's data/annotations/MSVD-Caption-test.jsonl, 670 rows. All 2026-11-21.
MSVD_CAPTION = Benchmark(
    name="msvd-caption",
    title="MSVD captions (test)",
    groups=("caption",),
    dataset="MSVD-Caption-test",
    metric="cider",
    num_rows=670,
    source="https://www.cs.utexas.edu/~ml/clamp/videoDescription/",
    layout=f"{MSVD_SENTENCES} and test_list.txt (or {MAPPING}), or MSVD-Caption-test.jsonl (original repository, "
    "data/annotations); YouTubeClips/ below",
    is_verified=True,
    read_rows=read_msvd,
)

# Fields of test_videodatainfo.json, and the test clips video7010 to video9999, as several public readers take them
# (the challenge's own page is no longer kept up); the original's data/annotations/MSR-VTT-Caption-test.jsonl.
# 2026-11-21.
MSR_VTT_CAPTION = Benchmark(
    name="msr-vtt-caption",
    title="MSR-VTT captions (test)",
    groups=("caption",),
    dataset="MSR-VTT-Caption-test",
    metric="cider",
    num_rows=2990,
    source="http://ms-multimedia-challenge.com/2016/dataset",
    layout=f"{MSR_VTT_FILE}, or MSR-VTT-Caption-test.jsonl (original repository, data/annotations); clips below, "
    "named video7010.mp4",
    is_verified=True,
    read_rows=read_msr_vtt,
)

# eric-xw.github.io/vatex-website/download.html: format and files; 6,000 clips in the public test set. 2026-11-21.
VATEX_CAPTION = Benchmark(
    name="vatex-caption",
    title="VATEX captions (public test, English)",
    groups=("caption",),
    dataset="VATEX-test",
    metric="cider",
    num_rows=6000,
    source="https://eric-xw.github.io/vatex-website/download.html",
    layout=f"{VATEX_FILE}; clips below, named by videoID (YouTube name, start and end); that the original asks "
    "these as it asks MSVD's is assumed: its own rows aren't published",
    is_verified=True,
    read_rows=read_vatex,
)
