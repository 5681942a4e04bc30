"""Snapshots as text: equal ones have equal bytes, and nothing else is read as one."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from springline.profiles.snapshots import LinkCount, SignalProfileSnapshot, SnapshotFormatError, TagCount

pytestmark = pytest.mark.unit

ids = st.integers(1, 2**53 - 1)
counts = st.integers(1, 2**53 - 1)
names = st.text(min_size=1)
hours = st.integers(-12, 14).map(lambda hours: timezone(timedelta(hours=hours)))
moments = st.datetimes(datetime(1971, 1, 1), datetime(2200, 1, 1), timezones=hours)  # noqa: DTZ001 - bounds are naive
snapshots = st.builds(
    SignalProfileSnapshot,
    user_id=ids,
    group_slug=names,
    message_count=counts,
    first_seen_at=moments,
    last_seen_at=moments,
    top_links=st.lists(st.builds(LinkCount, names, counts)).map(tuple),
    top_tags=st.lists(st.builds(TagCount, names, counts)).map(tuple),
    reaction_counts=st.dictionaries(names, counts),
    attachment_counts=st.dictionaries(names, counts),
    request_ids=st.lists(ids).map(tuple),
)
ADA = SignalProfileSnapshot(
    user_id=7,
    group_slug="help-next-door",
    message_count=3,
    first_seen_at=datetime(2026, 3, 2, 9, tzinfo=UTC),
    last_seen_at=datetime(2026, 3, 2, 9, 5, 0, 250_000, tzinfo=UTC),
    top_links=(LinkCount("example.org", 2),),
    top_tags=(TagCount("ladder", 1),),
    reaction_counts={"👍": 2, "❤️": 1},
    attachment_counts={"image/jpeg": 1},
    request_ids=(4, 11),
)


@given(snapshots)
def test_what_is_written_is_read_back(snapshot: SignalProfileSnapshot):
    text = snapshot.to_json()
    again = SignalProfileSnapshot.from_json(text)
    assert again == snapshot
    assert again.to_json() == text
    fields = json.loads(text)
    assert fields.keys() == set(SignalProfileSnapshot.__slots__)
    assert fields["first_seen_at"].endswith("Z"), "one moment has one text, whatever zone it was given in"


@given(snapshots, st.randoms())
def test_the_order_in_which_things_were_counted_leaves_no_trace(snapshot: SignalProfileSnapshot, chance: Any):
    shuffled = list(snapshot.reaction_counts.items())
    chance.shuffle(shuffled)
    other = SignalProfileSnapshot.from_json(snapshot.to_json())
    object.__setattr__(other, "reaction_counts", dict(shuffled))
    assert other.to_json() == snapshot.to_json()
    assert other.snapshot_hash == snapshot.snapshot_hash


def test_a_snapshot_has_one_text():
    assert ADA.to_json() == (
        '{"attachment_counts":{"image/jpeg":1},"first_seen_at":"2026-03-02T09:00:00Z","group_slug":"help-next-door",'
        '"last_seen_at":"2026-03-02T09:05:00.250000Z","message_count":3,"reaction_counts":{"❤️":1,"👍":2},'
        '"request_ids":[4,11],"top_links":[{"count":2,"domain":"example.org"}],"top_tags":[{"count":1,"tag":"ladder"}],'
        '"user_id":7}'
    )


@pytest.mark.parametrize("field", SignalProfileSnapshot.__slots__)
def test_a_text_without_a_field_or_with_one_of_another_kind_is_refused(field: str):
    given = json.loads(ADA.to_json())
    without = {name: value for name, value in given.items() if name != field}
    for wrong in (without, given | {field: None}, given | {field: [{"name": 1}]}, given | {field: 1.5}):
        with pytest.raises(SnapshotFormatError):
            SignalProfileSnapshot.from_json(json.dumps(wrong, sort_keys=True, separators=(",", ":")))


@pytest.mark.parametrize(
    "text",
    ["", "{}", "[]", "null", "{", ADA.to_json() + " ", ADA.to_json().replace(":7}", ':7,"name":"Ada"}'), "[" * 100_000],
    ids=["nothing", "empty", "list", "null", "cut", "space", "more", "deep"],
)
def test_what_is_no_snapshot_is_refused(text: str):
    with pytest.raises(SnapshotFormatError, match="build it anew"):
        SignalProfileSnapshot.from_json(text)


def test_a_snapshot_stays_as_it_was_built():
    with pytest.raises(AttributeError):
        ADA.message_count = 4  # type: ignore[misc]
    assert not hasattr(ADA, "__dict__")
