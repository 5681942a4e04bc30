"""The `Retry-After` header: RFC 9110, section 10.2.3."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

_LONGEST = timedelta(days=1)  # longer than anybody waits; keeps arithmetic with the result in range


def parse_retry_after(value: str | None, now: datetime) -> timedelta | None:
    """How long a header asks to wait, from seconds or an HTTP date; None where it says nothing that can be read.

    Never negative and never more than a day.
    """
    if value is None:
        return None
    value = value.strip()
    try:
        seconds = float(value)
    except ValueError:
        return _until(value, now)
    if not seconds >= 0:  # also refuses nan
        return None
    return timedelta(seconds=min(seconds, _LONGEST.total_seconds()))


def _until(value: str, now: datetime) -> timedelta | None:
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(max(moment - now, timedelta()), _LONGEST)
