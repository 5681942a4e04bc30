"""The migration of a deployment, on a PostgreSQL like Amazon's: passwords are asked for, and nobody is a superuser."""

import json
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from functions.migrate_database import app as migrate_database
from infra.host.embedded_postgres import EmbeddedPostgres
from infra.host.schema import newest_revision, revision
from springline.platform.addresses import DatabaseUrl
from springline.platform.database import Address, Database, DatabaseUnavailableError, Transaction
from springline.platform.secrets import SecretDatabase
from springline.platform.statements import parse

pytestmark = pytest.mark.integration

REGION = "eu-central-1"
ROLES = {"OWNER_": "springline_owner", "": "springline_app", "SYSTEM_": "springline_system"}
ACCESS = """
local postgres all trust
local all postgres trust
local springline all scram-sha-256
"""
# What Amazon gives in place of a superuser.
ADMINISTRATOR = (
    "create role administrator login createdb createrole password 'first of administrator'",
    "grant pg_monitor to administrator with admin option",
)
# Amazon's administrator may create the extensions that Amazon trusts; here, new databases have it.
EXTENSION = (
    "create schema extensions authorization administrator",
    "create extension vector schema extensions",
)


@dataclass
class Deployment:
    """CloudFormation: calls the function, and hears its answers."""

    manager: Any
    urls: dict[str, DatabaseUrl]
    address: str
    answers: list[dict[str, Any]] = field(default_factory=list)

    def step(self, kind: str) -> dict[str, Any]:
        migrate_database.migrate(
            {
                "RequestType": kind,
                "ResponseURL": self.address,
                "StackId": "arn:stack",
                "RequestId": str(len(self.answers)),
                "LogicalResourceId": "Migration",
                "PhysicalResourceId": "springline-schema",
            },
            Context(),
        )
        return self.answers[-1]

    def database(self, role: str) -> SecretDatabase:
        reference = self.urls[role].reference
        assert reference is not None
        return SecretDatabase(reference, region=REGION)

    @contextmanager
    def transaction(self, role: str) -> Iterator[Transaction]:
        with closing(self.database(role)) as database, database.transaction() as tx:
            yield tx


class Context:
    def get_remaining_time_in_millis(self) -> int:
        return 200_000


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """A server of this file's own: roles, their passwords and their limits are those of the whole server."""
    home = tmp_path_factory.mktemp("rds")
    access = home / "hba.conf"
    access.write_text(ACCESS, encoding="utf-8")
    server = EmbeddedPostgres(home, options={"hba_file": str(access), "fsync": "off", "autovacuum": "off"})
    server.start()
    with closing(Database(Address.parse(server.url("postgres", "postgres"))).connect()) as connection:
        for statement in ADMINISTRATOR:
            connection.execute_simple(statement)
    with closing(Database(Address.parse(server.url("postgres", "template1"))).connect()) as connection:
        for statement in EXTENSION:
            connection.execute_simple(statement)
    yield server
    server.stop()


