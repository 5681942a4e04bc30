from datetime import UTC, datetime, timedelta, timezone

import pytest

from springline.platform.clock import ManualClock, SystemClock, in_utc

pytestmark = pytest.mark.unit


def test_the_system_clock_is_aware_and_in_utc():
    before = datetime.now(UTC)
    now = SystemClock().now()
    assert now.utcoffset() == timedelta(0)
    assert before <= now <= datetime.now(UTC)


def test_the_system_clock_measures_forwards():
    clock = SystemClock()
    assert clock.monotonic() <= clock.monotonic()


def test_a_manual_clock_stands_still_until_it_is_advanced():
    clock = ManualClock(datetime(2026, 3, 1, 12, tzinfo=timezone(timedelta(hours=2))))
    assert clock.now() == clock.now() == datetime(2026, 3, 1, 10, tzinfo=UTC)
    started = clock.monotonic()
    clock.advance(timedelta(seconds=1.5))
    assert clock.now() == datetime(2026, 3, 1, 10, 0, 1, 500_000, tzinfo=UTC)
    assert clock.monotonic() - started == 1.5


def test_setting_the_wall_clock_back_lets_no_time_pass():
    clock = ManualClock()
    before, started = clock.now(), clock.monotonic()
    clock.shift(timedelta(hours=-1))
    assert clock.now() == before - timedelta(hours=1)
    assert clock.monotonic() == started


def test_time_does_not_pass_backwards():
    with pytest.raises(ValueError, match="shift"):
        ManualClock().advance(timedelta(seconds=-1))


def test_a_start_without_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        ManualClock(datetime(2026, 1, 1))  # noqa: DTZ001 - that is the point


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-03-02T09:00:00+23:59", "2026-03-01T09:01:00+00:00"),
        ("0001-01-01T00:00:00+23:59", "0001-01-01T00:00:00+00:00"),
        ("9999-12-31T23:59:59-23:59", "9999-12-31T23:59:59.999999+00:00"),
    ],
)
def test_any_moment_can_be_had_in_utc(moment, expected):
    assert in_utc(datetime.fromisoformat(moment)).isoformat() == expected
