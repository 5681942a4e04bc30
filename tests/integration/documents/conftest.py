"""The documents' API on a store of its own, and what sends to it."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from springline.access.model import Cause, command_principal
from springline.documents.originals import Originals
from springline.platform.addresses import FolderPlace
from springline.platform.clock import ManualClock
from springline.platform.database import Database
from springline.platform.objects import objects_at
from springline.platform.pool import Pool
from tests.integration.chats import LATER
from tests.integration.functions.conftest import Gateway, gateway, new_session, new_token, settings

__all__ = ["gateway", "new_session", "new_token", "settings"]

BOUNDARY = "----of-this-test"


class Sender:
    """Sends documents to a bundle, in the ways in which that can be done."""

    def __init__(self, api: Gateway) -> None:
        self.api = api

    def bundle(self, slug: str = "handbook", title: str = "Handbook") -> str:
        """A new bundle; returns its path."""
        answer = self.api.post("/api/bundles", {"slug": slug, "title": title})
        assert answer.status == 201, answer.text
        return f"/api/bundles/{slug}"

    def put(self, content: bytes, *, sha256: str | None = None, **options: Any) -> Any:
        """Send a file by itself."""
        address = f"/api/documents/originals/{sha256 or sha(content)}"
        headers = {"Content-Type": "application/octet-stream"}
        return self.api.call("PUT", address, content, headers=headers, **options)

    def version(self, files: Mapping[str, bytes] | None = None, *, slug: str = "handbook", **said: Any) -> Any:
        """Send files, and make a version of them."""
        for content in (files or {}).values():
            assert self.put(content).status == 200
        documents = [{"path": path, "sha256": sha(content)} for path, content in (files or {}).items()]
        return self.api.post(f"/api/bundles/{slug}/versions", {"documents": documents, **said})

    def form(self, files: Mapping[str, bytes], *, slug: str = "handbook", **fields: str) -> Any:
        """Send files as a form."""
        body, content_type = form(files, **fields)
        return self.api.call("POST", f"/api/bundles/{slug}/uploads", body, headers={"Content-Type": content_type})


def sha(content: bytes) -> str:
    """The name of a file."""
    return hashlib.sha256(content).hexdigest()


def form(files: Mapping[str, bytes], **fields: str) -> tuple[bytes, str]:
    """A form as browsers send it, and its content type."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    for name, content in files.items():
        head = f'Content-Disposition: form-data; name="files"; filename="{name}"\r\nContent-Type: text/plain'
        parts.append(f"--{BOUNDARY}\r\n{head}\r\n\r\n".encode() + content + b"\r\n")
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode(), f"multipart/form-data; boundary={BOUNDARY}"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """The folder of the object store."""
    return tmp_path / "objects"


@pytest.fixture
def objects(store):
    return objects_at(FolderPlace(store))


@pytest.fixture
def shared(db) -> Iterator[Database]:
    """The database as the serving role, for several threads."""
    database = Database(db.app.address)
    database.use(Pool(database, size=10))
    yield database
    database.close()


@pytest.fixture
def originals(db, objects) -> Originals:
    """The originals of the first tenant."""
    return Originals(db.app, objects, db.tenant_id, ManualClock(LATER))


@pytest.fixture
def cause(db) -> Cause:
    return Cause(command_principal(db.tenant_id, "test"), LATER)


@pytest.fixture
def make_api(gateway, settings, store) -> Callable[..., Gateway]:
    """Makes the documents' API; its token has the scopes given."""

    def make(*scopes: str, **changed: Any) -> Gateway:
        return gateway("documents_api", *scopes, settings=replace(settings, objects_url=FolderPlace(store), **changed))

    return make


@pytest.fixture
def api(make_api) -> Gateway:
    return make_api("documents:read", "documents:write")


@pytest.fixture
def send(api) -> Sender:
    return Sender(api)
