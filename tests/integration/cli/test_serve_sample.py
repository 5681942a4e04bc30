"""Where the shipped sample goes by itself: into the database that this machine made, and into nobody else's."""

import pytest

from springline.cli import app, serving
from tests.integration.cli.conftest import free_port

pytestmark = pytest.mark.integration


@pytest.mark.parametrize(("options", "imports"), [((), False), (("--sample",), True), (("--no-sample",), False)])
def test_a_database_of_somebody_else_gets_no_sample_unless_asked_for(own_database, monkeypatch, options, imports):
    imported = []
    monkeypatch.setenv("PORT", str(free_port()))
    monkeypatch.setattr(serving, "_import_sample", imported.append)
    monkeypatch.setattr(serving, "_serve", lambda _, is_new: None)
    assert app.run(["serve", *options]) == 0
    assert bool(imported) is imports
