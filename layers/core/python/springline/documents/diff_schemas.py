"""What the API of diffs takes and gives."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from springline.documents.differences import MOST_TOLD
from springline.documents.diffs.extraction_diff import ValueOp
from springline.documents.diffs.model import BlockOp, PieceOp
from springline.documents.layout import BlockKind
from springline.documents.model import ChangeKind
from springline.documents.schemas import Number, Path
from springline.documents.schemas import Reference as DocumentReference
from springline.platform.http.pages import Page, PageQuery

Old = Annotated[Number, Field(alias="from", description="The older version of the bundle.")]
New = Annotated[Number, Field(alias="to", description="The newer version of the bundle.")]
Span = Annotated[
    tuple[int, int] | None,
    Field(description="The first code point of the version's text, and the one behind the last; null: not in it."),
]
Named = Annotated[
    str, Field(description="A reference to this diff, which can be pinned.", examples=["diff/handbook/1..2"])
]

Title = Annotated[
    str | None,
    Field(
        description="What it says or is called: a statement, a question, quoted words, a path, a value, a name; "
        "null where there is none, or the caller lacks the scope to read it."
    ),
]


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DiffQuery(PageQuery):
    """Which versions of a bundle."""

    old: Old
    new: New
    counts: Annotated[
        bool, Field(description="Count blocks and words, too, as far as there is time for it: a small limit is wise.")
    ] = False


class DocumentDiffQuery(_Asked):
    """Which document in which versions."""

    path: Path
    old: Old
    new: New
    context: Annotated[
        int, Field(ge=0, le=100_000, description="Of how many equal blocks beside a change to tell the text.")
    ] = 3


class ExtractionDiffQuery(_Asked):
    """Which document in which versions."""

    path: Path
    old: Old
    new: New


class ImpactQuery(_Asked):
    """How much to tell."""

    limit: Annotated[int, Field(ge=1, le=MOST_TOLD, description="How many things to tell, the nearest first.")] = 200


class DiffCounts(BaseModel):
    """How many blocks and words differ; an edited block that moved, too, counts as moved."""

    model_config = ConfigDict(from_attributes=True)

    equal: int
    moved: int
    edited: int
    added: int
    removed: int
    words_added: int
    words_removed: int


class ChangedDocument(BaseModel):
    """A document that differs between two versions."""

    path: str
    change: ChangeKind
    title: str | None
    format: str
    sha256_before: str | None
    sha256: Annotated[str | None, Field(description="null where it was removed.")]
    size_before: Annotated[int | None, Field(description="In bytes.")]
    size: int | None
    problem_code: Annotated[str | None, Field(description="Why one of the two could not be read.")]
    counts: Annotated[DiffCounts | None, Field(description="null where nothing was counted.")]
    reference: Named


class DiffPage(Page[ChangedDocument]):
    """Documents that differ between two versions, by path."""


class DiffPiece(BaseModel):
    """A stretch of words that both versions have, or one of them; spans are empty in the one that has it not."""

    op: PieceOp
    old: tuple[int, int]
    new: tuple[int, int]
    text: Annotated[str, Field(description="Its words.")]


class DiffCell(BaseModel):
    """A cell; `added` and `removed` are of columns."""

    op: BlockOp
    old: Span
    new: Span


class DiffRow(BaseModel):
    """A row of a table, in the new order; removed ones stand where they were."""

    op: BlockOp
    old: Span
    new: Span
    cells: Annotated[list[DiffCell], Field(description="Of a row whose words differ.")]


class DiffBlock(BaseModel):
    """A block with all that follows it up to the next one."""

    op: BlockOp
    kind: BlockKind
    old: Span
    new: Span
    is_edited: Annotated[bool, Field(description="Whether words differ; those of a moved block may, too.")]
    text: Annotated[
        str | None, Field(description="As the new version has it, and of a removed one the old; null: not told.")
    ]
    pieces: Annotated[list[DiffPiece], Field(description="How one becomes the other; empty where both are the same.")]
    rows: Annotated[list[DiffRow], Field(description="Of a table that was edited.")]


class DocumentDiff(BaseModel):
    """What differs between two versions of a document."""

    reference: Named
    path: str
    change: ChangeKind
    before: DocumentReference
    after: DocumentReference
    counts: DiffCounts
    blocks: Annotated[list[DiffBlock], Field(description="In the new order; removed ones stand where they were.")]
    lines: Annotated[
        list[tuple[int | None, int | None]],
        Field(
            description="Side by side, from top to bottom: which block stands left and which right, by its place in "
            "`blocks`; one that moved has a line for where it was and one for where it is."
        ),
    ]


class ExtractedValue(BaseModel):
    """A value with the words that say it."""

    kind: str
    subject: str
    predicate: str
    value: str
    start: int
    end: int
    quote: str


class ExtractionChange(BaseModel):
    """What became of a value: `changed` ones have the same kind, subject and predicate."""

    op: ValueOp
    old: ExtractedValue | None
    new: ExtractedValue | None


class ExtractionDiff(BaseModel):
    """What differs in what was extracted from two versions of a document."""

    reference: Named
    path: str
    changes: Annotated[list[ExtractionChange], Field(description="In the new order, removed ones last; no equal ones.")]
    equal: Annotated[int, Field(description="How many values both versions have.")]


class ImpactStep(BaseModel):
    """A thing on the way from a document to what fell."""

    reference: str
    title: Title


class FallenThing(BaseModel):
    """Something that is out of date because of a version."""

    reference: str
    title: Title
    state: Annotated[
        Literal["stale", "suspect", "fresh"],
        Field(description="`stale`: it quotes words that changed; `suspect`: something upstream is out of date."),
    ]
    since: datetime
    depth: Annotated[int, Field(ge=1, description="How many steps below the document.")]
    chain: Annotated[list[ImpactStep], Field(description="The way from the document to it, both included.")]
    cited_by: Annotated[
        list[ImpactStep],
        Field(description="Of evidence: the insights and answers that cite it and are told here, too."),
    ]
    role: Annotated[str, Field(description="The part of it that quotes, as a JSON Pointer; empty: the whole.")]
    selector: Annotated[JsonValue, Field(description="Which words of the document; null: all, or not a quote.")]
    read: Annotated[JsonValue, Field(description="What was read of the document; null where it is not told.")]
    reads_now: Annotated[JsonValue, Field(description="What it reads now; null where the words are gone.")]
    likeness: Annotated[
        float | None, Field(description="How alike both are, from 0 to 1; null where there are no words to compare.")
    ]
    changed_at: datetime | None
    changed_by: str | None


class VersionImpact(BaseModel):
    """What is out of date because of the documents that a version changed."""

    reference: str
    items: list[FallenThing]
    is_whole: Annotated[bool, Field(description="Whether that is all.")]
