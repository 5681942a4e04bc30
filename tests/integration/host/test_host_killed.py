"""A host that is killed loses nothing."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.integration

TEMPLATE = """\
Resources:
  Inbox: {Type: AWS::SQS::Queue, Properties: {QueueName: inbox, VisibilityTimeout: 1}}
  Work:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: functions/work
      Handler: app.run
      Timeout: 1
      Events:
        Queue:
          Type: SQS
          Properties: {Queue: !GetAtt Inbox.Arn, BatchSize: 50, MaximumBatchingWindowInSeconds: 1}
"""
# Each message leaves a line; the first process that gets to line 70 waits there, in the middle of a batch.
CODE = """
import os, threading
from pathlib import Path
place = Path(os.environ["SPRINGLINE_DATA_HOST_TEST"])
def run(event, context):
    with (place / "effects").open("a") as effects:
        for record in event["Records"]:
            effects.write(record["body"] + "\\n")
            effects.flush()
            if len((place / "effects").read_text().split()) >= 70 and not (place / "in-the-middle").exists():
                (place / "in-the-middle").touch()
                print("in the middle", flush=True)
                threading.Event().wait(60)
"""
HOST = """
import signal, sys
from pathlib import Path
from infra.host.claims import PostgresSchedules
from infra.host.host import Host
from infra.host.template import load
from springline.platform.database import Address, Database
from springline.platform.pool import Pool
from springline.platform.queues.postgres import PostgresQueues

database = Database(Address.parse(sys.argv[2]))
database.use(Pool(database, size=4))
host = Host(load(Path(sys.argv[1])), queues=PostgresQueues(database), schedules=PostgresSchedules(database))
host.start(port=0)
signal.pause()
"""


def test_after_kill_9_in_the_middle_of_a_batch_everything_is_delivered_by_the_next_host(
    start_host: Callable[..., Any], db: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPRINGLINE_DATA_HOST_TEST", str(tmp_path))
    urls: Mapping[str, str] = db.urls
    bodies = {f"m{number}" for number in range(120)}
    first = start_host(TEMPLATE, {"work": CODE})
    first.host.stop()  # the project and its queues are there now
    first.queues.send("inbox", sorted(bodies))

    command = [sys.executable, "-c", HOST, str(first.file), urls["system"]]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env={**os.environ}) as killed:
        assert killed.stdout is not None
        assert killed.stdout.readline() == b"in the middle\n"
        killed.send_signal(signal.SIGKILL)
    effects = tmp_path / "effects"
    assert 70 <= len(effects.read_text().split()) < len(bodies)

    second = start_host(TEMPLATE, {"work": CODE})
    second.until(lambda: set(effects.read_text().split()) == bodies)
    second.until(lambda: (second.depth("inbox").visible, second.depth("inbox").in_flight) == (0, 0))
