"""What errors of Amazon Bedrock mean to whoever has asked one of its models."""

from collections.abc import Mapping
from datetime import datetime
from typing import cast

from springline.platform.llm.protocol import ModelRefusedError, ModelUnavailableError, RateLimitedError
from springline.platform.llm.retry_after import parse_retry_after

_RATE_LIMITED = frozenset({"ThrottlingException", "TooManyRequestsException", "ServiceQuotaExceededException"})
_REFUSED = frozenset({
    "AccessDeniedException", "ResourceNotFoundException", "ValidationException", "UnrecognizedClientException",
    "ExpiredTokenException", "InvalidSignatureException",
})  # fmt: skip


def failure(model: str, response: Mapping[str, object], now: datetime) -> Exception:
    """The error of a model's port for the `response` of a botocore `ClientError`, with the wait that it asks for."""
    code = str(cast("Mapping[str, object]", response.get("Error", {})).get("Code", "unknown"))
    metadata = cast("Mapping[str, object]", response.get("ResponseMetadata", {}))
    headers = cast("Mapping[str, str]", metadata.get("HTTPHeaders", {}))
    wait = parse_retry_after(headers.get("retry-after"), now)
    if code in _RATE_LIMITED:
        return RateLimitedError(model, wait)
    if code in _REFUSED:
        return ModelRefusedError(model, code)
    return ModelUnavailableError(model, code, wait)
