"""Which language model the settings ask for. What an adapter needs is imported when it is the one."""

import threading
from datetime import timedelta
from decimal import Decimal
from functools import lru_cache
from typing import cast

from springline.platform.llm.protocol import LanguageModel, Prices
from springline.platform.settings import Settings

LONGEST_CALL = timedelta(seconds=20)
"""How long one call may take: queue functions have a minute, and what they got answered must still be stored."""

_making = threading.Lock()


def language_model(settings: Settings) -> LanguageModel | None:
    """The model that the settings name, one per process and choice; None where rules do the work.

    Making one takes 0.2 s (httpx) or 0.4 s (boto3) and opens no connection.
    """
    if settings.llm == "deterministic":
        return None
    with _making:
        return _made(settings)


@lru_cache(maxsize=4)
def _made(settings: Settings) -> LanguageModel:
    return _openai(settings) if settings.llm == "openai" else _bedrock(settings)


def _openai(settings: Settings) -> LanguageModel:
    from springline.platform.llm.openai import OpenAIModel

    key = settings.llm_api_key.reveal() if settings.llm_api_key else None
    address, model = settings.llm_url or "", settings.llm_model or ""
    return OpenAIModel(address, model, key, prices=_prices(settings), time_limit=LONGEST_CALL)


def _bedrock(settings: Settings) -> LanguageModel:
    import boto3
    from botocore.config import Config

    from springline.platform.llm.bedrock import BedrockModel, ConverseClient

    seconds = LONGEST_CALL.total_seconds()
    # botocore would repeat calls by itself, uncounted by any budget and deaf to Retry-After.
    config = Config(connect_timeout=5, read_timeout=seconds, retries={"total_max_attempts": 1})
    client = cast("object", boto3.client("bedrock-runtime", region_name=settings.aws_region, config=config))  # pyright: ignore[reportUnknownMemberType]
    return BedrockModel(cast("ConverseClient", client), settings.llm_model or "", prices=_prices(settings))


def _prices(settings: Settings) -> Prices | None:
    return None if settings.llm_prices is None else Prices(*map(Decimal, settings.llm_prices))
