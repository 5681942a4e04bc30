"""Features are on unless a tenant says otherwise, and each switch is in the audit log."""

import json

import pytest

from springline.access import audit
from springline.access.model import Cause, command_principal
from springline.appcache import flags
from springline.appcache.flags import FLAGS, FlagUnknownError
from tests.integration.appcache.conftest import START

pytestmark = pytest.mark.integration

GLAZE = "glaze_from_index"


@pytest.fixture
def cause(db) -> Cause:
    return Cause(command_principal(db.tenant_id, "flags set"), START)


def test_where_nothing_was_said_the_default_holds(db):
    with db.transaction() as tx:
        assert {name: flags.is_on(tx, name) for name in FLAGS} == {name: flag.default for name, flag in FLAGS.items()}
        assert {state.changed_by for state in flags.listed(tx)} == {None}


def test_a_tenant_switches_for_itself(db, cause):
    with db.transaction() as tx:
        assert flags.switch(tx, cause, GLAZE, on=False)
    with db.transaction() as tx:
        assert not flags.is_on(tx, GLAZE)
        assert flags.is_on(tx, "chat_search_from_index")
        (state,) = (state for state in flags.listed(tx) if not state.is_on)
        assert (state.name, state.changed_at, state.changed_by) == (GLAZE, START, "command/flags set")
    with db.transaction(db.other_tenant_id) as tx:
        assert flags.is_on(tx, GLAZE)


def test_each_switch_is_in_the_audit_log_and_what_changes_nothing_is_not(db, cause):
    with db.transaction() as tx:
        assert not flags.switch(tx, cause, GLAZE, on=True)
        assert flags.switch(tx, cause, GLAZE, on=False)
        assert not flags.switch(tx, cause, GLAZE, on=False)
        assert flags.switch(tx, cause, GLAZE, on=True)
        entries = [(entry.action, entry.resource, json.loads(entry.diff)) for entry in audit.newest(tx)]
    assert entries == [
        ("flag.switched", f"flag/{GLAZE}", [{"op": "replace", "path": "/is_on", "value": True}]),
        ("flag.switched", f"flag/{GLAZE}", [{"op": "replace", "path": "/is_on", "value": False}]),
    ]


def test_what_there_is_not_is_refused_with_what_there_is(db, cause):
    with db.transaction() as tx, pytest.raises(FlagUnknownError, match="there are chat_search_from_index, glaze_"):
        flags.is_on(tx, "glaze")
    with db.transaction() as tx, pytest.raises(FlagUnknownError):
        flags.switch(tx, cause, "glaze", on=True)
