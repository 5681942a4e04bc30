"""A name in a recording is no account: it is looked for, counted, and left to people."""

from typing import Any

import pytest

from springline.erasure.model import State, Store
from springline.erasure.searching import Words
from springline.platform.statements import parse
from tests.integration.erasure.leaving import ADA, HERS, Leaving
from tests.integration.media.scenes import add_asset, add_library, add_scene

pytestmark = pytest.mark.integration

SPEAK = parse(
    "test.speak",
    """
    with script as (
        insert into transcript (tenant_id, asset_id, language, source_key, content_hash)
        values (current_tenant(), :asset::bigint, 'en', 'vtt', '') returning id
    )
    insert into transcript_cue (tenant_id, transcript_id, position, start_ms, end_ms, speaker, text)
    select current_tenant(), id, 1, 0, 900, :speaker, :text from script
    """,
)


@pytest.fixture
def user_id(leaving: Leaving) -> int:
    """She, and recordings in which her name stands in each of the places where it can; and some others."""
    with leaving.places.database.transaction(leaving.places.tenant_id) as tx:
        library = add_library(tx)
        titled = add_asset(tx, library, title="Interview", source_key="2026_ada-quillfeather", people=[ADA.name])
        add_scene(tx, titled, transcript="Thank you, ADA\nQuíllfeather!")
        tx.execute(SPEAK, asset=add_asset(tx, library), speaker=ADA.name, text="Good morning.")
        tx.execute(SPEAK, asset=add_asset(tx, library), speaker=None, text="That was Ada Quillfeather.")
        add_scene(tx, add_asset(tx, library), people=[ADA.name])
        add_scene(tx, add_asset(tx, library), transcript="Ada is here, and Canada Quillfeathers are not her.")
        add_scene(tx, add_asset(tx, library), people=["Ada", "Quillfeather"], transcript=HERS[1])
    return leaving.live()


def stores(leaving: Leaving, user_id: int, words: Words) -> dict[str, Store]:
    return {store.name: store for store in leaving.report(user_id, words).stores}


def test_recordings_with_their_name_are_counted_and_left_to_people(leaving: Leaving, user_id: int) -> None:
    media = leaving.pipeline.rows("select * from asset, video_scenes order by 1")
    words = leaving.erase(user_id)
    leaving.follow()

    told = stores(leaving, user_id, words)["recordings"]
    assert (told.before, told.after, told.state) == (4, 4, State.TO_DECIDE)
    assert told.note.startswith("left, to be decided by a person: recordings")
    assert told.note.endswith(": people 2, speakers 1, spoken words 2, titles and files 1")
    assert leaving.pipeline.rows("select * from asset, video_scenes order by 1") == media
    assert leaving.report(user_id, words).is_clean


def test_words_of_theirs_that_a_recording_has_too_are_told_and_no_fault(leaving: Leaving, user_id: int) -> None:
    words = leaving.erase(user_id)
    leaving.follow()
    told = stores(leaving, user_id, words)
    assert (told["table video_scenes"].after, told["table video_scenes"].state) == (1, State.TO_DECIDE)
    assert told["table asset"].state is State.EMPTY


def test_without_the_name_nobody_can_look_for_it_again(leaving: Leaving, user_id: int) -> None:
    leaving.erase(user_id)
    leaving.follow()
    assert "recordings" not in stores(leaving, user_id, Words())


def test_a_library_of_others_is_no_matter(leaving: Leaving, db: Any) -> None:
    user_id = leaving.live()
    with db.app.transaction(db.other_tenant_id) as tx:
        add_scene(tx, add_asset(tx, add_library(tx), title=ADA.name), people=[ADA.name])
    words = leaving.erase(user_id)
    leaving.follow()
    told = stores(leaving, user_id, words)["recordings"]
    assert (told.after, told.state) == (0, State.EMPTY)
