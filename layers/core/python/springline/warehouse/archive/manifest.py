"""What an export left at its destination, and how much of the warehouse it had seen: one JSON object per tenant.

It is written last. An export that is cut off leaves the old one, and with it the old horizon, so that the next export
finds everything again that the lost one would have written.
"""

import json
from dataclasses import dataclass, field
from typing import Any, cast

from springline.platform.errors import InvalidError
from springline.platform.objects import ObjectNotFoundError, Objects

_FORMAT = 1


class ManifestError(InvalidError):
    """The manifest at a destination is not one that this version can go on from."""

    def __init__(self, key: str, reason: str) -> None:
        super().__init__(f"{key} {reason}: export to an empty place, or remove it to export everything anew")
        self.key = key


@dataclass(slots=True)
class Manifest:
    """An export's state.

    Attributes:
        cluster: The database that was exported: transactions of another one have other numbers.
        horizon: All transactions below this number had been seen.
        files: Rows, bytes and SHA-256 of each file, by its key.
    """

    cluster: str
    horizon: int
    files: dict[str, dict[str, int | str]] = field(default_factory=dict[str, dict[str, int | str]])

    @staticmethod
    def key(tenant: str) -> str:
        """Where a tenant's manifest is. Engines that read folders pass over names that begin with `_`."""
        return f"_manifests/tenant={tenant}.json"

    @classmethod
    def read(cls, objects: Objects, tenant: str) -> "Manifest | None":
        """The manifest at a destination, None where there is none; raises `ManifestError` where it can't be read."""
        key = cls.key(tenant)
        try:
            text = objects.get(key)
        except ObjectNotFoundError:
            return None
        try:
            fields = cast("dict[str, Any]", json.loads(text))
            if fields["format"] != _FORMAT:
                raise ManifestError(key, f"has the format {fields['format']}, not {_FORMAT}")
            return cls(str(fields["cluster"]), int(fields["horizon"]), dict(fields["files"]))
        except (ValueError, KeyError, TypeError) as error:
            raise ManifestError(key, "is not a manifest") from error

    def write(self, objects: Objects, tenant: str) -> None:
        """Replace the manifest at a destination."""
        fields = {
            "format": _FORMAT,
            "tenant": tenant,
            "cluster": self.cluster,
            "horizon": self.horizon,
            "files": dict(sorted(self.files.items())),
        }
        text = json.dumps(fields, ensure_ascii=False, indent=1) + "\n"
        objects.put(self.key(tenant), text.encode(), content_type="application/json")
