"""Canvases of a project after somebody has left: quotes are gone by themselves, what others typed is left to people."""

import pytest

from springline.access.model import Cause, command_principal
from springline.erasure.model import State
from springline.platform.statements import parse
from springline.projects import canvases, standing
from springline.projects.canvas_contract import CanvasDocument, NoteNode, Position, QuoteNode
from tests.integration.chats import LATER
from tests.integration.erasure.leaving import HERS
from tests.integration.projects.workspaces import add_canvas

pytestmark = pytest.mark.integration

MESSAGE = parse("test.message", "select id from message where text = :text")
PLACE = Position(x=0, y=0)


@pytest.fixture
def cause(leaving):
    return Cause(command_principal(leaving.places.tenant_id, "test"), LATER)


@pytest.fixture
def pinned(leaving, cause):
    """Makes a canvas that has a quote of hers, and a note; returns its number."""

    def pinned(note):
        with leaving.places.database.transaction(leaving.places.tenant_id) as tx:
            message = tx.value(MESSAGE, text=HERS[1])
            made = add_canvas(tx, "millpond")
            quote = QuoteNode(
                id="q",
                position=PLACE,
                kind="quote",
                reference=f"chat/messages#{message}",
                start=0,
                end=9,
                exact=HERS[1][:9],
            )
            drawn = CanvasDocument(nodes=[quote, NoteNode(id="n", position=PLACE, kind="note", text=note)])
            canvases.save(tx, cause, made.id, based_on=2, title="Birds", document=drawn)
        return made.id

    return pinned


def test_her_words_leave_every_canvas_with_her(leaving, cause, pinned):
    user_id = leaving.live()
    canvas = pinned("Look after the carp")
    words = leaving.erase(user_id)
    leaving.follow()
    with leaving.places.database.transaction(leaving.places.tenant_id) as tx:
        _, (told,) = standing.standing(tx, cause.principal, canvas)
    assert (told.state, told.words, told.author) == ("gone", None, None)
    stores = {store.name: store for store in leaving.report(user_id, words).stores}
    assert {stores[f"table {name}"].state for name in ("canvas", "canvas_version", "project")} == {State.EMPTY}
    assert leaving.report(user_id, words).is_clean


def test_what_others_typed_of_hers_is_told_and_left_to_people(leaving, pinned):
    user_id = leaving.live()
    pinned(HERS[1])
    words = leaving.erase(user_id)
    leaving.follow()
    stores = {store.name: store for store in leaving.report(user_id, words).stores}
    found = {
        name: (stores[f"table {name}"].after, stores[f"table {name}"].state) for name in ("canvas", "canvas_version")
    }
    assert found == {"canvas": (1, State.TO_DECIDE), "canvas_version": (1, State.TO_DECIDE)}
    assert leaving.report(user_id, words).is_clean
