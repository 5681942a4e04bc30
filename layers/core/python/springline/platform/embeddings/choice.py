"""Which model of embeddings the settings ask for. What an adapter needs is imported when it is the one."""

import threading
from functools import lru_cache
from typing import cast

from springline.platform.embeddings.protocol import Embeddings
from springline.platform.settings import Settings

_SECONDS = 20
"""How long one call may take, as with language models."""

_making = threading.Lock()


def embeddings(settings: Settings) -> Embeddings | None:
    """The model that the settings name, one per process and choice; None where they name none."""
    if settings.embeddings == "none":
        return None
    with _making:
        return _made(settings)


@lru_cache(maxsize=4)
def _made(settings: Settings) -> Embeddings:
    model = settings.embeddings_model or ""
    if settings.embeddings == "local":
        from springline.platform.embeddings.local import LocalEmbeddings

        return LocalEmbeddings(model)
    if settings.embeddings == "openai":
        from springline.platform.embeddings.openai import OpenAIEmbeddings

        key = settings.embeddings_api_key.reveal() if settings.embeddings_api_key else None
        return OpenAIEmbeddings(settings.embeddings_url or "", model, key)
    return _bedrock(settings, model)


def _bedrock(settings: Settings, model: str) -> Embeddings:
    import boto3
    from botocore.config import Config

    from springline.platform.embeddings.bedrock import BedrockEmbeddings, InvokeClient

    # botocore would repeat calls by itself, deaf to Retry-After.
    config = Config(connect_timeout=5, read_timeout=_SECONDS, retries={"total_max_attempts": 1})
    client = cast("object", boto3.client("bedrock-runtime", region_name=settings.aws_region, config=config))  # pyright: ignore[reportUnknownMemberType]
    return BedrockEmbeddings(cast("InvokeClient", client), model)
