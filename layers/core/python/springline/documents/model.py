"""What a bundle is made of, the limits of it, and the errors of this domain."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal, NamedTuple

from springline.platform.errors import (
    ConflictError,
    Fault,
    InvalidError,
    NotFoundError,
    UnavailableError,
)

VersionState = Literal["ingesting", "ready", "partial", "failed"]
IngestState = Literal["waiting", "parsed", "indexed", "extracted", "failed"]
ChangeKind = Literal["added", "changed", "removed"]

MOST_DOCUMENTS = 10_000
"""Documents of a bundle."""
LARGEST_ORIGINAL = 200_000_000
"""Bytes of a document."""
LARGEST_SENT = 9_000_000
"""Bytes of a document that is sent through the API, where the object store takes none itself."""
LONGEST_PATH = 400
"""Characters of a path."""
LONGEST_URL = 500
"""Characters of a page's address."""


class Bundle(NamedTuple):
    """Documents that are versioned as a whole; `state` and `changed_at` are of the newest version, if there is one."""

    id: int
    slug: str
    title: str
    description: str
    created_by: str
    created_at: datetime
    archived_at: datetime | None
    last_number: int
    documents: int
    state: VersionState | None
    changed_at: datetime | None


class Version(NamedTuple):
    """A version of a bundle; `origin` is JSON as the column has it, and `run_id` is None once the run is forgotten."""

    bundle_id: int
    slug: str
    number: int
    state: VersionState
    note: str
    origin: Mapping[str, object]
    added: int
    changed: int
    removed: int
    created_by: str
    created_by_name: str | None
    created_at: datetime
    finished_at: datetime | None
    run_id: int | None


class Made(NamedTuple):
    """What became of a version that was asked for: the version that holds now, and whether it is new."""

    version: Version | None
    is_new: bool


class Wanted(NamedTuple):
    """A document as a new version should have it."""

    path: str
    sha256: str
    origin: Mapping[str, object] = {}


class Ingest(NamedTuple):
    """How far a document has come; `problem_code` says why it failed."""

    state: IngestState
    attempts: int
    problem_code: str | None
    problem_detail: str | None
    updated_at: datetime


class DocumentEntry(NamedTuple):
    """A document of a version. `version` counts its differing texts, None until one was recorded."""

    path: str
    from_number: int
    to_number: int | None
    sha256: str
    size: int
    format: str
    version: int | None
    title: str | None
    language: str | None
    pages: int | None
    ingest: Ingest


class Change(NamedTuple):
    """What a version changed of a document; of a removed one, what it was. `ingest` is None where it was removed."""

    path: str
    change: ChangeKind
    sha256: str
    sha256_before: str | None
    size: int
    format: str
    ingest: Ingest | None


class DocumentText(NamedTuple):
    """A document with what was read out of it; `text` and `layout` are None until then, and where that failed."""

    entry: DocumentEntry
    document_id: int
    text_id: int | None
    parser: str | None
    text: str | None
    layout: str | None
    notices: str
    last_number: int


class Original(NamedTuple):
    """A file as it was received, of which the object store has the bytes."""

    sha256: str
    size: int
    media_type: str
    stored_at: datetime


class Announced(NamedTuple):
    """A file that somebody wants to send: `size` in bytes."""

    sha256: str
    size: int


class WebPage(NamedTuple):
    """A page of the web, with its newest snapshot."""

    id: int
    url: str
    created_by: str
    created_at: datetime
    last_number: int


class Snapshot(NamedTuple):
    """A page of the web as it was received; `version` counts its differing texts, None until one was recorded."""

    page_id: int
    url: str
    number: int
    sha256: str
    size: int
    format: str
    status: int
    final_url: str
    media_type: str
    fetched_by: str
    fetched_at: datetime
    seen_at: datetime
    version: int | None
    text_id: int | None
    title: str | None
    problem_code: str | None
    problem_detail: str | None


class BundleNotFoundError(NotFoundError):
    """There is no such bundle."""

    def __init__(self, slug: str) -> None:
        super().__init__(f"there is no bundle {slug!r}")
        self.slug = slug


