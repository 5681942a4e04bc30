"""Clients of AWS services, made where they are used: importing boto3 takes longer than starting a hot function."""

from typing import cast


def client(service: str, *, region: str | None = None) -> object:
    """A boto3 client for `service`, with bounded waiting and boto3's own retries of whole requests.

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
    )
    return cast("object", boto3.client(service, region_name=region, config=config))  # pyright: ignore[reportUnknownMemberType]


def error_code(error: BaseException) -> str | None:
    """The service's code of a botocore `ClientError`, such as `NoSuchKey`, or None for any other error."""
    response: object = getattr(error, "response", None)
    if not isinstance(response, dict):
        return None
    details = cast("dict[str, dict[str, str]]", response).get("Error", {})
    return details.get("Code")
