"""The stack of `template.yaml` in moto, its functions on a real database."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest
from moto import mock_aws
from moto.events.models import Rule

from springline.access import tokens
from springline.access.model import Cause, command_principal
from springline.platform import secrets
from springline.platform.addresses import SecretReference
from springline.platform.clock import SystemClock
from springline.platform.database import Address
from springline.platform.secrets import Login
from springline.warehouse import service
from springline.warehouse.answers import Answers
from tests.integration.aws import stack
from tests.integration.aws.calls import Calls
from tests.integration.aws.deployment import Deployment
from tests.integration.aws.sandboxes import CREDENTIALS


@pytest.fixture
def deployment(db, monkeypatch) -> Iterator[Deployment]:
    """The whole stack, with nothing in it."""
    for name, value in (CREDENTIALS | {"AWS_DEFAULT_REGION": stack.REGION}).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(service, "_answers", Answers())  # those of another test are of another database
    monkeypatch.setattr(secrets, "address", _in_place_of_the_proxy(db))
    monkeypatch.setattr(Rule, "_send_to_sqs_queue", stack.send_to_queue)
    calls = Calls()
    with mock_aws():
        made = stack.create()
        calls.watch()
        with closing(Deployment(made, db, calls)) as deployment:
            yield deployment


def _in_place_of_the_proxy(db: Any) -> Callable[[SecretReference, Login], Address]:
    """The test's PostgreSQL has no port and asks for no password; whoever connects is who the secret says."""
    socket = Address.parse(db.urls["app"])

    def address(reference: SecretReference, login: Login) -> Address:
        assert reference.tls, "RDS Proxy takes nothing else"
        return replace(socket, user=login.user, password=login.password.reveal())

    return address


@pytest.fixture
def new_token(db):
    """Makes a service token with scopes."""

    def make(*scopes: str) -> str:
        at = SystemClock().now()
        with db.transaction() as tx:
            cause = Cause(command_principal(db.tenant_id, "test"), at)
            return tokens.create(tx, cause, name="test", scopes=scopes, expires_at=None).secret

    return make
