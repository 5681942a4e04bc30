"""What is left of a batch when somebody in it was erased: nothing that they said, and nothing that names them."""

import json
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from springline.community import erased_accounts, queries
from springline.community.fold import fold
from springline.community.model import (
    Attachment,
    Group,
    Member,
    Mention,
    MessageDeleted,
    MessageEdited,
    MessageSent,
    ReactionSet,
)

pytestmark = pytest.mark.unit

START = datetime(2026, 3, 2, tzinfo=UTC)
GROUP = Group("signal-cli", "g1", "Help")
PEOPLE = [Member(f"account-{name}", name.title()) for name in ("ada", "ben", "cy")]
GONE = PEOPLE[0]


class Erased:
    """A transaction of a tenant that has erased one account, and knows no other statement."""

    def __init__(self, *member_keys: str) -> None:
        self._member_keys = member_keys

    def value(self, query):
        assert query is queries.HAS_ERASED
        return bool(self._member_keys)

    def rows(self, query, *, member_keys):
        assert query is queries.ERASED_AMONG
        return [(key, 17) for key in member_keys if key in self._member_keys]


def refused(batch, *member_keys):
    return erased_accounts.refuse(Erased(*member_keys), batch)


def key(member, minute):
    return f"{member.key}:{1_772_000_000_000 + minute}"


members = st.sampled_from(PEOPLE)
minutes = st.integers(0, 5)


@st.composite
def events(draw):
    by, of, minute, other = draw(members), draw(members), draw(minutes), draw(minutes)
    at = START + timedelta(minutes=minute)
    mentions = tuple(Mention(member.key, 0, 1) for member in draw(st.lists(members, max_size=2)))
    match draw(st.integers(0, 3)):
        case 0:
            files = (Attachment(f"{key(by, minute)}/0", "image/png"),) if draw(st.booleans()) else ()
            reply_to = draw(st.none() | st.just(key(of, other)))
            said = f"words of {by.key}"
            return MessageSent(
                GROUP, by, key(by, minute), at, said, mentions=mentions, attachments=files, reply_to=reply_to
            )
        case 1:
            return MessageEdited(GROUP, by, key(by, minute), key(by, other), at, f"words of {by.key}", mentions)
        case 2:
            return ReactionSet(GROUP, by, key(of, other), "👍", at, removed=False)
        case _:
            return MessageDeleted(GROUP, by, key(of, other), at)


def said(batch):
    return json.dumps({name: str(records) for name, records in asdict(batch).items()})


@given(st.lists(events(), max_size=12))
def test_nothing_of_an_erased_account_is_left_and_nothing_of_others_is_lost(told):
    batch = fold(told, at=START)
    before = said(batch)
    kept, count = refused(batch, f"signal-cli:{GONE.key}")
    assert GONE.key not in said(kept)
    assert said(batch) == before  # it may be tried again
    others = {place for place, record in batch.messages.items() if record["member_key"] != f"signal-cli:{GONE.key}"}
    assert kept.messages.keys() == others
    assert count == sum(
        len(getattr(batch, name)) - len(getattr(kept, name)) for name in ("messages", "edits", "deletions", "reactions")
    )


@given(st.lists(events(), max_size=12))
def test_where_nobody_in_it_was_erased_a_batch_is_handed_on_as_it_is(told):
    batch = fold(told, at=START)
    assert refused(batch) == (batch, 0)
    assert refused(batch, "signal-cli:somebody-else") == (batch, 0)
    assert refused(batch)[0] is batch


def test_a_mention_of_an_erased_person_and_an_answer_to_them_name_nobody():
    told = MessageSent(
        GROUP, PEOPLE[1], "k1", START, "@Ada?", mentions=(Mention(GONE.key, 0, 4),), reply_to=key(GONE, 3)
    )
    kept, count = refused(fold([told], at=START), f"signal-cli:{GONE.key}")
    (message,) = kept.messages.values()
    assert count == 0
    assert message["text"] == "@Ada?"
    assert message["mentions"] == [{"member_key": "erased:17", "start": 0, "length": 4}]
    assert message["reply_to_key"] == erased_accounts.LOST


@pytest.mark.parametrize("named", ["Weekly/2026-03-02T09:00:00/ada/0f3c/1", "a/b/2026-03-02T09:00:00/ada/0f3c/1"])
def test_keys_that_name_their_sender_in_their_midst_are_recognised(named):
    zoom = Group("zoom", "Weekly", "Weekly")
    told = ReactionSet(zoom, Member("ben", "Ben"), named, "👍", START, removed=False)
    kept, count = refused(fold([told], at=START), "zoom:ada")
    assert (kept.reactions, count) == ([], 1)
