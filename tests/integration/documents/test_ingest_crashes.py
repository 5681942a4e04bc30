"""Whoever takes documents in may die at any moment: what was done stays, and nothing is done twice."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from springline.documents import events
from springline.documents.ingest.extracting import CLAIM
from springline.platform.llm.protocol import Completion, CompletionRequest
from springline.platform.statements import parse
from tests.integration.documents.intake import BROKEN, Intake, Model, page
from tests.integration.search.stepping import KilledError, SteppedDatabase

pytestmark = pytest.mark.integration

NEW_TENANT = parse("test.new_tenant", "insert into tenant (slug, name) values (:slug, 'Another') returning id")
FIRST = {"a.md": page("A", 10), "b.md": page("B", 10), "x.md": f"{BROKEN} x"}
SECOND = {"b.md": page("B", 10, changed={4: "Rule 4 is new."}), "c.md": page("C", 3)}


class Death:
    """Dies at a step, once; counts steps."""

    def __init__(self, at: int | None = None) -> None:
        self.at = at
        self.steps = 0

    def __call__(self, name: str) -> None:
        self.steps += 1
        if self.steps == self.at:
            raise KilledError(name)


class MortalModel(Model):
    """A model around whose calls the process may die: the call is made, and its answer is lost."""

    def __init__(self, step: Death) -> None:
        super().__init__()
        self._step = step

    def complete(self, request: CompletionRequest) -> Completion:
        self._step("before a call")
        answer = super().complete(request)
        self._step("after a call")
        return answer


def story(db: Any, folder: Path, death: Death) -> Intake:
    """Two versions, the second without a document of the first; whoever dies is followed by another."""
    intake = Intake(db, folder, app=SteppedDatabase(db.app, death), model=MortalModel(death))
    intake.add("handbook", FIRST)
    settle(intake)
    intake.add("handbook", SECOND, removed=["a.md"])
    settle(intake)
    return intake


def settle(intake: Intake) -> None:
    while True:
        try:
            intake.settle()
        except KilledError:
            intake.clock.advance(CLAIM)  # its event was not acknowledged, and comes again once nobody holds it
        else:
            return


@pytest.mark.parametrize("part", range(8))
def test_killed_anywhere_and_brought_back_it_does_everything_once(db: Any, tmp_path: Path, part: int):
    """Each death in a tenant of its own: one in eight of all moments is tried by each of eight tests."""
    counting = Death()
    plain = story(db, tmp_path / "plain", counting)
    expected, calls, parsed = plain.state(), len(plain.model.asked), sum(plain.parser.calls.values())
    assert expected["versions"] == [(1, "partial", 3, 0, 0), (2, "ready", 1, 1, 1)]
    assert counting.steps > 100
    for at in range(1 + part, counting.steps + 1, 8):
        tenant = new_tenant(db, f"killed-{at}")
        death = Death(at)
        intake = story(tenant, tmp_path / str(at), death)
        assert death.steps > at
        assert intake.state() == expected, f"killed at step {at}"
        assert len(intake.model.asked) <= calls + 1, f"killed at step {at}: a crash costs one call at most"
        assert sum(intake.parser.calls.values()) <= parsed + 1
        assert intake.count(events.VERSION_INGESTED) == 2


def new_tenant(db: Any, slug: str) -> Any:
    with db.system.transaction() as tx:
        return replace(db, tenant_id=tx.value(NEW_TENANT, slug=slug))
