"""No table is forgotten: each is counted by the report, or it is said why it has nothing of a person."""

import pytest

from springline.erasure import queries, report
from springline.platform.statements import parse

pytestmark = pytest.mark.integration

NOT_COUNTED = {
    # of nobody in a chat
    "tenant": "an organisation",
    "chat_group": "groups are named by their members, for all of them",
    "account": "who signs in; the report names it where the person is one",
    "account_session": "who signs in",
    "sign_in_link": "who signs in",
    "service_token": "programs",
    "feature_flag": "switches, and who switched them",
    "retention_policy": "days",
    "alembic_version": "the schema's version",
    # numbers only
    "erasure": "the person's number and two times",
    "erasure_salt": "random bytes",
    "erased_account": "a salted hash, on purpose",
    "audit_head": "hashes",
    "index_generation": "counters",
    "backfill": "counters",
    "app_cache_feed": "a position",
    "highlight_scan": "a position",
    "generation_cost": "sums over people",
    "resource": "numbers of people as keys",
    "run": "numbers of people, files' names, and failures in words that name nobody",
    "run_event": "likewise",
    "run_input": "references, which have numbers",
    "run_output": "references, which have numbers",
    "search_family": "counters",
    "search_index": "names of indexes, and times",
    "library_model_policy": "names of indexes, and times",
    "search_sync_queue": "numbers of what changed, for as long as it waits",
    "search_ledger": "numbers and hashes; what stands for words in the engine is counted as `search index copies`",
    # kept, or looked through for their words
    "audit_log": "never edited, and names people by number",
    "import_job": "counts and a file's name, which the one who exported chose",
    "quarantine": "emptied by account and name, and looked through for words",
    "idempotency_key": "emptied by name and number, and looked through for words",
    "request_index": "follows requests, comments and people; looked through for words",
    "search_sync_work": "numbers, and why the engine refused something; looked through for words",
    # what members write: looked through for words, and left to people
    "project": "names and descriptions that members typed",
    "project_member": "accounts, and their roles",
    "app": "keys",
    "app_version": "what an app is for, in words of who registered it",
    "canvas": "in `notes`; a quote there is a place in a message and none of its words",
    "canvas_version": "in `notes`",
    "insight": "claims that members typed",
    "insight_version": "claims that members typed",
    "insight_comment": "what members typed of a claim",
    "answer": "questions that members typed",
    "insight_conflict": "hashes of claims, and reasons that members typed",
    # numbers only
    "evidence": "places in sources, and who cited them; the words are in provenance",
    "insight_evidence": "numbers",
    "answer_version": "words of questions that members typed, and counts",
    "answer_sentence": "what a model wrote; emptied with the messages that it rests on",
    "answer_citation": "numbers",
    "chunk_embedding": "numbers, and the name of a model",
    "insight_link": "numbers of people",
    "review_claim": "numbers, and accounts",
    # documents: what members keep as such, in all versions; looked through for words, and left to people
    "bundle": "titles and descriptions that members typed",
    "bundle_version": "notes that members typed, and first lines of commits",
    "bundle_document": "paths and hashes",
    "document_original": "hashes; the files are in the object store",
    "document_text": "in `documents`",
    "document_ingest": "numbers, and why something could not be read",
    "chunk": "in `documents`",
    "chunk_place": "numbers",
    "chunk_extraction": "in `documents`",
    "extraction_schema": "what a tenant wants extracted",
    "web_page": "addresses of pages",
    "web_snapshot": "addresses and hashes",
    # recordings: a name there is no account, so it is looked for and left to people
    "library": "in `recordings`",
    "asset": "in `recordings`",
    "video_scenes": "in `recordings`",
    "transcript": "in `recordings`",
    "transcript_cue": "in `recordings`",
}


def test_every_table_is_counted_or_has_a_reason_not_to_be(leaving, db):
    counted = set(report.count(leaving.places, 1))
    with db.app.transaction(db.tenant_id) as tx:
        tables = {name for name, *_ in tx.rows(queries.TEXT_TABLES)}
    assert tables - counted - NOT_COUNTED.keys() == set(), "count it in left_in_*.sql, or say here why not"
    assert counted & NOT_COUNTED.keys() == set()


def test_every_table_with_words_is_looked_through(leaving, db):
    """What the serving role may not read has no words, but for queues, which are read as the other role."""
    with db.app.transaction(db.tenant_id) as tx:
        looked_through = {name for name, *_ in tx.rows(queries.TEXT_TABLES)}
    with db.superuser.transaction() as tx:
        everything = {name for name, *_ in tx.rows(queries.TEXT_TABLES)}
        partitions = tx.rows(parse("test.partitions", "select relname::text from pg_class where relispartition"))
    assert everything - looked_through - {name for (name,) in partitions} == {
        "queue",
        "queue_message",
        "relay_cursor",
        "schedule_firing",
    }
