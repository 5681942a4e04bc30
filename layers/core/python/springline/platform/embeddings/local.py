"""Embeddings in this process, by sentence-transformers: nothing leaves the machine."""

import threading
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from typing import Protocol, cast

from springline.platform.embeddings.protocol import Embedded, Purpose, unit_vectors
from springline.platform.errors import UnavailableError
from springline.platform.llm.protocol import ModelUnavailableError


class EmbeddingsMissingError(UnavailableError):
    """The local model was asked for, and the library that runs it is not installed."""

    def __init__(self) -> None:
        super().__init__("SPRINGLINE_EMBEDDINGS=local needs more libraries: install springline[embeddings]")


class SentenceTransformer(Protocol):
    """What is used of `sentence_transformers.SentenceTransformer`."""

    def encode_query(self, inputs: list[str], **options: object) -> Iterable[Iterable[float]]:
        """Vectors of what is searched for."""
        ...

    def encode_document(self, inputs: list[str], **options: object) -> Iterable[Iterable[float]]:
        """Vectors of what is found."""
        ...


def load(name: str) -> SentenceTransformer:
    """The model of that name or in that folder; raises `EmbeddingsMissingError`.

    The library takes seconds to import, so it is imported where it is used first.
    """
    try:
        library = import_module("sentence_transformers")
    except ImportError as error:
        raise EmbeddingsMissingError from error
    return cast("SentenceTransformer", library.SentenceTransformer(name))


class LocalEmbeddings:
    """`Embeddings` by a model that is loaded at its first use. Several threads may use it: they wait for each other."""

    def __init__(self, name: str, *, load: Callable[[str], SentenceTransformer] = load) -> None:
        self._name, self._load = name, load
        self._lock = threading.Lock()
        self._loaded: SentenceTransformer | None = None

    @property
    def model(self) -> str:
        """That it runs here, and its name."""
        return f"local/{self._name}"

    def embed(self, texts: Sequence[str], purpose: Purpose) -> Embedded:
        """Embed once; see `Embeddings.embed`. Raises `EmbeddingsMissingError` where the library is not installed."""
        with self._lock:
            try:
                self._loaded = self._loaded or self._load(self._name)
            except (OSError, ValueError) as error:  # no such model, or a folder that holds none
                raise ModelUnavailableError(self.model, type(error).__name__) from error
            encode = self._loaded.encode_query if purpose == "question" else self._loaded.encode_document
            vectors = encode(list(texts), show_progress_bar=False)
        return Embedded(unit_vectors(self.model, [[float(one) for one in vector] for vector in vectors], len(texts)))
