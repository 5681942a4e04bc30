"""The history of a git repository as versions of a bundle: a version for each commit that changes a document of it.

The commit is in the version's origin, and makes one version only. So an import that was cut off is run again and goes
on behind the last commit that became a version; run a third time, it makes nothing.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from springline.access.model import Cause
from springline.documents import bundles, queries, versions
from springline.documents.model import LARGEST_ORIGINAL, MOST_DOCUMENTS, TooManyDocumentsError, Wanted
from springline.documents.originals import Originals
from springline.documents.paths import normalised
from springline.documents.patterns import Patterns
from springline.documents.repository import Commit, Contents, File, Repository
from springline.platform.database import Database
from springline.platform.errors import InvalidError

Tell = Callable[[int, int, int], None]
"""Told how many commits are done, of how many, and the newest version's number."""
_LONGEST_SUBJECT = 500


def _silently(done: int, total: int, number: int) -> None:
    """Nobody waits to be told."""


class Imported(NamedTuple):
    """What an import did: commits that it looked at, versions that it made, and what the bundle has now."""

    commits: int
    made: int
    last_number: int
    skipped: Sequence[str]
    """Paths that can't be documents, in the order in which they were met."""


class History:
    """Imports one repository's documents into one bundle.

    Args:
        database: The tenant's.
        originals: The tenant's.
        cause: Makes who imports, and when: asked for each version.
        repository: What is imported.
        patterns: Which of its files are documents.
    """

    def __init__(
        self,
        database: Database,
        originals: Originals,
        cause: Callable[[], Cause],
        repository: Repository,
        patterns: Patterns,
    ) -> None:
        self._database = database
        self._originals = originals
        self._cause = cause
        self._repository = repository
        self._patterns = patterns
        self._hashes: dict[str, str] = {}  # of contents, by git's id
        self._skipped: dict[str, None] = {}

    def run(self, slug: str, *, most: int | None = None, tell: Tell = _silently) -> Imported:
        """Make versions of the commits that came after those that are known, at most of the newest `most`.

        Each version is a transaction of its own. Raises `GitHistoryError`, and as `versions.make` does.
        """
        wanted = self._new(slug, self._repository.commits(), most)
        made, number = 0, 0
        before: Sequence[File] | None = None
        with self._repository.contents() as contents:
            for done, commit in enumerate(wanted, start=1):
                files = self._documents(slug, commit)
                if files != before:
                    is_new, number = self._version(slug, commit, files, contents)
                    made += is_new
                before = files
                tell(done, len(wanted), number)
        with self._database.transaction(self._cause().principal.tenant_id) as tx:
            last = bundles.get(tx, slug).last_number
        return Imported(len(wanted), made, last, list(self._skipped))

    def _new(self, slug: str, commits: Sequence[Commit], most: int | None) -> Sequence[Commit]:
        """The commits behind the newest one that became a version: what lies before it is over."""
        with self._database.transaction(self._cause().principal.tenant_id) as tx:
            known = queries.commits(tx, bundles.get(tx, slug).id)
        at = max((place for place, one in enumerate(commits, start=1) if one.id in known), default=0)
        newer = commits[at:]
        return newer if most is None else newer[max(len(newer) - most, 0) :]

    def _documents(self, slug: str, commit: Commit) -> list[File]:
        """The files of a commit that are documents, with the paths that they have in the bundle."""
        found = list(self._fit(self._repository.files(commit.id)))
        if len(found) > MOST_DOCUMENTS:
            raise TooManyDocumentsError(slug, len(found))
        return found

    def _fit(self, files: Iterable[File]) -> Iterable[File]:
        for file in files:
            if not self._patterns.match(file.path):
                continue
            try:
                path = normalised(file.path)
            except InvalidError:
                path = None
            if path is None or file.size > LARGEST_ORIGINAL:
                self._skipped[file.path.encode(errors="replace").decode()] = None
            else:
                yield file._replace(path=path)

    def _version(self, slug: str, commit: Commit, files: Sequence[File], contents: Contents) -> tuple[bool, int]:
        wanted = [Wanted(file.path, self._kept(file, contents)) for file in files]
        origin = {"how": "git", "commit": commit.id, "at": commit.at.isoformat()}
        cause = self._cause()
        with self._database.transaction(cause.principal.tenant_id) as tx:
            note = "".join(letter for letter in commit.subject[:_LONGEST_SUBJECT] if letter.isprintable())
            made = versions.make(tx, cause, slug, wanted, note=note, origin=origin, is_whole=True)
        return made.is_new, made.version.number if made.version else 0

    def _kept(self, file: File, contents: Contents) -> str:
        """The hash of a file's content, which is here from now on; each content is read once."""
        known = self._hashes.get(file.blob)
        if known is None:
            known = self._hashes[file.blob] = self._originals.keep(contents.read(file.blob), name=file.path).sha256
        return known