@pytest.fixture(scope="module")
def deployment(server: EmbeddedPostgres) -> Iterator[Deployment]:
    """A database that was migrated by a deployment's first step."""

    class Handler(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            deployment.answers.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            pass

    folder = str(Path(Address.parse(server.url("postgres", "postgres")).unix_socket or "").parent)
    with pytest.MonkeyPatch.context() as environment, mock_aws(), HTTPServer(("127.0.0.1", 0), Handler) as listener:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            environment.setenv(name, "testing")
        environment.setenv("AWS_REGION", REGION)
        manager = boto3.client("secretsmanager", region_name=REGION)
        urls: dict[str, DatabaseUrl] = {}
        for variable, user in {**ROLES, "SUPERUSER_": "administrator"}.items():
            manager.create_secret(Name=user, SecretString=login(user, f"first of {user}"))
            database = "postgres" if user == "administrator" else "springline"
            url = f"secretsmanager://{user}?host={folder}&database={database}&sslmode=disable"
            urls[user] = DatabaseUrl.parse(url)
            environment.setenv(f"SPRINGLINE_{variable}DATABASE_URL", url)
        thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        deployment = Deployment(manager, urls, f"http://127.0.0.1:{listener.server_port}/answer")
        try:
            deployment.step("Create")
            yield deployment
        finally:
            listener.shutdown()
            thread.join()


def login(user: str, password: str) -> str:
    return json.dumps({"username": user, "password": password})


def test_roles_database_and_schema_are_made_without_a_superuser(deployment: Deployment) -> None:
    created = deployment.answers[0]

    assert (created["Status"], created["Reason"]) == ("SUCCESS", "")
    assert created["Data"] == {"Revision": newest_revision()}
    with deployment.transaction("springline_app") as tx:
        assert revision(tx) == newest_revision()


@pytest.mark.parametrize("role", ["springline_app", "springline_system"])
def test_the_roles_that_serve_have_limits_without_asking_for_them(deployment: Deployment, role: str) -> None:
    with deployment.transaction(role) as tx:
        shown = [
            tx.value(parse(f"test.{name}", f"select current_setting('{name}')"))
            for name in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "TimeZone")
        ]
    assert shown == ["15s", "4s", "1min", "UTC"]


def test_a_wrong_password_does_not_open_the_database(deployment: Deployment, server: EmbeddedPostgres) -> None:
    """Else the other tests would say nothing about passwords."""
    with pytest.raises(DatabaseUnavailableError, match="refuses this user or password"):
        Database(Address.parse(server.url("springline_app:wrong", "springline"))).connect()


def test_every_deployment_may_do_it_again(deployment: Deployment) -> None:
    assert deployment.step("Update")["Status"] == "SUCCESS"


def test_a_deployment_that_goes_back_leaves_a_newer_schema_alone(deployment: Deployment) -> None:
    with deployment.transaction("springline_owner") as tx:
        tx.execute(parse("test.ahead", "update alembic_version set version_num = '9999_newer'"))
    try:
        answer = deployment.step("Update")
    finally:
        with deployment.transaction("springline_owner") as tx:
            tx.execute(parse("test.back", "update alembic_version set version_num = :now"), now=newest_revision())

    assert answer["Status"] == "SUCCESS"
    assert answer["Data"] == {"Revision": "9999_newer"}


def test_deleting_the_stack_deletes_no_data(deployment: Deployment) -> None:
    assert deployment.step("Delete")["Status"] == "SUCCESS"
    with deployment.transaction("springline_app") as tx:
        assert revision(tx) == newest_revision()


def test_a_missing_secret_makes_the_deployment_go_back_and_names_it(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = deployment.urls["springline_system"].replace("springline_system", "forgotten")
    monkeypatch.setenv("SPRINGLINE_SYSTEM_DATABASE_URL", missing)
    answer = deployment.step("Update")

    assert answer["Status"] == "FAILED"
    assert "SecretUnavailableError: the secret forgotten does not exist" in answer["Reason"]


def test_a_rotation_loses_no_request(deployment: Deployment, server: EmbeddedPostgres) -> None:
    """At each step of a rotation a transaction goes on, and new connections come about."""
    one = parse("test.one", "select 1")
    with closing(deployment.database("springline_app")) as database, database.transaction() as open_before:
        for step in rotation(deployment, server, "springline_app", "second"):
            assert open_before.value(one) == 1, step
            with closing(database.connect()) as connection:
                assert connection.run(one, []).rows == [[1]], step
            with closing(deployment.database("springline_app").connect()):
                pass


def rotation(deployment: Deployment, server: EmbeddedPostgres, role: str, password: str) -> Iterator[str]:
    """The steps of Amazon's rotation function for a single user."""
    manager = deployment.manager
    manager.put_secret_value(SecretId=role, SecretString=login(role, password), VersionStages=["AWSPENDING"])
    yield "createSecret"
    with closing(Database(Address.parse(server.url("postgres", "postgres"))).connect()) as connection:
        connection.execute_simple(f"alter role {role} password '{password}'")
    yield "setSecret"
    manager.put_secret_value(SecretId=role, SecretString=login(role, password))
    yield "finishSecret"
