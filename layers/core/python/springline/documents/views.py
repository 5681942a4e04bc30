"""What the routes of bundles, their versions and documents do: each view is one call of a verb."""

from typing import Any

from springline.access.model import Cause
from springline.documents import bundles, queries, shown, uploads, versions
from springline.documents.ingest.retrying import retry
from springline.documents.model import Made, UploadError, Wanted
from springline.documents.originals import Originals
from springline.documents.paths import normalised
from springline.documents.schemas import (
    LARGEST_NUMBER,
    MOST_CHANGES_SHOWN,
    BundleChange,
    BundleDetails,
    BundlePage,
    BundlesQuery,
    BundleWanted,
    ChangeDetails,
    DocumentPage,
    DocumentQuery,
    IngestCounts,
    VersionPage,
    VersionRetried,
    VersionWanted,
    VersionWhole,
)
from springline.platform.clock import Clock
from springline.platform.database import Database
from springline.platform.http import Created, JsonText, NotModified, Reply, Request, keyset
from springline.platform.http.pages import PageQuery
from springline.platform.objects import Objects

_BY_TITLE = keyset(str, int)
_BY_NUMBER = keyset(int)
_BY_PATH = keyset(str)
_LONGEST_NOTE = 4_000


class Views:
    """The views of bundles."""

    def __init__(self, database: Database, objects: Objects, clock: Clock) -> None:
        self._database = database
        self._objects = objects
        self._clock = clock

    def list_bundles(self, request: Request[BundlesQuery, None]) -> BundlePage:
        """Bundles, by title."""
        limit = request.query.limit
        found = bundles.listed(
            request.tx, archived=request.query.archived, after=_BY_TITLE.after(request), limit=limit + 1
        )
        page, next_cursor = _BY_TITLE.page(request, found, limit, lambda one: (one.title, one.id))
        return BundlePage(items=[BundleDetails.model_validate(one) for one in page], next_cursor=next_cursor)

    def create_bundle(self, request: Request[None, BundleWanted]) -> Created:
        """Create a bundle, which has no version yet."""
        asked = request.body
        bundle = bundles.create(
            request.tx, self._cause(request), asked.slug, title=asked.title, description=asked.description
        )
        return Created(BundleDetails.model_validate(bundle), location=f"/api/bundles/{bundle.slug}")

    def get_bundle(self, request: Request[None, None], slug: str) -> BundleDetails:
        """A bundle, with how far its newest version is."""
        return BundleDetails.model_validate(bundles.get(request.tx, slug))

    def change_bundle(self, request: Request[None, BundleChange], slug: str) -> BundleDetails:
        """Rename or describe a bundle, archive it or bring it back."""
        asked = request.body
        bundle = bundles.change(
            request.tx,
            self._cause(request),
            slug,
            title=asked.title,
            description=asked.description,
            archived=asked.archived,
        )
        return BundleDetails.model_validate(bundle)

    def list_bundle_versions(self, request: Request[PageQuery, None], slug: str) -> VersionPage:
        """Versions of a bundle, the newest first."""
        limit, seen = request.query.limit, _BY_NUMBER.after(request)
        found = versions.listed(request.tx, slug, before=seen and min(seen[0], LARGEST_NUMBER), limit=limit + 1)
        page, next_cursor = _BY_NUMBER.page(request, found, limit, lambda one: (one.number,))
        return VersionPage(items=[shown.version(one) for one in page], next_cursor=next_cursor)

    def create_bundle_version(self, request: Request[None, VersionWanted], slug: str) -> Reply:
        """Make the next version of a bundle out of files that were sent, unless it would be as it is.

        Sent again, it answers with the version that it made. 409: the bundle has another version than `base` by now
        (`current_version`), or files are not here (`missing`). Beyond 10,000 documents it is refused.
        """
        asked = request.body
        self._originals(request).verify({one.sha256 for one in asked.documents})
        made = versions.make(
            request.tx,
            self._cause(request),
            slug,
            [Wanted(one.path, one.sha256) for one in asked.documents],
            removed=asked.removed,
            base=asked.base,
            note=asked.note,
            origin={"how": "api"},
            is_whole=asked.is_whole,
        )
        return _made(made)

    def upload_documents(self, request: Request[None, None], slug: str) -> Reply:
        """Send files as a form, and make the next version of a bundle out of them, unless it would be as it is.

        Each field `files` is a file; its file name is its path in the bundle, below the field `folder`. `note`, `base`
        and `is_whole` (true or false) mean what they mean for a version. Larger files than a form can hold are
        announced first.
        """
        form = uploads.parts(request.raw_body, request.headers.get("content-type", ""))
        fields = _fields(form)
        files = [(_path(fields.get("folder", ""), one), one.content) for one in form if one.file_name is not None]
        base, note = _number(fields.get("base")), _note(fields.get("note", ""))
        is_whole = _switch(fields.get("is_whole", "false"))
        if not files:
            raise UploadError("the form has no file in it: send each in a field called files")
        with self._database.transaction(request.principal.tenant_id) as tx:
            bundles.get(tx, slug)  # before anything is kept
        originals = self._originals(request)
        kept = [Wanted(path, originals.keep(content, name=path).sha256) for path, content in files]
        made = versions.make(
            request.tx,
            self._cause(request),
            slug,
            kept,
            base=base,
            note=note,
            origin={"how": "upload"},
            is_whole=is_whole,
        )
        return _made(made)

    def get_bundle_version(self, request: Request[None, None], slug: str, number: int) -> VersionWhole:
        """A version of a bundle, with what it changed and how far each of that is."""
        found = versions.get(request.tx, slug, number)
        changes = versions.changes(request.tx, found, limit=MOST_CHANGES_SHOWN)
        counts = queries.ingest_counts(request.tx, found.bundle_id, number)
        return VersionWhole(
            **shown.version_fields(found),
            documents=IngestCounts.model_validate(counts),
            changes=[ChangeDetails.model_validate(one) for one in changes],
        )

    def retry_bundle_version(self, request: Request[None, None], slug: str, number: int) -> VersionRetried:
        """Try the documents of a version again that failed or were left behind, each from where it stopped.

        Sent twice, what is under way is asked for twice, and done once.
        """
        found = versions.get(request.tx, slug, number)
        cause = self._cause(request)
        done = retry(request.tx, found.bundle_id, number, by=cause.principal.actor, at=cause.at)
        version = shown.version(versions.get(request.tx, slug, number))
        return VersionRetried(documents=done.documents, version=version)

    def list_version_documents(self, request: Request[PageQuery, None], slug: str, number: int) -> DocumentPage:
        """Documents of a version, by path, whichever version they came with."""
        limit, seen = request.query.limit, _BY_PATH.after(request)
        version = versions.get(request.tx, slug, number)
        found = versions.documents_of(request.tx, version, after=seen and seen[0], limit=limit + 1)
        page, next_cursor = _BY_PATH.page(request, found, limit, lambda one: (one.path,))
        return DocumentPage(items=[shown.document(slug, one) for one in page], next_cursor=next_cursor)

    def get_document(self, request: Request[DocumentQuery, None], slug: str) -> JsonText | NotModified:
        """A document of a version, with its text and where that is in the original.

        422, too, where that is more than one answer carries; `original` is where to get the file then.
        """
        asked = request.query
        found = versions.document(request.tx, slug, normalised(asked.path), asked.version, text=asked.text)
        number = asked.version or found.entry.to_number or found.last_number
        tag = shown.document_tag(number, found)
        if request.already_has(tag):
            return NotModified(tag)
        return JsonText(shown.document_whole(slug, number, found), etag=tag)

    def list_document_extractions(self, request: Request[DocumentQuery, None], slug: str) -> JsonText:
        """What was extracted from a document of a version, each with the words that say it."""
        asked = request.query
        found = versions.document(request.tx, slug, normalised(asked.path), asked.version, text=asked.text)
        values: list[dict[str, Any]] = []
        if found.text_id is not None and found.text is not None:
            values = shown.extracted(queries.extractions(request.tx, found.text_id), found.text)
        k = found.entry.version
        named = None if k is None else str(versions.reference(slug, found.entry.path, k))
        told = {"reference": named, "values": values}
        return JsonText(shown.answer(told, f"What is extracted from {found.entry.path}", found.entry.sha256))

    def _cause(self, request: Request[Any, Any]) -> Cause:
        return Cause(request.principal, self._clock.now(), request.id)

    def _originals(self, request: Request[Any, Any]) -> Originals:
        return Originals(self._database, self._objects, request.principal.tenant_id, self._clock)


