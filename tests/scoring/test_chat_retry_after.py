from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tarsier_core.scoring.chat.retry_after import retry_after_seconds

NOW = datetime(2026, 11, 21, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        pytest.param({}, None, id="no header"),
        pytest.param({"retry-after": "7"}, 7.0, id="seconds"),
        pytest.param({"retry-after": "0.25"}, 0.25, id="fractions, as some servers send"),
        pytest.param({"retry-after": "Sat, 21 Nov 2026 12:00:30 GMT"}, 30.0, id="HTTP date"),
        pytest.param(
            {"retry-after": "Sat, 21 Nov 2026 12:00:30 -0000"}, 30.0, id="date without a zone is UTC"
        ),
        pytest.param(
            {"retry-after": "Saturday, 21-Nov-26 12:01:00 GMT"}, 60.0, id="the obsolete RFC 850 date"
        ),
        pytest.param({"retry-after": "Sat, 21 Nov 2026 11:59:00 GMT"}, 0.0, id="date that has passed"),
        pytest.param({"retry-after-ms": "1500", "retry-after": "2"}, 1.5, id="milliseconds first"),
        pytest.param({"retry-after-ms": "soon", "retry-after": "2"}, 2.0, id="milliseconds unreadable"),
        pytest.param({"retry-after": "soon"}, None, id="words"),
        pytest.param({"retry-after": "-3"}, None, id="negative"),
        pytest.param({"retry-after": "inf"}, None, id="infinite"),
        pytest.param({"retry-after": "nan"}, None, id="no number"),
        pytest.param({"retry-after": ""}, None, id="empty"),
    ],
)
def test_what_headers_ask_for(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after_seconds(headers, NOW) == seconds
