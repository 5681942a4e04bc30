"""Histories of git repositories: a version for each commit that changes a document, and one only."""

import os
import subprocess

import pytest

from springline.access.model import Cause, command_principal
from springline.documents import bundles, git_history, versions
from springline.documents.git_history import History
from springline.documents.model import GitHistoryError
from springline.documents.patterns import Patterns
from springline.documents.repository import Repository
from tests.integration.chats import LATER

pytestmark = pytest.mark.integration


class Work:
    """A repository in which somebody works."""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir()
        self.git("init", "-q", "-b", "main")

    def git(self, *arguments):
        environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "core.hooksPath=/dev/null"]
        done = subprocess.run(
            ["git", *who, *arguments], cwd=self.folder, env=environment, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    def commit(self, message, *, without=(), **files):
        for name, text in files.items():
            file = self.folder / name.replace("__", "/").replace("_md", ".md").replace("_bin", ".bin")
            file.parent.mkdir(exist_ok=True)
            file.write_text(text)
        for name in without:
            (self.folder / name).unlink()
        self.git("add", "-A")
        self.git("commit", "-q", "-m", message)
        return self.git("rev-parse", "HEAD")


@pytest.fixture
def work(tmp_path):
    return Work(tmp_path / "work")


@pytest.fixture
def import_into(db, originals, work):
    with db.app.transaction(db.tenant_id) as tx:
        bundles.create(tx, Cause(command_principal(db.tenant_id, "test"), LATER), "history", title="History")

    def run(*patterns, most=None, tell=None):
        cause = Cause(command_principal(db.tenant_id, "test"), LATER)
        history = History(db.app, originals, lambda: cause, Repository(work.folder), Patterns(patterns))
        return history.run("history", most=most, **({"tell": tell} if tell else {}))

    return run


@pytest.fixture
def documents(db):
    def documents(number):
        with db.app.transaction(db.tenant_id) as tx:
            found = versions.documents_of(tx, versions.get(tx, "history", number), limit=100)
        return {one.path: one.size for one in found}

    return documents


@pytest.fixture
def origins(db):
    def origins():
        with db.app.transaction(db.tenant_id) as tx:
            return [
                (one.number, one.origin.get("commit"), one.note)
                for one in versions.listed(tx, "history", before=None, limit=99)
            ][::-1]

    return origins


def test_each_commit_that_changes_documents_is_a_version_oldest_first(work, import_into, documents, origins):
    first = work.commit("one", docs__a_md="1")
    second = work.commit("two\n\nmore", docs__b_md="22", x_bin="x")
    work.commit("no documents", x_bin="y")
    fourth = work.commit("a goes", without=["docs/a.md"])
    done = import_into()
    assert (done.commits, done.made, done.last_number) == (4, 3, 3)
    assert origins() == [(1, first, "one"), (2, second, "two"), (3, fourth, "a goes")]
    assert [documents(number) for number in (1, 2, 3)] == [
        {"docs/a.md": 1},
        {"docs/a.md": 1, "docs/b.md": 2},
        {"docs/b.md": 2},
    ]


def test_it_goes_on_behind_what_is_known_and_makes_nothing_twice(work, import_into, origins):
    first = work.commit("one", a_md="1")
    assert import_into().made == 1
    assert import_into().made == 0
    second = work.commit("two", a_md="2")
    work.commit("back", a_md="1")
    assert import_into().made == 2
    assert [commit for _, commit, _ in origins()][:2] == [first, second]


def test_an_import_that_was_cut_off_goes_on_where_it_was(work, import_into, origins, monkeypatch):
    commits = [work.commit(f"{number}", a_md=f"{number}") for number in range(5)]

    class CutOffError(Exception):
        pass

    def cut(done, total, number):
        if number == 3:
            raise CutOffError

    with pytest.raises(CutOffError):
        import_into(tell=cut)
    assert import_into().made == 2
    assert [commit for _, commit, _ in origins()] == commits


def test_a_commit_that_another_import_took_meanwhile_is_no_second_version(work, import_into, monkeypatch):
    work.commit("one", a_md="1")
    import_into()
    monkeypatch.setattr(git_history.queries, "commits", lambda *_: {})  # it looked before the other was done
    done = import_into()
    assert (done.commits, done.made, done.last_number) == (1, 0, 1)


def test_of_the_newest_commits_only_so_many(work, import_into, documents):
    for number in range(4):
        work.commit(f"{number}", **{f"f{number}_md": "x"})
    assert import_into(most=2).made == 2
    assert list(documents(1)) == ["f0.md", "f1.md", "f2.md"]


def test_patterns_say_which_files_are_documents(work, import_into, documents):
    work.commit("one", docs__a_md="1", b_md="2")
    import_into("docs/*.md")
    assert list(documents(1)) == ["docs/a.md"]


def test_a_merge_is_one_version_with_what_it_brought(work, import_into, origins):
    work.commit("one", a_md="1")
    work.git("checkout", "-q", "-b", "side")
    work.commit("side 1", b_md="1")
    work.commit("side 2", b_md="2")
    work.git("checkout", "-q", "main")
    work.git("merge", "-q", "--no-ff", "-m", "merged", "side")
    import_into()
    assert [note for _, _, note in origins()] == ["one", "merged"]


def test_links_and_odd_names_are_left_out_and_told(work, import_into, documents):
    (work.folder / "link.md").symlink_to("/etc/passwd")
    (work.folder / "back\\slash.md").write_text("x")
    work.commit("one", a_md="1")
    done = import_into()
    assert list(documents(1)) == ["a.md"]
    assert done.skipped == ["back\\slash.md"]


def test_nothing_of_the_repository_is_run(work, import_into, tmp_path):
    work.commit("one", a_md="1")
    trap = tmp_path / "trap.sh"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\n")
    trap.chmod(0o755)
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for name in ("post-checkout", "post-index-change", "reference-transaction", "pre-auto-gc"):
        (hooks / name).write_text(trap.read_text())
        (hooks / name).chmod(0o755)
    (work.folder / ".gitattributes").write_text("*.md diff=trap filter=trap\n")
    for key in (
        "core.fsmonitor",
        "core.pager",
        "diff.trap.textconv",
        "filter.trap.smudge",
        "core.sshCommand",
        "gpg.program",
    ):
        work.git("config", key, str(trap))
    work.git("config", "core.hooksPath", str(hooks))
    work.git("config", "log.showSignature", "true")
    import_into()
    assert not (tmp_path / "sprung").exists()


def test_a_repository_that_lacks_contents_fetches_nothing(work, import_into, tmp_path):
    work.commit("one", a_md="1")
    blob = work.git("rev-parse", "HEAD:a.md")
    (work.folder / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    work.git("config", "remote.origin.url", f"ext::sh -c 'touch {tmp_path}/fetched'")
    work.git("config", "remote.origin.promisor", "true")
    work.git("config", "extensions.partialClone", "origin")
    work.git("config", "protocol.ext.allow", "always")
    with pytest.raises(GitHistoryError):
        import_into()
    assert not (tmp_path / "fetched").exists()


def test_what_is_no_repository_is_said_to_be_none(tmp_path):
    for folder in (tmp_path / "none", tmp_path):
        with pytest.raises(GitHistoryError):
            Repository(folder)
    (tmp_path / "empty").mkdir()
    subprocess.run(["git", "init", "-q", tmp_path / "empty"], check=True)
    with pytest.raises(GitHistoryError, match="no commit"):
        Repository(tmp_path / "empty")
    with pytest.raises(GitHistoryError, match="no revision"):
        Repository(tmp_path, revision="--output=x")
