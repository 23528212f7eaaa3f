from __future__ import annotations

import pytest

from apps.chat import talk as talks
from apps.chat.visitors import RETENTION_SECONDS, Visitors


@pytest.fixture
def upload(tmp_path):
    path = tmp_path / "star.mp4"
    path.write_bytes(b"film")
    return path


def test_a_file_that_two_tabs_hold_goes_with_the_last(upload):
    visitors = Visitors()
    for key in ("a", "b"):
        visitors.hold(visitors.visit(key), str(upload))
    visitors.close("a")
    assert upload.exists()
    visitors.close("b")
    assert not upload.exists()


def test_a_file_that_a_tab_does_not_hold_is_not_deleted(upload):
    visitors = Visitors()
    visitors.release(visitors.visit("a"), str(upload))
    assert upload.exists()


def test_an_idle_tab_is_forgotten_and_told_so(upload, make_clip):
    now = [0.0]
    visitors = Visitors(clock=lambda: now[0])
    visit = visitors.visit("a")
    visitors.hold(visit, str(upload))
    visit.talk = talks.attach(visit.talk, make_clip())
    now[0] = RETENTION_SECONDS + 1.0
    visitors.visit("b")
    assert not upload.exists() and visit.is_closed
    assert visitors.visit("a").was_deleted
    assert not visitors.visit("b").was_deleted


def test_closing_twice_or_an_unknown_tab_does_nothing():
    visitors = Visitors()
    visitors.visit("a")
    assert visitors.close("a") is not None
    assert visitors.close("a") is None


def test_the_line():
    visitors = Visitors(max_waiting=2)
    first, second, third = (visitors.visit(key) for key in "abc")
    assert visitors.join_line(first, 1) and visitors.join_line(second, 1)
    assert not visitors.join_line(third, 1)
    assert (visitors.ahead(first), visitors.ahead(second), visitors.ahead(third)) == (0, 1, 0)
    visitors.leave_line(first, 1)
    assert visitors.ahead(second) == 0
    visitors.close("b")
    assert visitors.num_waiting == 0


def test_versions_only_grow():
    visit = Visitors().visit("a")
    assert [visit.next_version() for _ in range(3)] == [1, 2, 3]
