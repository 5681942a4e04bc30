"""Files under keys, in a folder or in S3."""

from springline.platform.addresses import BucketPlace, FolderPlace
from springline.platform.objects.protocol import (
    InvalidKeyError,
    ListedObject,
    ObjectNotFoundError,
    Objects,
    StorageFullError,
    StorageReadOnlyError,
    StorageUnavailableError,
    StoredObject,
    Upload,
)

__all__ = [
    "InvalidKeyError",
    "ListedObject",
    "ObjectNotFoundError",
    "Objects",
    "StorageFullError",
    "StorageReadOnlyError",
    "StorageUnavailableError",
    "StoredObject",
    "Upload",
    "objects_at",
]


def objects_at(place: FolderPlace | BucketPlace, *, region: str | None = None) -> Objects:
    """The object store at a place, as `settings.objects` names it; `region` matters to S3 only."""
    if isinstance(place, FolderPlace):
        from springline.platform.objects.folder import FolderObjects

        return FolderObjects(place.path)
    from springline.platform.objects.s3 import S3Objects

    return S3Objects.connect(place.bucket, place.prefix, region=region)