def _made(made: Made) -> Reply:
    content = shown.made(made)
    if not made.is_new or content.version is None:
        return Reply(content, 200)
    location = f"/api/bundles/{content.version.bundle}/versions/{content.version.number}"
    return Reply(content, 201, {"Location": location})


def _fields(form: list[uploads.Part]) -> dict[str, str]:
    """The fields of a form that are no files; raises `UploadError` for those that mean nothing here."""
    found: dict[str, str] = {}
    for one in form:
        known = {"files"} if one.file_name is not None else {"folder", "note", "base", "is_whole"}
        if one.name not in known:
            raise UploadError(
                f"the field {one.name[:80]!r} means nothing here: files, folder, note, base and is_whole do"
            )
        if one.file_name is None:
            try:
                found[one.name] = one.content.decode()
            except UnicodeDecodeError:
                raise UploadError(f"the field {one.name} is not UTF-8") from None
    return found


def _path(folder: str, file: uploads.Part) -> str:
    name = file.file_name or ""
    return normalised(f"{folder.rstrip('/')}/{name}" if folder.strip("/") else name)


def _number(text: str | None) -> int | None:
    if text is None or not text.strip():
        return None
    if not (text.isascii() and text.isdigit() and int(text) <= LARGEST_NUMBER):
        raise UploadError("base is no version's number")
    return int(text)


def _note(text: str) -> str:
    if len(text) > _LONGEST_NOTE or "\0" in text:
        raise UploadError(f"the note is longer than {_LONGEST_NOTE:,} characters, or has a NUL in it")
    return text


def _switch(text: str) -> bool:
    if text.strip().lower() not in {"true", "false"}:
        raise UploadError("is_whole is neither true nor false")
    return text.strip().lower() == "true"
