import os
import re
import signal
import socket
import time
from pathlib import Path

import httpx
import psutil
import pytest

pytestmark = pytest.mark.integration


def token_in(output: str) -> str:
    found = re.search(r"Bearer (spl_\S+)'", output)
    assert found, output
    return found[1]


def postgres_processes(home: Path) -> list[psutil.Process]:
    return [
        process
        for process in psutil.process_iter(["cmdline"])
        if any(str(home) in part for part in process.info["cmdline"] or [])
    ]


def wait_until_gone(home: Path) -> None:
    deadline = time.monotonic() + 30
    while postgres_processes(home):
        assert time.monotonic() < deadline, postgres_processes(home)
        time.sleep(0.1)


def test_the_first_start_shows_the_sample_and_a_curl_line_that_works(machine) -> None:
    serving = machine.serve().ready()

    people = serving.get("/api/index/people?limit=50", token_in(serving.output))

    assert len(people["items"]) == 30
    assert f"Springline runs at {serving.url}" in serving.output
    assert f"{serving.url}/sign-in#link=spl_" in serving.output
    assert "30 people" in serving.output


def test_the_first_start_tells_of_the_samples_people(machine) -> None:
    token = token_in((serving := machine.serve().ready()).output)
    people = serving.get("/api/index/people?limit=50", token)["items"]

    told = [serving.get(f"/api/profiles/{person['id']}/glaze", token) for person in people]

    assert {(each["shown"], each["state"]) for each in told} == {("highlight", "fresh")}
    assert machine.json("status")["messages_in_queues"] == 0


def test_of_what_was_claimed_of_the_samples_documents_only_what_they_say_no_more_has_fallen(machine) -> None:
    machine.serve().ready()

    states = {one["statement"]: one["state"] for one in machine.json("insights", "list")}

    assert states == {
        "A tool that comes back late costs 50 cents a day.": "stale",
        "The cupboard is open on Saturdays from ten to four.": "fresh",
        "Nobody wears gloves at a wet saw that runs.": "fresh",
    }


def test_the_hosts_caches_follow_its_own_index_with_a_token_of_their_own(machine) -> None:
    serving = machine.serve("--no-sample").ready()
    deadline = time.monotonic() + 60
    while "appcache_lag_seconds" not in httpx.get(f"{serving.url}/metrics", timeout=20).text:
        assert time.monotonic() < deadline, serving.output
        time.sleep(0.1)

    (token,) = (one for one in machine.json("tokens", "list") if one["name"] == "app cache")
    assert token["scopes"] == ["index:read"]
    assert token["last_used_at"] is not None


def test_ctrl_c_stops_everything_and_a_second_start_takes_seconds(machine) -> None:
    assert machine.serve().ready().stop() == 0
    wait_until_gone(machine.home)
    started = time.monotonic()

    serving = machine.serve().ready()

    assert time.monotonic() - started < 15
    assert "Imported the sample" not in serving.output
    assert "30 people" in serving.output


def test_kill_9_and_a_restart_lose_nothing_and_leave_no_orphan(machine) -> None:
    first = machine.serve().ready()
    before = first.get("/api/index/people?limit=100", token_in(first.output))

    first.process.kill()
    first.process.wait()
    wait_until_gone(machine.home)
    second = machine.serve().ready()

    assert second.get("/api/index/people?limit=100", token_in(second.output)) == before
    assert token_in(second.output) == token_in(first.output)


def test_kill_9_in_the_middle_of_the_first_import_ends_with_the_whole_sample(machine) -> None:
    killed = machine.serve()
    deadline = time.monotonic() + 60
    while not (machine.home / "postgres" / "data" / "PG_VERSION").exists():
        assert time.monotonic() < deadline, killed.output
        time.sleep(0.01)
    os.killpg(killed.process.pid, signal.SIGKILL)
    killed.process.wait()

    serving = machine.serve().ready()

    assert "30 people and 52 requests" in serving.output


def test_a_taken_port_is_said_before_anything_is_started(machine) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", machine.port))
        taken.listen()

        done = machine.run("serve", check=False)

    assert done.returncode == 1
    assert f"{machine.port}" in done.stderr
    assert "PORT=" in done.stderr
    assert not machine.home.exists()


def test_env_gives_the_shell_an_address_and_a_token_that_work(machine) -> None:
    serving = machine.serve().ready()

    values = machine.json("env")

    assert values["SPRINGLINE_URL"] == serving.url
    assert serving.get("/api/index/requests?limit=1", values["SPRINGLINE_TOKEN"])["items"]
    assert f"export SPRINGLINE_TOKEN={values['SPRINGLINE_TOKEN']}" in machine.run("env").stdout


def test_two_hosts_share_one_database(machine) -> None:
    first = machine.serve().ready()
    machine.port = machine.port + 1 if machine.port < 60_000 else machine.port - 1
    second = machine.serve().ready()

    assert second.get("/api/index/people?limit=3", token_in(first.output))["items"]
    assert first.stop() == 0
    assert second.get("/api/index/people?limit=3", token_in(first.output))["items"]
