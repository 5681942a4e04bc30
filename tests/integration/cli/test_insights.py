"""`springline insights`: what is claimed, the words that it rests on, and what became of these."""

import json

import pytest

from springline.cli.app import run
from tests.integration.insights.claimed import add_insights
from tests.integration.insights.grounds import Grounds

pytestmark = pytest.mark.integration


@pytest.fixture
def said(own_database, capsys):
    """Runs a command: what it wrote."""

    def said(*arguments, code=0):
        assert run(["insights", *arguments]) == code
        told = capsys.readouterr()
        return told.out or told.err

    return said


@pytest.fixture
def made(own_database):
    with own_database.transaction() as tx:
        return add_insights(tx, "harbour")


def test_insights_are_listed(said, made):
    rows = json.loads(said("list", "--json"))
    assert sorted(one["id"] for one in rows) == made
    assert "The harbour opens at 9" in said("list", "--status", "draft")
    assert "no insight" in said("list", "--status", "published")


def test_queues_are_listed(said, made, own_database):
    assert [one["id"] for one in json.loads(said("list", "--queue", "conflicts", "--json"))] == made
    assert "no insight" in said("list", "--queue", "stale")
    Grounds(own_database, own_database.tenant_id).write("It never opens.", "handbook/harbour.md")
    assert len(json.loads(said("list", "--queue", "stale", "--json"))) == 2


def test_an_insight_is_shown_with_the_words_before_and_now(said, made, own_database):
    changed = "The harbour opens at eight. It closes at ten."
    Grounds(own_database, own_database.tenant_id).write(changed, "handbook/harbour.md")
    shown = said("show", str(made[0]))
    assert "is draft and stale: The harbour opens at 9" in shown
    assert "it read “The harbour opens at nine.”" in shown
    assert "now     “The harbour opens at eight.”" in shown
    assert f"(open) with {made[1]}: The harbour opens at 10" in shown
    told = json.loads(said("show", str(made[0]), "--json"))
    assert told["evidence"][0]["outcome"] == "edited"


def test_one_that_there_is_not_is_an_error(said):
    assert "there is no insight 999" in said("show", "999", code=1)
