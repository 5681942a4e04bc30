"""From the chat to a stored highlight: what is read, written and stored of people, and what becomes of races."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from springline.community.annotation.deterministic import DeterministicAnnotator
from springline.platform.llm.checked import CallBudget
from springline.platform.llm.protocol import RateLimitedError
from springline.profiles import user_profile_highlight_service as service
from springline.profiles.generation.extractive import ExtractiveGenerator
from springline.profiles.generation.generate import Generated, generate
from springline.profiles.generation.generator import GenerationFailure, Generator, Usage
from springline.profiles.generation.material import Material, Totals, read_material
from springline.profiles.generation.model_based import ModelGenerator
from springline.profiles.highlights import BioPayload, ProofPoint, Quote, State
from tests.integration.profiles.telling import BREAD, LADDER, Person, Telling
from tests.unit.profiles.generation.stories import ScriptedModel, profile

pytestmark = pytest.mark.integration

NOW = datetime.now(UTC)  # words are stored by the database's clock


class Writes:
    """A generator that writes what it is told to, and lets something happen meanwhile."""

    model, prompt_version, usage = "writes-1", "1", Usage()

    def __init__(self, payload: Any = None, meanwhile: Callable[[], object] = lambda: None) -> None:
        self.payload, self.meanwhile = payload, meanwhile
        self.read: list[Material] = []

    def write(self, material: Material) -> BioPayload | GenerationFailure | None:
        self.read.append(material)
        self.meanwhile()
        if isinstance(self.payload, BioPayload | GenerationFailure):
            return self.payload
        quotes = tuple(Quote(said.text, said.message_id) for said in material.messages)
        return BioPayload("Ada.", (ProofPoint("Wrote.", tuple(quote.message_id for quote in quotes)),), quotes)


@pytest.fixture
def telling(db: Any) -> Telling:
    return Telling(db)


def run(telling: Telling, generator: Generator, *people: Person) -> Generated:
    users = [one.id for one in people]
    return generate(telling.db.app, telling.pipeline.tenant_id, users, generator, now=lambda: NOW)


def material(telling: Telling, one: Person) -> Material | None:
    with telling.transaction() as tx:
        return read_material(tx, one.id, at=NOW)


def read(telling: Telling, one: Person) -> Material:
    found = material(telling, one)
    assert found is not None
    return found


class TestMaterial:
    def test_it_has_their_own_messages_with_what_became_of_them(self, telling: Telling):
        chat = telling.chat
        telling.tell(chat.sent("need", "Does anyone have a drill to lend?", by="ben"))
        telling.tell(chat.sent("answer", LADDER, by="ada", at=1, reply_to="need"))
        telling.tell(chat.sent("thanks", "Thank you so much, Ada!", by="ben", at=2, reply_to="answer"))
        telling.tell(chat.reacted("answer", "\U0001f44d", by="ben", at=3), chat.reacted("answer", "x", by="ada", at=3))
        found = read(telling, telling.person("ada", said={}))
        assert [(said.text, said.reactions, said.joined, said.thanked) for said in found.messages] == [
            (LADDER, 1, True, True)
        ]
        assert found.totals == Totals(offers=0, needs=0, joined=1, thanked=1)
        assert (found.name, found.group, found.at) == ("Ada", "Help next door", NOW)
        assert {"ada", "ben"} <= found.names

    def test_what_is_gone_or_will_vanish_or_says_too_little_is_not_read(self, telling: Telling):
        ada = telling.person("ada", said={"ladder": LADDER, "gone": BREAD, "short": "Good day"})
        telling.tell(telling.chat.deleted("ada-gone", by="ada"))
        telling.tell(
            telling.chat.sent("brief", "This one vanishes in an hour", by="ada", expires_in=timedelta(weeks=5000))
        )
        assert [said.text for said in read(telling, ada).messages] == [LADDER]

    def test_of_who_said_nothing_and_of_nobody_there_is_none(self, telling: Telling):
        assert material(telling, telling.person("ada", said={"short": "Hi all"})) is None
        assert material(telling, Person(4711, {})) is None

    def test_another_tenants_people_are_not_read(self, telling: Telling, db: Any):
        ada = telling.person("ada")
        with db.app.transaction(db.other_tenant_id) as tx:
            assert read_material(tx, ada.id, at=NOW) is None

    def test_it_is_bounded_and_has_what_leads_first(self, telling: Telling):
        said = {f"m{number}": f"Message number {number} of very many " + "x" * 600 for number in range(40)}
        found = read(telling, telling.person("ada", said=said))
        assert len(found.messages) < 20
        assert sum(len(one.text) for one in found.messages) <= 12_000


class TestGenerate:
    def test_the_rules_tell_of_everybody_with_quotes_that_stand_in_their_messages(self, telling: Telling):
        ada, ben = telling.person("ada"), telling.person("ben")
        done = run(telling, ExtractiveGenerator(DeterministicAnnotator()), ada, ben, ada)
        assert done == Generated(stored=[ada.id, ben.id])
        told = telling.shown(ada)
        assert told.state is State.FRESH
        assert told.bio_text is not None
        assert told.bio_text.startswith("Ada wrote three messages in Help next door in March 2026.")
        assert {quote.text for quote in told.quotes} >= {LADDER}
        assert told.meta is not None
        assert (told.meta.llm_model, told.meta.prompt_version) == ("springline-extracts", "1")
        assert (told.meta.generated_at, told.meta.stale_after) == (NOW, NOW + timedelta(days=90))
        assert told.snapshot_hash == read(telling, ada).snapshot.snapshot_hash

    def test_the_same_words_again_make_no_new_version(self, telling: Telling):
        ada = telling.person("ada")
        for _ in range(2):
            assert run(telling, Writes(), ada).stored == [ada.id]
        assert telling.shown(ada).version == 1

    def test_a_model_tells_with_what_it_cost(self, telling: Telling):
        ada = telling.person("ada", said={"ladder": LADDER})
        model = ScriptedModel(profile("Ada lends a ladder.", [("Lends a ladder.", [1])], [(LADDER, 1), ("Goats.", 1)]))
        done = run(telling, ModelGenerator(model, CallBudget(5), sleep=lambda _: None), ada)
        assert done == Generated(stored=[ada.id], usage=Usage(1, 100, 20, 7))
        assert telling.shown(ada).quotes == (Quote(LADDER, ada.messages["ladder"]),)

    def test_who_cannot_be_told_of_takes_nobody_along(self, telling: Telling):
        ada, ben = telling.person("ada", said={"ladder": LADDER}), telling.person("ben", said={"ladder": LADDER})
        good = profile("Ben lends a ladder.", [("Lends a ladder.", [1])])
        model = ScriptedModel("garbage", "garbage", "garbage", good)
        done = run(telling, ModelGenerator(model, CallBudget(5), sleep=lambda _: None), ada, ben)
        assert (done.stored, done.failures) == ([ben.id], {ada.id: GenerationFailure("no usable answer")})
        assert telling.get(ada) is None

    def test_a_rate_limit_and_a_spent_budget_leave_people_to_a_later_run(self, telling: Telling):
        ada, ben = telling.person("ada"), telling.person("ben")
        limited = RateLimitedError("scripted-1", timedelta(minutes=3))
        done = run(telling, ModelGenerator(ScriptedModel(limited), CallBudget(5), sleep=lambda _: None), ada, ben)
        assert done.failures == dict.fromkeys(
            [ada.id, ben.id], GenerationFailure("the model is rate limited", timedelta(minutes=3), is_passing=True)
        )
        assert done.usage.calls == 1
        done = run(telling, ModelGenerator(ScriptedModel("garbage"), CallBudget(2), sleep=lambda _: None), ada, ben)
        assert done.failures == dict.fromkeys(
            [ada.id, ben.id],
            GenerationFailure("the run's budget of calls is used up", timedelta(0), is_passing=True),
        )

    def test_of_nobody_nothing_is_told(self, telling: Telling):
        assert run(telling, Writes(), Person(4711, {})) == Generated(without=[4711])

    def test_no_transaction_is_open_while_it_writes(self, telling: Telling):
        ada = telling.person("ada")
        generator = Writes(meanwhile=lambda: telling.tell(telling.chat.sent("new", "Something new", by="ada", at=5)))
        assert run(telling, generator, ada).stored == [ada.id]


class TestRaces:
    def test_late_words_are_dropped(self, telling: Telling):
        ada = telling.person("ada")
        done = run(telling, Writes(meanwhile=lambda: telling.override(ada, "Mine.")), ada)
        assert done == Generated(late=[ada.id])
        assert telling.shown(ada).text == "Mine."

    def test_where_late_words_leave_nothing_to_show_the_person_comes_again(self, telling: Telling):
        ada = telling.person("ada")

        def given_free_again() -> None:
            telling.override(ada, "Mine.")
            telling.clear(ada)

        done = run(telling, Writes(meanwhile=given_free_again), ada)
        assert [*done.failures] == [ada.id]

    def test_a_message_that_goes_meanwhile_is_not_told(self, telling: Telling):
        ada = telling.person("ada")
        gone = Writes(meanwhile=lambda: telling.tell(telling.chat.deleted("ada-bread", by="ada")))
        assert run(telling, gone, ada).failures == {
            ada.id: GenerationFailure("messages changed while they were told of")
        }
        assert telling.get(ada) is None
        assert run(telling, Writes(), ada).stored == [ada.id]
        assert BREAD not in [quote.text for quote in telling.shown(ada).quotes]

    def test_a_message_that_is_edited_meanwhile_is_not_told_as_it_was(self, telling: Telling):
        """Its words could still stand in it: what they were written of would pass for what it says now."""
        ada = telling.person("ada")
        more = Writes(meanwhile=lambda: telling.tell(telling.chat.edited("ada-bread", f"No longer: {BREAD}", by="ada")))
        assert run(telling, more, ada).failures == {
            ada.id: GenerationFailure("messages changed while they were told of")
        }
        assert telling.get(ada) is None

    def test_quotes_that_a_generator_made_up_are_never_stored(self, telling: Telling):
        ada = telling.person("ada")
        made_up = BioPayload("Ada.", (), (Quote("I never said this", ada.messages["ladder"]),))
        assert [*run(telling, Writes(made_up), ada).failures] == [ada.id]
        assert telling.get(ada) is None

    def test_a_mark_that_comes_meanwhile_is_reported(self, telling: Telling):
        ada = telling.person("ada")
        run(telling, Writes(), ada)
        marked = Writes(
            BioPayload("Ada, anew.", (ProofPoint("Wrote.", (ada.messages["bread"],)),)),
            meanwhile=lambda: mark_now(telling, ada),
        )
        assert run(telling, marked, ada) == Generated(stored=[ada.id], marked=[ada.id])


def mark_now(telling: Telling, one: Person) -> None:
    with telling.transaction() as tx:
        service.mark_stale(tx, one.id, "new_messages")
