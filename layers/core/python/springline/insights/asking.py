"""Answers questions from documents and messages, with nothing but what stands in them.

What is found is read again before it is cited: each citation is words of one version of one source. Nothing is told of
what the asker may not read. Where nothing answers, that is the answer, with what was looked through.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from springline.documents import bundles
from springline.documents.chunk_search import reference
from springline.documents.chunking import BELOW
from springline.documents.model import BundleNotFoundError
from springline.documents.retrieval import Retrieval, Retrieved, Scope, question_words
from springline.insights import queries, sources
from springline.insights.ask_model import (
    LONGEST_QUESTION,
    Answered,
    AskScope,
    Material,
    NoSuchVersionError,
    Searched,
    UnaskableError,
    Writer,
)
from springline.insights.message_retrieval import MessageRetrieval, ranked
from springline.insights.model import READ_DOCUMENTS, READ_MESSAGES, CitingError
from springline.platform.http.guards import Principal
from springline.provenance.references import Reference

if TYPE_CHECKING:
    from springline.search.searching import Transactions

PASSAGES: Final = 16
MESSAGES: Final = 12
"""How many of the best are read for an answer."""
CANDIDATES: Final = 100
"""How many passages are found for it: some say the same, and some can't be cited yet."""


class Asking:
    """Answers questions; safe to use from several threads.

    Args:
        documents: Finds passages.
        messages: Finds messages.
    """

    def __init__(self, documents: Retrieval, messages: MessageRetrieval) -> None:
        self._documents, self._messages = documents, messages

    def answer(
        self,
        transactions: "Transactions",
        principal: Principal,
        question: str,
        scope: AskScope,
        writer: Writer,
        before: Searched | None = None,
    ) -> Answered:
        """Answer a question; no transaction is open while engines and models are asked.

        `before` says what was looked through when it was answered last: the same is now, whoever asks again.

        Raises `UnaskableError` where the question has no words, `CitingError` where its scope names what the asker may
        not read, or it was answered from that, `VersionOfBundlesError`, and `NoSuchVersionError`.
        """
        asked = " ".join(question.split())
        words = question_words(asked)
        if not words or len(asked) > LONGEST_QUESTION:
            raise UnaskableError(f"a question has words, and at most {LONGEST_QUESTION} characters")
        in_documents, in_messages = _wanted(principal.scopes, scope, before)
        _check_version(transactions, scope)
        narrowed = Scope(scope.bundles, scope.paths, scope.formats, scope.version)
        retrieved = self._documents.passages(transactions, asked, narrowed, limit=CANDIDATES) if in_documents else None
        said = self._said(transactions, words, scope) if in_messages else []
        material = _together(_passages(retrieved), said)
        written = writer.write(asked, words, material)
        searched = Searched(
            words,
            in_documents,
            in_messages,
            passages_read=len(material) - len(said),
            messages_read=len(said),
            by_meaning=retrieved is not None and retrieved.is_by_meaning,
        )
        return Answered(asked, scope, written, searched)

    def _said(self, transactions: "Transactions", words: Sequence[str], scope: AskScope) -> list[Material]:
        numbers, counts = self._messages.found(transactions, words, chats=scope.chats, people=scope.people)
        if not numbers:
            return []
        with transactions() as tx:
            texts = {number: text for number, (text, _) in queries.messages(tx, numbers).items()}
        return [
            Material(Reference(*sources.MESSAGES, None, str(number)), texts[number], 0, "", place)
            for place, number in enumerate(ranked(texts, counts)[:MESSAGES])
        ]


def _wanted(scopes: frozenset[str], scope: AskScope, before: Searched | None) -> tuple[bool, bool]:
    """Whether documents and messages are looked through."""
    if READ_DOCUMENTS not in scopes and (scope.names_documents or (before is not None and before.documents)):
        raise CitingError(READ_DOCUMENTS)
    if READ_MESSAGES not in scopes and (scope.names_messages or (before is not None and before.messages)):
        raise CitingError(READ_MESSAGES)
    if before is not None:
        return before.documents, before.messages
    is_open = not scope.names_documents and not scope.names_messages
    if is_open and not {READ_DOCUMENTS, READ_MESSAGES} & scopes:
        raise CitingError(READ_DOCUMENTS)
    in_documents = READ_DOCUMENTS in scopes and (is_open or scope.names_documents)
    return in_documents, READ_MESSAGES in scopes and (is_open or scope.names_messages)


def _check_version(transactions: "Transactions", scope: AskScope) -> None:
    """A version that there is not would be the newest one, and another one as soon as there is one more."""
    if scope.version is None or len(scope.bundles) != 1:
        return
    (slug,) = scope.bundles
    with transactions() as tx:
        try:
            newest = bundles.get(tx, slug).last_number
        except BundleNotFoundError as error:
            raise NoSuchVersionError(slug, scope.version) from error
    if newest < scope.version:
        raise NoSuchVersionError(slug, scope.version)


def _passages(retrieved: Retrieved | None) -> list[Material]:
    """Passages of documents that provenance knows, since others can't be cited; the same text comes once."""
    found: list[Material] = []
    told: set[str] = set()
    for one in () if retrieved is None else retrieved.passages:
        named = reference(one)
        if named is None or one.text in told:
            continue
        told.add(one.text)
        context = BELOW.join(part for part in (one.title or one.path, one.heading) if part)
        found.append(Material(named._replace(fragment=None), one.text, one.start, context, len(found), one.format))
        if len(found) == PASSAGES:
            break
    return found


def _together(passages: Sequence[Material], said: Sequence[Material]) -> list[Material]:
    """The best of both first, a passage before a message of the same place."""
    return sorted([*passages, *said], key=lambda one: one.place)
