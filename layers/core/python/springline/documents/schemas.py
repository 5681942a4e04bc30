"""What the documents' API takes and gives."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from springline.documents.layout import BlockKind
from springline.documents.model import (
    LARGEST_ORIGINAL,
    LONGEST_PATH,
    LONGEST_URL,
    MOST_DOCUMENTS,
    ChangeKind,
    IngestState,
    VersionState,
)
from springline.documents.parsing.page_images import MOST_WIDTH
from springline.platform.http.pages import Page, PageQuery

MOST_CHANGES_SHOWN = 1_000
MOST_ANNOUNCED = 1_000
LARGEST_NUMBER = 2**31 - 1

Slug = Annotated[
    str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$", description="Unique in the tenant, for good; part of references.")
]
Title = Annotated[str, Field(min_length=1, max_length=200, pattern=r"\S")]
Description = Annotated[str, Field(max_length=4_000)]
Note = Annotated[str, Field(max_length=4_000, description="What to say of this version.")]
Path = Annotated[
    str,
    Field(min_length=1, max_length=LONGEST_PATH, description="Relative, with / between folders; no `..`."),
]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="SHA-256 of the file, in hexadecimal.")]
Base = Annotated[
    int | None,
    Field(
        ge=0,
        le=LARGEST_NUMBER,
        description="The version that the change was made on, 0 for none: where the bundle has another one by now, "
        "nothing is changed (409). Left out: whatever is there.",
    ),
]
Number = Annotated[int, Field(ge=1, le=LARGEST_NUMBER)]
Actor = Annotated[str, Field(description="An actor, as in the audit log.", examples=["account/5"])]
ActorName = Annotated[str | None, Field(description="The account's name; null where the actor is none.")]
Reference = Annotated[
    str | None, Field(description="How provenance names its text, with the version; null until it was read.")
]


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Told(BaseModel):
    model_config = ConfigDict(from_attributes=True)


# ---- Bundles ---------------------------------------------------------------------------------------------------------


class BundlesQuery(PageQuery):
    """Which bundles."""

    archived: Annotated[bool, Field(description="Those that are archived, instead of those that are not.")] = False


class BundleWanted(_Asked):
    """The bundle to create; it has no version yet."""

    slug: Slug
    title: Title
    description: Description = ""


class BundleChange(_Asked):
    """What to change; the rest stays."""

    title: Title | None = None
    description: Description | None = None
    archived: Annotated[bool | None, Field(description="An archived bundle can be read and not changed.")] = None


class BundleDetails(_Told):
    """Documents that are versioned as a whole."""

    slug: str
    title: str
    description: str
    created_by: Actor
    created_at: datetime
    archived_at: datetime | None
    last_number: Annotated[int, Field(description="Of its newest version; 0: it has none yet.")]
    documents: Annotated[int, Field(description="How many its newest version has.")]
    state: Annotated[VersionState | None, Field(description="Of its newest version; null: it has none yet.")]
    changed_at: Annotated[datetime | None, Field(description="When its newest version was made.")]


class BundlePage(Page[BundleDetails]):
    """Bundles, by title."""


# ---- Versions --------------------------------------------------------------------------------------------------------


class DocumentWanted(_Asked):
    """A document as the version should have it."""

    path: Path
    sha256: Sha256


class VersionWanted(_Asked):
    """What the next version of a bundle changes; its files were sent before."""

    documents: Annotated[
        list[DocumentWanted],
        Field(max_length=MOST_DOCUMENTS, description="To add, or to put in place of others."),
    ] = Field(default_factory=list[DocumentWanted])
    removed: Annotated[list[Path], Field(max_length=MOST_DOCUMENTS, description="Paths that it has no more.")] = Field(
        default_factory=list[str]
    )
    base: Base = None
    note: Note = ""
    is_whole: Annotated[
        bool, Field(description="`documents` are all that it has: whatever else is there is removed.")
    ] = False


class VersionDetails(BaseModel):
    """A version of a bundle."""

    bundle: Annotated[str, Field(description="The bundle's slug.")]
    number: Annotated[int, Field(description="1, 2, 3 and so on, without gaps.")]
    reference: Annotated[str, Field(examples=["bundle/handbook@3"])]
    state: Annotated[
        VersionState,
        Field(
            description="`ingesting`: being read; `ready`: all that changed was read; `partial`: some of it could not "
            "be; `failed`: none of it."
        ),
    ]
    note: str
    origin: Annotated[
        dict[str, Any],
        Field(description="Where it came from: `how` (api, upload, command, git), of git also `commit` and `at`."),
    ]
    added: Annotated[int, Field(description="Documents that the version before does not have.")]
    changed: int
    removed: int
    created_by: Actor
    created_by_name: ActorName
    created_at: datetime
    finished_at: Annotated[datetime | None, Field(description="When its ingest ended last.")]
    run: Annotated[str | None, Field(description="The run that reads it; null once forgotten.", examples=["run/9"])]


class VersionMade(BaseModel):
    """What became of a version that was asked for."""

    version: Annotated[VersionDetails | None, Field(description="What holds now; null: the bundle still has none.")]
    is_new: Annotated[bool, Field(description="false: nothing would have been otherwise, so no version was made.")]


class VersionPage(Page[VersionDetails]):
    """Versions of a bundle, the newest first."""


class IngestDetails(_Told):
    """How far a document has come."""

    state: IngestState
    attempts: Annotated[int, Field(description="How often the present step was tried.")]
    problem_code: Annotated[
        str | None, Field(description="Why it failed, for programs.", examples=["password", "no_text"])
    ]
    problem_detail: Annotated[str | None, Field(description="Why it failed, for people.")]
    updated_at: datetime


class ChangeDetails(_Told):
    """What a version changed of a document."""

    path: str
    change: ChangeKind
    sha256: Annotated[str, Field(description="Of a removed one: what it was.")]
    sha256_before: Annotated[str | None, Field(description="Of one that was there before.")]
    size: Annotated[int, Field(description="In bytes.")]
    format: str
    ingest: Annotated[IngestDetails | None, Field(description="null of a removed one.")]


class IngestCounts(BaseModel):
    """How many of the documents that a version added or changed are how far."""

    waiting: int = 0
    parsed: int = 0
    indexed: int = 0
    extracted: int = 0
    failed: int = 0


class VersionWhole(VersionDetails):
    """A version of a bundle, with what it changed."""

    documents: Annotated[IngestCounts, Field(description="How far those are that it added or changed.")]
    changes: Annotated[list[ChangeDetails], Field(description="The first thousand, by path.")]


class VersionRetried(BaseModel):
    """What is tried again of a version."""

    documents: Annotated[int, Field(description="How many documents are tried again; 0: none had failed.")]
    version: Annotated[VersionDetails, Field(description="The version, with the run that tells of it now.")]


class DocumentDetails(BaseModel):
    """A document of a version."""

    path: str
    sha256: str
    size: Annotated[int, Field(description="In bytes.")]
    format: Annotated[str, Field(examples=["markdown", "pdf"], description="`unknown`: nothing here can read it.")]
    from_number: Annotated[int, Field(description="The first version that has it like this.")]
    to_number: Annotated[int | None, Field(description="The last one; null: the newest has it.")]
    reference: Reference
    title: str | None
    language: Annotated[str | None, Field(description="ISO 639-1.")]
    pages: int | None
    ingest: IngestDetails


class DocumentPage(Page[DocumentDetails]):
    """Documents of a version, by path."""


# ---- Documents -------------------------------------------------------------------------------------------------------


class DocumentQuery(_Asked):
    """Which document."""

    path: Path
    version: Annotated[Number | None, Field(description="Of the bundle; left out: the newest.")] = None
    text: Annotated[
        Number | None,
        Field(description="Instead of a version: which of its differing texts, as references to it are numbered."),
    ] = None


class BlockDetails(BaseModel):
    """A part of the text that belongs together; outer ones come before those that they hold."""

    kind: BlockKind
    start: Annotated[int, Field(description="In code points of the text, as all places are.")]
    end: int
    level: Annotated[int, Field(description="1 to 6 for headings, the depth for list items, else 0.")]
    page: Annotated[int | None, Field(description="From 1: page, slide or sheet.")]
    name: Annotated[str | None, Field(description="What people call it.", examples=["Sheet1!B4", "00:01:02.500"])]
    box: Annotated[
        tuple[float, float, float, float] | None,
        Field(description="Left, top, right and bottom, as fractions of the page."),
    ]


class LayoutDetails(BaseModel):
    """Where the text is in the original."""

    blocks: list[BlockDetails]
    lines: Annotated[
        list[tuple[int, int, int, float, float, float, float]],
        Field(
            description="Of paged formats: start, end, page, left, top, right, bottom; the last four are fractions of "
            "the page from its top left corner."
        ),
    ]
    runs: Annotated[
        list[tuple[int, int, int, int]],
        Field(description="Of formats that are text: start, end, and where that starts and ends in the original."),
    ]


class DocumentWhole(DocumentDetails):
    """A document of a version, with what was read out of it."""

    bundle: Annotated[str, Field(description="The bundle's slug.")]
    number: Annotated[int, Field(description="The version of the bundle that was asked for.")]
    last_number: Annotated[int, Field(description="The bundle's newest version.")]
    original: Annotated[str, Field(description="Where its bytes are.", examples=["/api/documents/originals/9f86d0…"])]
    parser: Annotated[str | None, Field(description="Which version of the parser read it; null: none yet.")]
    text: Annotated[str | None, Field(description="null until it was read, and where that failed.")]
    layout: LayoutDetails | None
    notices: Annotated[list[str], Field(description="What was left out or guessed.")]


class ExtractedValue(BaseModel):
    """Something that a document says."""

    kind: Annotated[str, Field(examples=["amount", "obligation"])]
    subject: str
    predicate: str
    value: str
    extractor: Annotated[str, Field(description="By which rules or model it was found.")]
    start: Annotated[int, Field(description="Where the words that say it begin in the text, in code points.")]
    end: int
    page: int | None
    quote: Annotated[str, Field(description="The words that say it.")]


class Extractions(BaseModel):
    """What was extracted from a document, in the order of its text."""

    reference: Reference
    values: list[ExtractedValue]


# ---- Originals -------------------------------------------------------------------------------------------------------


class FileAnnounced(_Asked):
    """A file that is to be sent."""

    sha256: Sha256
    size: Annotated[int, Field(ge=0, le=LARGEST_ORIGINAL, description="In bytes.")]


class OriginalsWanted(_Asked):
    """Files that a version will need."""

    originals: Annotated[list[FileAnnounced], Field(min_length=1, max_length=MOST_ANNOUNCED)]


class UploadPlace(BaseModel):
    """Where to send a file: one request with its bytes as the body and with these header fields."""

    method: Literal["PUT"]
    url: Annotated[str, Field(description="Of the API, or of the object store, which wants no token.")]
    headers: dict[str, str]


class OriginalPlace(BaseModel):
    """Whether a file is here, or where to send it."""

    sha256: str
    is_here: bool
    upload: Annotated[UploadPlace | None, Field(description="null: nothing is to be sent.")]


class OriginalPlaces(BaseModel):
    """Which files are here already, and where to send the others."""

    originals: list[OriginalPlace]


class OriginalDetails(_Told):
    """A file as it was received."""

    sha256: str
    size: Annotated[int, Field(description="In bytes.")]
    media_type: Annotated[str, Field(description="As its first bytes tell.")]
    stored_at: datetime


class OriginalQuery(_Asked):
    """How the file is to be called where somebody saves it."""

    name: Annotated[str | None, Field(min_length=1, max_length=255)] = None


class PageImageQuery(_Asked):
    """How large the picture of a page is to be."""

    width: Annotated[int, Field(ge=1, le=MOST_WIDTH, description="In pixels.")] = 1_000


# ---- Pages of the web ------------------------------------------------------------------------------------------------


class WebPageWanted(_Asked):
    """The page to take a snapshot of."""

    url: Annotated[
        str,
        Field(
            min_length=8,
            max_length=LONGEST_URL,
            description="An http:// or https:// address of the public internet.",
            examples=["https://peps.python.org/pep-0008/"],
        ),
    ]


class SnapshotDetails(BaseModel):
    """A page of the web as it was received."""

    number: int
    sha256: str
    size: Annotated[int, Field(description="In bytes.")]
    format: str
    status: Annotated[int, Field(description="Of the HTTP answer.")]
    final_url: Annotated[str, Field(description="After redirects.")]
    media_type: str
    fetched_by: Actor
    fetched_at: datetime
    seen_at: Annotated[datetime, Field(description="When the same bytes were received last.")]
    reference: Reference
    title: str | None
    is_read: Annotated[bool, Field(description="Whether somebody has read it, with or without success.")]
    problem_code: str | None
    problem_detail: str | None
    original: Annotated[str, Field(description="Where its bytes are.")]


class WebPageDetails(BaseModel):
    """A page of the web that snapshots are taken of."""

    id: int
    url: str
    created_by: Actor
    created_at: datetime
    last_number: int


class WebPagePage(Page[WebPageDetails]):
    """Pages of the web, the newest first."""


class SnapshotPage(Page[SnapshotDetails]):
    """Snapshots of a page, the newest first."""


class SnapshotTaken(BaseModel):
    """What a page answered."""

    page: WebPageDetails
    snapshot: SnapshotDetails
    is_new: Annotated[bool, Field(description="false: it has the same bytes as before, and was noted as seen.")]


class SnapshotWhole(SnapshotDetails):
    """A snapshot with what was read out of it."""

    page: WebPageDetails
    text: Annotated[str | None, Field(description="null until it was read, and where that failed.")]
    layout: LayoutDetails | None
