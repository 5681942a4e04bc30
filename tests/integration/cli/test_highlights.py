"""`springline signal-profile generate` and `show`, on a chat."""

import json

import pytest

from springline.cli import app
from springline.platform.llm.ledger import Ledger
from springline.platform.llm.usage import Usage
from springline.platform.metrics.null import NullMetrics
from springline.platform.settings import Settings
from springline.profiles import user_profile_highlight_service as service
from tests.integration.chats import Chat, Pipeline

pytestmark = pytest.mark.integration

OFFER = "I can lend you my cordless drill, it has plenty of charge."


@pytest.fixture
def run(own_database, capsys):
    """Runs a command on the test's own database; returns its exit code and what it wrote."""

    def run(*arguments: str) -> tuple[int, str, str]:
        code = app.run(["signal-profile", *arguments])
        written = capsys.readouterr()
        return code, written.out, written.err

    return run


@pytest.fixture
def talk(db):
    """Two people who wrote, one of whom offers something."""
    pipeline, chat = Pipeline(db), Chat()
    pipeline.tell(
        chat.sent("m1", "Does anyone have a cordless drill I could borrow in Rosewood tonight?"),
        chat.sent("m2", OFFER, by="ben", at=3, reply_to="m1"),
        chat.sent("m3", "Thanks so much, Ben!", at=5, reply_to="m2"),
    )
    pipeline.index()
    return pipeline, chat


def test_who_wrote_is_told_of_with_the_words_that_it_rests_on(run, talk):
    code, written, _ = run("generate", "--all", "--json")
    assert (code, json.loads(written)) == (0, {"stored": 2, "without": 0, "late": 0, "failed": 0})
    code, written, _ = run("show", "2")
    assert code == 0
    assert written.startswith("fresh, version 1, written by ")
    assert "Ben" in written
    assert f"“{OFFER}” chat/messages#2" in written
    told = json.loads(run("show", "2", "--json")[1])
    assert told["quotes"] == [{"text": OFFER, "message_id": 2}]


def test_a_quote_is_gone_with_its_message_at_once(run, talk):
    run("generate", "2")
    pipeline, chat = talk
    pipeline.tell(chat.deleted("m2", by="ben", at=9))
    code, written, _ = run("show", "2")
    assert code == 0
    assert OFFER not in written
    assert "message_gone" in written
    assert "taken back, and is not shown" in written


def test_an_override_is_shown_with_who_wrote_it(run, talk, db):
    run("generate", "2")
    with db.transaction() as tx:
        service.set_manual_override(tx, 2, "Knows [tools].", by="account/1")
    _, written, _ = run("show", "2")
    assert written.startswith("overridden, version 2, written by account/1")
    assert "Knows [tools]." in written


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("show", "99"), 1, "run `springline signal-profile generate 99`"),
        (("generate",), 2, "name one person, or say --all"),
        (("generate", "2", "--all"), 2, "name one person, or say --all"),
    ],
)
def test_what_can_not_be_shown_is_said(run, talk, arguments, code, said):
    ended, written, told = run(*arguments)
    assert ended == code
    assert said in written + told


def test_of_who_is_not_there_nothing_is_told(run, talk):
    assert "of 1 there is nothing to tell" in run("generate", "99")[1]


def test_what_models_have_cost_is_told_by_month(run, talk, db):
    assert run("costs") == (0, "", "No language model was called.\n")
    ledger = Ledger("profile_highlights", Settings(llm_prices=("2.5", "10")), NullMetrics())
    unpriced = Ledger("annotate_comments", Settings(), NullMetrics())
    for entered in (ledger, ledger, unpriced):
        spender = Spender()
        with entered.run(db.app, db.tenant_id, spender):
            spender.usage = Usage(2, 1000, 100, 3500)
    code, written, _ = run("costs")
    assert code == 0
    assert [line.split()[1:] for line in written.splitlines()[1:]] == [
        ["annotate_comments", "small-1", "3", "1", "2", "1,100", "0.0000?"],
        ["profile_highlights", "small-1", "3", "2", "4", "2,200", "0.0070"],
    ]
    told = json.loads(run("costs", "--months", "1", "--json")[1])
    assert [(one["cost_micro_dollars"], one["unpriced_runs"], one["prompt_tokens"]) for one in told] == [
        (0, 1, 1000),
        (7000, 0, 2000),
    ]


class Spender:
    model, prompt_version, usage = "small-1", "3", Usage()
