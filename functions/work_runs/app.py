"""Works on runs that wait for a worker of their own: mock runs, an event at a time."""

import time

from chalice.app import Chalice, SQSEvent

from springline.platform import runtime
from springline.platform.deliveries import Answer, Batch, Poison, traced
from springline.platform.invocation import has_time
from springline.runs import mock

app = Chalice("work_runs")
SECONDS_TO_FINISH = 15


@app.on_sqs_message(queue="work-runs")
@traced
def work(event: SQSEvent) -> Answer:
    """Let runs happen until they are over; one for which there is no time goes on with the next delivery."""
    ports = runtime.current()
    batch = Batch(event)
    go_on = has_time(event.context, to_finish=SECONDS_TO_FINISH)
    failed: dict[int, str] = {}
    for place, told in batch.events().items():
        data = told["data"]
        run_id = data.get("run_id")
        if data.get("kind") != "mock" or data.get("status") != "queued":
            continue  # a broker that doesn't look into events brings all of them
        if not isinstance(run_id, int):
            failed[place] = Poison("it names no run")
        elif not mock.advance(ports.database, told["tenant"], run_id, clock=ports.clock, pause=time.sleep, go_on=go_on):
            failed[place] = "there was no time left for it"
    return batch.answer(failed)