class VersionNotFoundError(NotFoundError):
    """The bundle has no such version."""

    def __init__(self, slug: str, number: int) -> None:
        super().__init__(f"bundle {slug} has no version {number}")
        self.slug = slug
        self.number = number


class DocumentNotFoundError(NotFoundError):
    """The version has no such document."""

    def __init__(self, slug: str, path: str, number: int) -> None:
        super().__init__(f"version {number} of bundle {slug} has no document {path!r}")
        self.slug = slug
        self.path = path
        self.number = number


class TextNotFoundError(NotFoundError):
    """The document never had such a text."""

    def __init__(self, slug: str, path: str, text: int) -> None:
        super().__init__(f"document {path!r} of bundle {slug} has no text {text}")
        self.slug = slug
        self.path = path
        self.text = text


class OriginalNotFoundError(NotFoundError):
    """There is no such file."""

    def __init__(self, sha256: str) -> None:
        super().__init__(f"there is no file with the SHA-256 {sha256}")
        self.sha256 = sha256


class WebPageNotFoundError(NotFoundError):
    """There is no such page."""

    def __init__(self, page_id: int) -> None:
        super().__init__(f"there is no web page {page_id}")
        self.page_id = page_id


class SnapshotNotFoundError(NotFoundError):
    """The page has no such snapshot."""

    def __init__(self, page_id: int, number: int) -> None:
        super().__init__(f"web page {page_id} has no snapshot {number}")
        self.page_id = page_id
        self.number = number


class BundleTakenError(ConflictError):
    """There is a bundle with this slug."""


class BundleArchivedError(ConflictError):
    """The bundle is archived."""

    def __init__(self, slug: str) -> None:
        super().__init__(f"bundle {slug} is archived: bring it back first")
        self.slug = slug


class BundleMovedOnError(ConflictError):
    """Somebody else made a version in between."""

    def __init__(self, slug: str, base: int, current_version: int) -> None:
        super().__init__(
            f"bundle {slug} has version {current_version} by now, and this change was made on {base}: "
            "read it again and repeat the change"
        )
        self.slug = slug
        self.extensions = {"current_version": current_version}


class OriginalsMissingError(ConflictError):
    """Files are missing that the version needs."""

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__(
            f"{len(missing):,} of the files were never received, or are no longer kept, {missing[0]} among them: "
            "ask where to send them, send them, and repeat this"
        )
        self.extensions = {"missing": list(missing[:1000])}


class DocumentPathError(InvalidError):
    """This can't be the path of a document."""

    def __init__(self, path: str, reason: str, *, pointer: str | None = None) -> None:
        super().__init__(f"{path[:200]!r} can't be a path: {reason}", [Fault(reason, pointer)] if pointer else ())
        self.path = path


class BundleSlugError(InvalidError):
    """This can't be the short name of a bundle."""

    def __init__(self, slug: str) -> None:
        super().__init__(f"{slug[:80]!r} is no short name: write up to 63 small letters, digits and hyphens")
        self.slug = slug


class NoSuchFileError(NotFoundError):
    """There is no such file."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name}: there is no such file or folder")
        self.name = name


class TooManyDocumentsError(InvalidError):
    """A bundle can't have so many documents."""

    def __init__(self, slug: str, documents: int) -> None:
        super().__init__(f"bundle {slug} would have {documents:,} documents: {MOST_DOCUMENTS:,} are possible")
        self.slug = slug


class OriginalTooLargeError(InvalidError):
    """The file is too large."""

    def __init__(self, what: str, most: int = LARGEST_ORIGINAL) -> None:
        super().__init__(f"{what} is larger than {most:,} bytes, which is the most that is kept")


class OriginalMismatchError(InvalidError):
    """The bytes are others than were announced."""

    def __init__(self, expected: str, received: str) -> None:
        super().__init__(f"these bytes have the SHA-256 {received}, not {expected}: nothing was kept")


class UploadError(InvalidError):
    """The form can't be read."""


class WebAddressError(InvalidError):
    """No snapshot can be taken of this address."""


class WebFetchError(UnavailableError):
    """The page can't be fetched."""

    retry_after_seconds: float | None = None


class GitHistoryError(InvalidError):
    """The history can't be read."""
