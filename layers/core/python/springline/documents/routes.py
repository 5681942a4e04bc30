"""The routes of documents: bundles with their versions, files as they were received, pages of the web."""

from springline.documents import diff_schemas, schemas
from springline.documents.diff_views import DiffViews
from springline.documents.model import LARGEST_SENT
from springline.documents.original_views import SENT_AS, OriginalViews
from springline.documents.page_image_views import PNG, PageImageViews
from springline.documents.views import Views
from springline.documents.web_page_views import WebPageViews
from springline.platform.http import Api
from springline.platform.http.pages import PageQuery

READ, WRITE = "documents:read", "documents:write"
BUNDLES, BUNDLE = "/api/bundles", "/api/bundles/{slug}"
VERSIONS, VERSION = f"{BUNDLE}/versions", f"{BUNDLE}/versions/{{number}}"
ORIGINALS, ORIGINAL = "/api/documents/originals", "/api/documents/originals/{sha256}"
PAGES, PAGE = "/api/web-pages", "/api/web-pages/{page_id}"
SNAPSHOTS = f"{PAGE}/snapshots"
_FORM = ("multipart/form-data",)


def add_bundles(api: Api, views: Views) -> None:
    """Bundles and their versions."""
    api.get(BUNDLES, scope=READ, query=schemas.BundlesQuery, returns=schemas.BundlePage)(views.list_bundles)
    api.post(
        BUNDLES, scope=WRITE, body=schemas.BundleWanted, returns=schemas.BundleDetails, status=201, idempotent=True
    )(views.create_bundle)
    api.get(BUNDLE, scope=READ, returns=schemas.BundleDetails)(views.get_bundle)
    api.patch(BUNDLE, scope=WRITE, body=schemas.BundleChange, returns=schemas.BundleDetails)(views.change_bundle)
    api.get(VERSIONS, scope=READ, query=PageQuery, returns=schemas.VersionPage)(views.list_bundle_versions)
    made = schemas.VersionMade
    # Ten thousand documents, each with a path of the longest kind.
    api.post(VERSIONS, scope=WRITE, body=schemas.VersionWanted, returns=made, status=201, max_bytes=LARGEST_SENT)(
        views.create_bundle_version
    )
    api.get(VERSION, scope=READ, returns=schemas.VersionWhole, is_polled=True)(views.get_bundle_version)
    api.post(f"{VERSION}/retry", scope=WRITE, returns=schemas.VersionRetried)(views.retry_bundle_version)
    api.post(
        f"{BUNDLE}/uploads", scope=WRITE, accepts=_FORM, returns=made, status=201, also=(422,), max_bytes=LARGEST_SENT
    )(views.upload_documents)


def add_documents(api: Api, views: Views) -> None:
    """The documents of a version."""
    api.get(f"{VERSION}/documents", scope=READ, query=PageQuery, returns=schemas.DocumentPage)(
        views.list_version_documents
    )
    api.get(f"{BUNDLE}/documents", scope=READ, query=schemas.DocumentQuery, returns=schemas.DocumentWhole)(
        views.get_document
    )
    api.get(f"{BUNDLE}/extractions", scope=READ, query=schemas.DocumentQuery, returns=schemas.Extractions)(
        views.list_document_extractions
    )


def add_originals(api: Api, views: OriginalViews) -> None:
    """Files as they were received."""
    api.post(ORIGINALS, scope=WRITE, body=schemas.OriginalsWanted, returns=schemas.OriginalPlaces)(
        views.announce_originals
    )
    api.put(
        ORIGINAL, scope=WRITE, accepts=(SENT_AS,), returns=schemas.OriginalDetails, also=(422,), max_bytes=LARGEST_SENT
    )(views.put_original)
    api.get(ORIGINAL, scope=READ, query=schemas.OriginalQuery, produces=SENT_AS)(views.get_original)


def add_page_images(api: Api, views: PageImageViews) -> None:
    """Pages of originals, as pictures."""
    path = f"{ORIGINAL}/pages/{{page}}"
    api.get(path, scope=READ, query=schemas.PageImageQuery, produces=PNG, also=(422,))(views.get_page_image)


def add_web_pages(api: Api, views: WebPageViews) -> None:
    """Pages of the web and their snapshots."""
    api.get(PAGES, scope=READ, query=PageQuery, returns=schemas.WebPagePage)(views.list_web_pages)
    api.post(PAGES, scope=WRITE, body=schemas.WebPageWanted, returns=schemas.SnapshotTaken, status=201)(
        views.create_web_page
    )
    api.get(PAGE, scope=READ, returns=schemas.WebPageDetails)(views.get_web_page)
    api.get(SNAPSHOTS, scope=READ, query=PageQuery, returns=schemas.SnapshotPage)(views.list_snapshots)
    api.post(SNAPSHOTS, scope=WRITE, returns=schemas.SnapshotTaken, status=201)(views.take_snapshot)
    api.get(f"{SNAPSHOTS}/{{number}}", scope=READ, returns=schemas.SnapshotWhole, also=(422,))(views.get_snapshot)


def add_diffs(api: Api, views: DiffViews) -> None:
    """What differs between two versions of a bundle, and what a version put out of date."""
    path = f"{BUNDLE}/diff"
    api.get(path, scope=READ, query=diff_schemas.DiffQuery, returns=diff_schemas.DiffPage)(views.list_changed_documents)
    api.get(
        f"{path}/document",
        scope=READ,
        query=diff_schemas.DocumentDiffQuery,
        returns=diff_schemas.DocumentDiff,
        also=(409,),
    )(views.get_document_diff)
    api.get(
        f"{path}/extractions",
        scope=READ,
        query=diff_schemas.ExtractionDiffQuery,
        returns=diff_schemas.ExtractionDiff,
        also=(409,),
    )(views.get_extraction_diff)
    api.get(f"{VERSION}/impact", scope=READ, query=diff_schemas.ImpactQuery, returns=diff_schemas.VersionImpact)(
        views.get_version_impact
    )
