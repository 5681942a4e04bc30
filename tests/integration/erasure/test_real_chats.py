"""Somebody of a real chat is erased, who has said hundreds of things that others quoted and answered."""

import os
from itertools import islice
from pathlib import Path

import pytest

from springline.community import importing
from springline.community.readers import reader
from springline.community.readers.opening import open_export
from springline.platform.clock import ManualClock
from springline.platform.database import Database
from tests.integration.chats import LATER
from tests.integration.erasure.leaving import Leaving

pytestmark = pytest.mark.integration

REAL = Path(os.environ.get("SPRINGLINE_REAL_DATA", "/nowhere")) / "chat" / "signal-cli" / "ubuntu-help.jsonl.gz"
LINES = 1_500


def told(database: Database, tenant_id: int) -> importing.Summary:
    with open_export(REAL) as stream:
        items = islice(reader("signal-cli").read(stream, name=REAL.name), LINES)
        return importing.run(
            database,
            tenant_id,
            importing.Export("signal-cli", "ubuntu", "key"),
            items,
            clock=ManualClock(LATER),
            on_progress=lambda _: None,
        )


@pytest.mark.realdata
@pytest.mark.skipif("SPRINGLINE_REAL_DATA" not in os.environ, reason="SPRINGLINE_REAL_DATA is not set")
def test_a_talkative_person_of_a_real_chat_is_gone_and_stays_gone(leaving: Leaving):
    told(leaving.places.database, leaving.places.tenant_id)
    leaving.follow()
    user_id, account, messages = leaving.pipeline.rows(
        'select u.id, u.member_key, count(*) from message m join "user" u on u.id = m.sender_id '
        "where not u.is_bot group by 1, 2 order by 3 desc limit 1"
    )[0]
    of_others = (
        "select md5(string_agg(id || coalesce(text, ''), '' order by id)) from message where sender_id <> :her::bigint"
    )
    before = leaving.pipeline.rows(of_others, her=user_id)
    assert messages > 30

    words = leaving.erase(user_id)
    leaving.follow()

    assert len(words.must_be_gone) > 10
    assert leaving.report(user_id, words).is_clean
    assert account.partition(":")[2] not in leaving.everything()
    assert leaving.pipeline.rows(of_others, her=user_id) == before

    again = told(leaving.places.database, leaving.places.tenant_id)
    leaving.follow()
    assert again.skipped["of a person who was erased"] >= messages
    assert leaving.report(user_id, words).is_clean
    assert account.partition(":")[2] not in leaving.everything()
