"""Finds out what comments are about: tags, need or offer, language, sentiment, places."""

from collections import defaultdict

from chalice.app import Chalice, SQSEvent

from springline.community.annotation.choice import annotator
from springline.community.insights import annotate
from springline.platform import runtime
from springline.platform.deliveries import Answer, Batch, traced
from springline.platform.llm.ledger import Ledger

app = Chalice("annotate_comments")


@app.on_sqs_message(queue="annotate-comments")
@traced
def annotate_batch(event: SQSEvent) -> Answer:
    """Annotate the comments that a batch speaks of; those that can't be judged come again."""
    ports = runtime.current()
    batch = Batch(event)
    judge = annotator(ports.settings)  # one for the batch: its budget of calls and of time is the batch's
    ledger = Ledger("annotate_comments", ports.settings, ports.metrics, now=ports.clock.now)
    places: defaultdict[int, defaultdict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    failed: dict[int, str] = {}
    for place, told in batch.events().items():
        comment_id = told["data"].get("comment_id")
        if isinstance(comment_id, int):
            places[told["tenant"]][comment_id].append(place)
        else:
            failed[place] = "it names no comment"
    for tenant_id, comments in places.items():
        with ledger.run(ports.database, tenant_id, judge):
            done = annotate(ports.database, tenant_id, [*comments], judge, now=ports.clock.now)
        failed |= {place: why.reason for comment, why in done.failures.items() for place in comments[comment]}
        ports.metrics.count("annotate.comments", done.kept, outcome="annotated")
        ports.metrics.count("annotate.comments", len(done.failures), outcome="failed")
    ports.metrics.flush()
    return batch.answer(failed)
