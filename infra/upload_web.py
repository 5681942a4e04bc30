"""Puts the built web application where CloudFront serves it from: `python -m infra.upload_web <stack>`.

Files named by their content come first and index.html last, so that no browser is told of a file that isn't there yet.
Earlier files stay, for pages that are open: the bucket's owner may remove them after some weeks.
"""

import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.host.http.web import ASK_FIRST, FOREVER, cache_control, content_type

ROOT = Path(__file__).resolve().parents[1]
DIST = ROOT / "web" / "dist"


class NotBuiltError(Exception):
    """There is no web/dist: run `make web`."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file, its key in the bucket, and what S3 says of it with each answer."""

    file: Path
    key: str
    content_type: str
    cache_control: str


def uploads(dist: Path) -> Sequence[Upload]:
    """What to upload, in order. Raises `NotBuiltError`."""
    if not (dist / "index.html").is_file():
        raise NotBuiltError("there is no web/dist/index.html: run `make web`")
    # False sorts before true: what is named by its content, then the rest, then the page that names all of it.
    return sorted(_files(dist), key=lambda one: (one.key == "index.html", one.cache_control != FOREVER, one.key))


def upload(s3: Any, cloudfront: Any, outputs: Mapping[str, str], *, dist: Path = DIST) -> int:
    """Upload everything, and have CloudFront forget the files that keep their names; returns how many were uploaded.

    `outputs` are the stack's. Raises `NotBuiltError`.
    """
    wanted = uploads(dist)
    for one in wanted:
        s3.put_object(
            Bucket=outputs["WebBucket"],
            Key=one.key,
            Body=one.file.read_bytes(),
            ContentType=one.content_type,
            CacheControl=one.cache_control,
        )
    paths = [f"/{one.key}" for one in wanted if one.cache_control == ASK_FIRST]
    cloudfront.create_invalidation(
        DistributionId=outputs["WebDistribution"],
        InvalidationBatch={"Paths": {"Quantity": len(paths), "Items": paths}, "CallerReference": str(time.time_ns())},
    )
    return len(wanted)


def main(arguments: Sequence[str]) -> int:
    """Upload to the stack that the only argument names; returns the exit code."""
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)  # noqa: T201 - a command
        return 2
    import boto3

    aws: Any = boto3  # its clients are made from data, so they have no types
    stack: dict[str, Any] = aws.client("cloudformation").describe_stacks(StackName=arguments[0])["Stacks"][0]
    outputs: dict[str, str] = {each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}
    number = upload(aws.client("s3"), aws.client("cloudfront"), outputs)
    print(f"{number} files are at {outputs['Web']}")  # noqa: T201 - a command
    return 0


def _files(dist: Path) -> Iterator[Upload]:
    for file in sorted(dist.rglob("*")):
        parts = file.relative_to(dist).parts
        if not file.is_file() or any(part.startswith(".") for part in parts):
            continue
        key = "/".join(parts)
        yield Upload(file, key, content_type(key), cache_control(f"/{key}"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
