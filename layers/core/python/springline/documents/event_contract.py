"""The contract of the events of documents."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from springline.platform.events.contract import TYPE, Closed, Envelope, Id, Name

Documents = Annotated[Literal["springline/documents"], Field(description="The part of Springline that tells.")]
Actor = Annotated[Name, Field(description="Who did it: an actor, as in the audit log.")]
Number = Annotated[int, Field(ge=1, le=2**31 - 1, description="1, 2, 3 and so on.")]
Slug = Annotated[str, Field(pattern="^[a-z0-9][a-z0-9-]{0,62}$", description="The bundle's name in references.")]

DocumentSubject = Annotated[str, Field(pattern="^bundle-document/[1-9][0-9]*$", description="The document.")]


class CreatedVersion(Closed):
    """Which version of which bundle, and what is to be read of it."""

    bundle_id: Annotated[Id, Field(description="The bundle.")]
    slug: Slug
    number: Number
    documents: Annotated[int, Field(ge=0, description="How many documents it added or changed: these are read.")]
    run_id: Annotated[Id, Field(description="The run that tells of its ingest.")]
    created_by: Actor


class IngestedVersion(Closed):
    """Which version of which bundle, and what became of its documents."""

    bundle_id: Annotated[Id, Field(description="The bundle.")]
    slug: Slug
    number: Number
    state: Annotated[
        Literal["ready", "partial", "failed"],
        Field(description="All that it added or changed was taken in, some of it, or none."),
    ]
    documents: Annotated[int, Field(ge=0, description="How many documents it added or changed.")]
    failed: Annotated[int, Field(ge=0, description="How many of these could not be taken in.")]
    run_id: Annotated[Id | None, Field(description="The run that tells of it; null where that is forgotten.")]


class MovedDocument(Closed):
    """Which document, and which version of its bundle added or changed it."""

    bundle_id: Annotated[Id, Field(description="The bundle.")]
    number: Number
    document_id: Annotated[Id, Field(description="The document, as this version and maybe later ones have it.")]


class TakenSnapshot(Closed):
    """Which page of the web, and which snapshot of it."""

    page_id: Annotated[Id, Field(description="The page.")]
    number: Number
    fetched_by: Actor


class VersionCreated(Envelope):
    """A bundle has a new version; what it added or changed is read next."""

    model_config = ConfigDict(title="A version of a bundle was created")

    source: Documents
    type: Annotated[Literal["springline.documents.version.created.v1"], TYPE]
    subject: Annotated[str, Field(pattern="^bundle/[a-z0-9][a-z0-9-]{0,62}@[1-9][0-9]*$", description="The version.")]
    data: Annotated[CreatedVersion, Field(description="Which version, and what is to be read of it.")]


class VersionIngested(Envelope):
    """All documents that a version added or changed were taken in, or will not be; after a retry it is told again."""

    model_config = ConfigDict(title="A version of a bundle was ingested")

    source: Documents
    type: Annotated[Literal["springline.documents.version.ingested.v1"], TYPE]
    subject: Annotated[str, Field(pattern="^bundle/[a-z0-9][a-z0-9-]{0,62}@[1-9][0-9]*$", description="The version.")]
    data: Annotated[IngestedVersion, Field(description="Which version, and what became of its documents.")]


class DocumentQueued(Envelope):
    """A document waits to be parsed."""

    model_config = ConfigDict(title="A document waits to be parsed")

    source: Documents
    type: Annotated[Literal["springline.documents.document.queued.v1"], TYPE]
    subject: DocumentSubject
    data: Annotated[MovedDocument, Field(description="Which document; no path and no words.")]


class DocumentParsed(Envelope):
    """The text of a document is known; it is cut into chunks next."""

    model_config = ConfigDict(title="A document was parsed")

    source: Documents
    type: Annotated[Literal["springline.documents.document.parsed.v1"], TYPE]
    subject: DocumentSubject
    data: Annotated[MovedDocument, Field(description="Which document; no path and no words.")]


class DocumentIndexed(Envelope):
    """The chunks of a document can be found, and its text can be cited; values are extracted next."""

    model_config = ConfigDict(title="A document was indexed")

    source: Documents
    type: Annotated[Literal["springline.documents.document.indexed.v1"], TYPE]
    subject: DocumentSubject
    data: Annotated[MovedDocument, Field(description="Which document; no path and no words.")]


class DocumentExtracted(Envelope):
    """The values of a document are known: nothing more is done with it."""

    model_config = ConfigDict(title="A document was extracted from")

    source: Documents
    type: Annotated[Literal["springline.documents.document.extracted.v1"], TYPE]
    subject: DocumentSubject
    data: Annotated[MovedDocument, Field(description="Which document; no path and no words.")]


class SnapshotTaken(Envelope):
    """A page of the web was received, and has other bytes than the time before."""

    model_config = ConfigDict(title="A snapshot of a web page was taken")

    source: Documents
    type: Annotated[Literal["springline.documents.snapshot.taken.v1"], TYPE]
    subject: Annotated[str, Field(pattern="^web-page/[1-9][0-9]*$", description="The page.")]
    data: Annotated[TakenSnapshot, Field(description="Which page, and which snapshot; no address and no words.")]


EVENTS: tuple[type[Envelope], ...] = (
    VersionCreated,
    VersionIngested,
    DocumentQueued,
    DocumentParsed,
    DocumentIndexed,
    DocumentExtracted,
    SnapshotTaken,
)
