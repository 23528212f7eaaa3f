"""How long a server asks to be left alone: its ``Retry-After`` header."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def retry_after_seconds(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds from ``now`` (with a time zone); None where the headers don't say, or not in a way that is known.

    ``Retry-After`` is a number of seconds or an HTTP date (RFC 9110, section 10.2.3); OpenAI and Azure also
    send ``retry-after-ms``, which is finer and comes first. A date that has passed is 0.
    """
    milliseconds = parse_number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return milliseconds / 1000
    value = headers.get("retry-after")
    if value is None:
        return None
    seconds = parse_number(value)
    return seconds if seconds is not None else seconds_until(value, now)


def parse_number(text: str | None) -> float | None:
    """A finite number of at least 0, else None."""
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if math.isfinite(number) and number >= 0 else None


def seconds_until(http_date: str, now: datetime) -> float | None:
    """From ``now`` to an HTTP date, at least 0; None if it is no date."""
    try:
        then = parsedate_to_datetime(http_date)
    except ValueError:
        return None
    if then.tzinfo is None:
        then = then.replace(tzinfo=UTC)
    return max(0.0, (then - now).total_seconds())
