"""Clients of AWS services, made where they are used: importing boto3 takes longer than starting a hot function."""

import os
from typing import cast


def client(service: str, *, region: str | None = None, signs_addresses: bool = False) -> object:
    """A boto3 client for `service`, with bounded waiting and boto3's own retries of whole requests.

    Args:
        service: Its name, as boto3 has it.
        region: Where it is; without, what boto3 finds.
        signs_addresses: It signs addresses of S3 for others. boto3 would sign them in a way that knows neither sizes
            nor hashes, and for a host that sends browsers on to the one of its region, which these don't follow.

    Returns object: boto3 has no types. Each adapter casts it to a Protocol of the few calls that it makes.
    Cost: 0.3 s on the first call of a process, for the import and the service's description.
    """
    import boto3
    from botocore.config import Config

    config = Config(
        connect_timeout=3,
        read_timeout=30,
        retries={"mode": "standard", "total_max_attempts": 4},
        max_pool_connections=32,
        signature_version="s3v4" if signs_addresses else None,
        s3={"addressing_style": "virtual"} if signs_addresses and not _is_another_store() else None,
    )
    return cast("object", boto3.client(service, region_name=region, config=config))  # pyright: ignore[reportUnknownMemberType]


def _is_another_store() -> bool:
    """Whether S3 is not Amazon's: others need not know a bucket by a host of its own."""
    return any(os.environ.get(name) for name in ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"))


def error_code(error: BaseException) -> str | None:
    """The service's code of a botocore `ClientError`, such as `NoSuchKey`, or None for any other error."""
    response: object = getattr(error, "response", None)
    if not isinstance(response, dict):
        return None
    details = cast("dict[str, dict[str, str]]", response).get("Error", {})
    return details.get("Code")
