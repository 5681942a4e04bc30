"""Passwords from Secrets Manager: found, found again after a rotation, and never shown."""

import json
import logging
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws
from pg8000.exceptions import DatabaseError

from springline.platform import database as databases
from springline.platform.addresses import DatabaseUrl, SecretReference
from springline.platform.database import Address, DatabaseUnavailableError
from springline.platform.runtime import Runtime
from springline.platform.secrets import SecretDatabase, SecretUnavailableError, current_login
from springline.platform.settings import Settings

pytestmark = pytest.mark.unit

REGION = "eu-central-1"
NAME = "springline/app"
URL = f"secretsmanager://{NAME}?host=proxy.example&database=springline"


class Server:
    """Stands for PostgreSQL: takes the passwords that it is told to, and remembers who came."""

    def __init__(self) -> None:
        self.takes = {"first"}
        self.seen: list[Address] = []
        self.settings: list[dict[str, str]] = []
        self.error = "28P01"

    def connect(self, address: Address, settings: dict[str, str]) -> object:
        self.seen.append(address)
        self.settings.append(settings)
        if address.password not in self.takes:
            raise DatabaseError({"C": self.error, "M": f"password authentication failed for {address.user}"})
        return object()

    @property
    def tried(self) -> list[str | None]:
        return [address.password for address in self.seen]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Server:
    server = Server()
    monkeypatch.setattr(databases, "PgConnection", server.connect)
    return server


@pytest.fixture
def manager(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Secrets Manager, with the role's first password."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        client = boto3.client("secretsmanager", region_name=REGION)
        client.create_secret(Name=NAME, SecretString=login("first"))
        yield client


def login(password: str) -> str:
    return json.dumps({"username": "springline_app", "password": password, "host": "elsewhere"})


def reference(url: str = URL) -> SecretReference:
    found = DatabaseUrl.parse(url).reference
    assert found is not None
    return found


def test_the_first_connection_looks_the_login_up_and_the_others_use_it(server: Server, manager: Any) -> None:
    database = SecretDatabase(reference(), region=REGION)
    database.connect()
    manager.delete_secret(SecretId=NAME, ForceDeleteWithoutRecovery=True)
    database.connect()

    expected = Address("springline_app", "springline", "proxy.example", 5432, None, "first", tls=True)
    assert server.seen == [expected, expected]


def test_a_rotated_password_is_read_again_and_the_connection_comes_about(server: Server, manager: Any) -> None:
    database = SecretDatabase(reference(), region=REGION)
    database.connect()
    server.takes = {"second"}
    manager.put_secret_value(SecretId=NAME, SecretString=login("second"))
    database.connect()
    database.connect()

    assert server.tried == ["first", "first", "second", "second"]


def test_in_the_midst_of_a_rotation_the_pending_password_is_tried(server: Server, manager: Any) -> None:
    """The rotation has changed the database's password, but not yet made it the secret's current one."""
    server.takes = {"second"}
    manager.put_secret_value(SecretId=NAME, SecretString=login("second"), VersionStages=["AWSPENDING"])
    SecretDatabase(reference(), region=REGION).connect()

    assert server.tried == ["first", "second"]


def test_a_password_that_is_refused_everywhere_is_tried_once(server: Server, manager: Any) -> None:
    server.takes = set()
    database = SecretDatabase(reference(), region=REGION)

    with pytest.raises(DatabaseUnavailableError, match=r"proxy\.example refuses the password of .*springline/app"):
        database.connect()
    assert server.tried == ["first"]


def test_a_database_that_is_away_is_not_a_wrong_password(server: Server, manager: Any) -> None:
    server.takes, server.error = set(), "57P03"
    with pytest.raises(DatabaseUnavailableError):
        SecretDatabase(reference(), region=REGION).connect()
    assert server.tried == ["first"]


def test_a_missing_secret_is_named(server: Server, manager: Any) -> None:
    nowhere = reference(URL.replace(NAME, "springline/none"))
    with pytest.raises(SecretUnavailableError, match="springline/none does not exist or has no value") as caught:
        SecretDatabase(nowhere, region=REGION).connect()
    assert caught.value.secret_id == "springline/none"


@pytest.mark.parametrize("text", ["not json", "[]", '{"username": "springline_app"}', "7"])
def test_a_secret_of_another_shape_is_refused_without_showing_it(text: str, manager: Any) -> None:
    manager.put_secret_value(SecretId=NAME, SecretString=text)
    with pytest.raises(SecretUnavailableError, match="is not JSON with username and password") as caught:
        current_login(manager, NAME)
    assert text not in str(caught.value)


def test_a_role_that_may_not_read_the_secret_is_told_what_it_lacks() -> None:
    from botocore.exceptions import ClientError

    class Denied:
        def get_secret_value(self, **_: str) -> dict[str, str]:
            raise ClientError({"Error": {"Code": "AccessDeniedException"}}, "GetSecretValue")

    with pytest.raises(SecretUnavailableError, match=r"AccessDeniedException .* needs secretsmanager:GetSecretValue"):
        current_login(Denied(), NAME)


def test_no_password_is_shown(server: Server, manager: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="springline")
    server.takes = set()
    database = SecretDatabase(reference(), region=REGION)
    with pytest.raises(DatabaseUnavailableError) as caught:
        database.connect()

    shown = f"{caught.value!r} {caught.value.__cause__!r} {current_login(manager, NAME)!r} {database.address!r}"
    assert "first" not in shown + caplog.text


def test_a_process_opens_what_its_settings_refer_to_and_asks_for_no_limits(server: Server, manager: Any) -> None:
    """RDS Proxy answers `0A000` to a connection that asks for a statement_timeout."""
    ports = Runtime(Settings.from_environment({"SPRINGLINE_DATABASE_URL": URL, "AWS_REGION": REGION}))
    ports.database.connect()

    assert server.settings == [{"TimeZone": "UTC"}]


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("secretsmanager://?host=h&database=d", "names no secret"),
        ("secretsmanager://name?database=d", "has no host="),
        ("secretsmanager://name?host=h", "has no database="),
        ("secretsmanager://name?host=h&database=d&user=u", "has user"),
        ("secretsmanager://name?host=h&database=d&port=0", "not a whole number above zero"),
    ],
)
def test_an_incomplete_reference_says_what_it_lacks(url: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        DatabaseUrl.parse(url)


def test_a_reference_may_be_an_arn_and_choose_port_and_tls() -> None:
    arn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:springline/app-AbCdEf"
    url = DatabaseUrl.parse(f"secretsmanager://{arn}?host=h&database=d&port=6543&sslmode=disable")

    assert url.reference == SecretReference(arn, "h", 6543, "d", tls=False)
    assert repr(url) == repr(str(url))
    assert DatabaseUrl.parse("postgresql://u@h/d").reference is None
