"""Embeds the chunks of documents, where a model of embeddings is configured: each chunk once by each model."""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from springline.documents.chunk_queries import embeddings as queries
from springline.documents.chunk_queries.embeddings import Unembedded
from springline.platform.embeddings.local import EmbeddingsMissingError
from springline.platform.embeddings.protocol import MOST_TEXTS, Embeddings
from springline.platform.llm.protocol import (
    MalformedOutputError,
    ModelRefusedError,
    ModelUnavailableError,
    RateLimitedError,
)

if TYPE_CHECKING:
    from springline.platform.database import Database, Transaction
    from springline.platform.metrics.protocol import Metrics

    Transactions = Callable[[], AbstractContextManager[Transaction]]

logger = logging.getLogger(__name__)
MODEL_ERRORS = (
    RateLimitedError,
    ModelUnavailableError,
    ModelRefusedError,
    MalformedOutputError,
    EmbeddingsMissingError,
)
"""What a model of embeddings may raise."""


def embed_text(
    database: "Database",
    tenant_id: int,
    model: Embeddings | None,
    metrics: "Metrics",
    now: Callable[[], datetime],
    text_id: int,
) -> None:
    """Embed the chunks of a text that was just cut; nothing without a model.

    A model that can't be asked holds no document up: that is told, the passages are found by their words, and
    `springline documents embed` makes good for it.
    """
    if model is None:
        return
    try:
        embed_chunks(partial(database.transaction, tenant_id), model, text_id=text_id, at=now())
    except MODEL_ERRORS as error:
        _fall_back(error, metrics)


def _fall_back(error: Exception, metrics: "Metrics") -> None:
    logger.error("passages are not embedded: run `springline documents embed`: %s", error, exc_info=error)
    metrics.count("fallback", what="embeddings")


def embed_chunks(
    transactions: "Transactions", model: Embeddings, *, text_id: int | None = None, at: datetime, most: int = 100_000
) -> int:
    """Embed the chunks of a text that the model does not know, or of all present documents; returns how many.

    Each batch is one call of the model and two short transactions, none of them open meanwhile. It can be run again,
    and by several at once: what is there is not embedded again. Where all are looked through, a first call asks how
    long the model's vectors are: those of another length, from when its name was another model's, are replaced.

    Args:
        transactions: Opens a transaction of the tenant.
        model: Embeds.
        text_id: The text whose chunks are embedded; None: those of all present documents.
        at: The present time.
        most: After how many chunks to stop.

    Raises:
        RateLimitedError: As `Embeddings.embed` does; what was embedded until then is kept.
        ModelUnavailableError: Likewise.
        ModelRefusedError: Likewise.
        MalformedOutputError: Likewise.
    """
    dimensions = len(model.embed(["dimensions"], "passage").vectors[0]) if text_id is None else None
    done = last = 0
    while done < most:
        size = min(MOST_TEXTS, most - done)
        with transactions() as tx:
            chunks = queries.unembedded(tx, model.model, text_id=text_id, dimensions=dimensions, after=last, limit=size)
        if not chunks:
            break
        vectors = model.embed([_meant(one) for one in chunks], "passage").vectors
        with transactions() as tx:
            queries.add(tx, model.model, [one.id for one in chunks], vectors, at=at)
        done, last = done + len(chunks), chunks[-1].id
    return done


def _meant(chunk: Unembedded) -> str:
    """What is embedded: a passage says more below its headings."""
    return f"{chunk.heading}\n{chunk.text}" if chunk.heading else chunk.text
