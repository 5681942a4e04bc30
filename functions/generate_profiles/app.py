"""Writes anew of people who were asked for: by rules, or by a language model within the run's budget."""

from collections import defaultdict

from chalice.app import Chalice, SQSEvent

from springline.platform import runtime
from springline.platform.deliveries import Answer, Batch, traced
from springline.platform.llm.ledger import Ledger
from springline.profiles.generation.choice import generator
from springline.profiles.generation.regenerate import Writing, regenerate

app = Chalice("generate_profiles")


@app.on_sqs_message(queue="generate-profiles")
@traced
def write_of_batch(event: SQSEvent) -> Answer:
    """Write of the people that a batch speaks of, each once; those who can't be written of come again."""
    ports = runtime.current()
    batch = Batch(event)
    writer = generator(ports.settings)  # one for the batch: its budget of calls and of time is the batch's
    ledger = Ledger("profile_highlights", ports.settings, ports.metrics, now=ports.clock.now)
    places: defaultdict[int, defaultdict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    failed: dict[int, str] = {}
    for place, told in batch.events().items():
        user_id = told["data"].get("user_id")
        if isinstance(user_id, int):
            places[told["tenant"]][user_id].append(place)
        else:
            failed[place] = "it names no person"
    try:
        for tenant_id, people in places.items():
            receives = {user_id: max(map(batch.receives, found)) for user_id, found in people.items()}
            done = regenerate(Writing(ports.database, tenant_id, writer, ledger, ports.clock.now), receives)
            failed |= {place: why for user_id, why in done.failed.items() for place in people[user_id]}
            ports.metrics.count("generation.failures", len(done.failed), outcome="failed")
            ports.metrics.count("generation.failures", len(done.put_off), outcome="put_off")
    finally:
        ports.metrics.flush()
    return batch.answer(failed)
