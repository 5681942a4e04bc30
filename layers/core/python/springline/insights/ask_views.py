"""What the routes of questions and kept answers do: each view is one call of a verb.

What asks engines and models opens its own transactions: none is open while they answer.
"""

from datetime import datetime
from functools import partial
from typing import Any

from springline.access.model import Cause
from springline.community.message_search_repository import MessageSearchRepository
from springline.documents.retrieval import Retrieval
from springline.insights import answers, ask_schemas
from springline.insights.ask_model import Answered, AskScope, Searched, Writer
from springline.insights.asking import Asking
from springline.insights.extracting import ExtractiveWriter
from springline.insights.message_retrieval import MessageRetrieval
from springline.platform.embeddings.choice import embeddings
from springline.platform.http import Created, Request, keyset
from springline.platform.http.guards import Principal
from springline.platform.http.pages import PageQuery
from springline.platform.llm.choice import language_model
from springline.platform.runtime import Runtime
from springline.search.choice import search_engine
from springline.search.searching import Searching

_BY_ASKING = keyset(datetime, int)
_PURPOSE = "answers"
_CALLS, _SECONDS = 2, 8.0


class Questions:
    """Asks, with the engines and models that a process has. The command line asks by it, too."""

    def __init__(self, ports: Runtime) -> None:
        self._ports = ports
        searching = Searching(search_engine(ports), ports.metrics, ports.clock)
        documents = Retrieval(searching, embeddings(ports.settings), ports.metrics)
        self._asking = Asking(documents, MessageRetrieval(searching, MessageSearchRepository(ports.clock)))

    def answered(
        self, principal: Principal, question: str, scope: AskScope, before: Searched | None = None
    ) -> Answered:
        """The answer, which is not kept; raises as `Asking.answer` does. What a model cost is in its ledger."""
        database, tenant_id = self._ports.database, principal.tenant_id
        transactions = partial(database.transaction, tenant_id)
        ask = partial(self._asking.answer, transactions, principal, question, scope, before=before)
        plain: Writer = ExtractiveWriter()
        llm = language_model(self._ports.settings)
        if llm is None:
            return ask(plain)
        from springline.insights.generating import GeneratingWriter
        from springline.platform.llm.checked import CallBudget
        from springline.platform.llm.ledger import Ledger

        writer = GeneratingWriter(llm, CallBudget(_CALLS, seconds=_SECONDS), plain, self._ports.metrics)
        ledger = Ledger(_PURPOSE, self._ports.settings, self._ports.metrics, now=self._ports.clock.now)
        with ledger.run(database, tenant_id, writer):
            return ask(writer)


class AskViews:
    """The views of questions and kept answers."""

    def __init__(self, ports: Runtime) -> None:
        self._clock, self._database = ports.clock, ports.database
        self._questions = Questions(ports)

    def ask(self, request: Request[None, ask_schemas.Question]) -> ask_schemas.AnswerTold:
        """Answer a question with words of documents and messages; the answer is not kept."""
        asked = request.body
        return ask_schemas.told(self._questions.answered(request.principal, asked.question, asked.scope))

    def keep_answer(self, request: Request[None, ask_schemas.Question]) -> Created:
        """Answer a question and keep the answer, one that says that nothing was found too."""
        asked = request.body
        answered = self._questions.answered(request.principal, asked.question, asked.scope)
        kept = answers.keep(request.tx, self._cause(request), answered)
        return Created(ask_schemas.told_kept(kept), location=f"/api/answers/{kept.id}")

    def list_answers(self, request: Request[PageQuery, None]) -> ask_schemas.AnswerPage:
        """Kept answers, those asked last first."""
        limit = request.query.limit
        found = answers.listed(request.tx, before=_BY_ASKING.after(request), limit=limit + 1)
        shown, next_cursor = _BY_ASKING.page(request, found, limit, lambda one: (one.asked_at, one.id))
        return ask_schemas.AnswerPage(items=[ask_schemas.told_entry(one) for one in shown], next_cursor=next_cursor)

    def get_answer(self, request: Request[ask_schemas.AnswerQuery, None], answer_id: int) -> ask_schemas.KeptAnswerTold:
        """A kept answer, with what became of the words that it cites."""
        return ask_schemas.told_kept(answers.get(request.tx, request.principal, answer_id, request.query.number))

    def tell_newest(self, request: Request[Any, Any], answer_id: int) -> ask_schemas.KeptAnswerTold:
        """The newest version of a kept answer."""
        return ask_schemas.told_kept(answers.get(request.tx, request.principal, answer_id, None))

    def ask_again(self, request: Request[None, None], answer_id: int) -> ask_schemas.KeptAnswerTold:
        """Ask a kept question again: it gets a new version where the answer is another one, and is fresh."""
        with self._database.transaction(request.principal.tenant_id) as tx:
            question, scope, before = answers.asked(tx, answer_id)
        answered = self._questions.answered(request.principal, question, scope, before)
        return ask_schemas.told_kept(answers.again(request.tx, self._cause(request), answer_id, answered))

    def draft_insight(self, request: Request[None, ask_schemas.DraftWanted], answer_id: int) -> Created:
        """Draft an insight that rests on the evidence of an answer."""
        asked = request.body
        insight = answers.as_insight(
            request.tx,
            self._cause(request),
            answer_id,
            statement=asked.statement,
            confidence=asked.confidence,
            places=asked.sentences,
        )
        return Created(ask_schemas.Drafted(insight_id=insight.id), location=f"/api/insights/{insight.id}")

    def _cause(self, request: Request[Any, Any]) -> Cause:
        return Cause(request.principal, self._clock.now(), request.id)
