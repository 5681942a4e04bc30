"""Databases whose passwords are kept in AWS Secrets Manager, which changes them from time to time.

A rotation first changes the password in the database, then the secret's current version. Connections that are open
stay open. Whoever connects meanwhile and is refused looks again: at the current version, and at the pending one, which
is the new password for as long as the rotation has not ended. So no request fails because a password has changed.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, Protocol, cast

from springline.platform.addresses import DatabaseUrl, Secret, SecretReference
from springline.platform.aws import client, error_code
from springline.platform.database import Address, Database, DatabaseUnavailableError, PgConnection, sqlstate
from springline.platform.errors import UnavailableError

_CURRENT = "AWSCURRENT"
_PENDING = "AWSPENDING"
_REFUSED = frozenset({"28P01", "28000"})  # a wrong password; who has no right to connect that way
_MISSING = "ResourceNotFoundException"
_NONE = "does not exist or has no value: create it, or correct its name"


class SecretUnavailableError(UnavailableError):
    """The secret with the database's password can't be read."""

    def __init__(self, secret_id: str, why: str) -> None:
        super().__init__(f"the secret {secret_id} {why}")
        self.secret_id = secret_id


class SecretsClient(Protocol):
    """The call of boto3's Secrets Manager client that is made here."""

    def get_secret_value(self, *, SecretId: str, VersionStage: str) -> Mapping[str, str]:  # noqa: N803
        """The secret's text, as `SecretString`."""
        ...


class Login(NamedTuple):
    """Who connects, and the password, which no `repr` shows."""

    user: str
    password: Secret


def read_login(secrets: SecretsClient, secret_id: str, *, stage: str = _CURRENT) -> Login | None:
    """The login that a version of a secret holds as JSON, with `username` and `password`; None where there is none yet.

    Raises `SecretUnavailableError`, which never quotes the secret, where it can't be read or holds something else.
    """
    text = _read(secrets, secret_id, stage)
    if text is None:
        return None
    try:
        content: Any = json.loads(text)
        return Login(str(content["username"]), Secret(str(content["password"])))
    except (ValueError, TypeError, KeyError):
        raise SecretUnavailableError(secret_id, "is not JSON with username and password") from None


def read_text(secrets: SecretsClient, secret_id: str) -> str:
    """What a secret holds now. Raises `SecretUnavailableError` also where the secret or its value does not exist."""
    text = _read(secrets, secret_id, _CURRENT)
    if text is None:
        raise SecretUnavailableError(secret_id, _NONE)
    return text


def _read(secrets: SecretsClient, secret_id: str, stage: str) -> str | None:
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        return secrets.get_secret_value(SecretId=secret_id, VersionStage=stage)["SecretString"]
    except ClientError as error:
        code = error_code(error)
        if code == _MISSING:
            return None
        why = f"can't be read: {code} (the process's role needs secretsmanager:GetSecretValue on it)"
        raise SecretUnavailableError(secret_id, why) from error
    except BotoCoreError as error:
        raise SecretUnavailableError(secret_id, f"can't be read: {error}") from error


def current_login(secrets: SecretsClient, secret_id: str) -> Login:
    """The login that is in use; raises `SecretUnavailableError` also where the secret or its value does not exist."""
    login = read_login(secrets, secret_id)
    if login is None:
        raise SecretUnavailableError(secret_id, _NONE)
    return login


def connect(*, region: str | None) -> SecretsClient:
    """A client of boto3's. Cost: see `aws.client`; each reading of a secret is one HTTPS request, about 10 ms."""
    return cast("SecretsClient", client("secretsmanager", region=region))


def address(reference: SecretReference, login: Login) -> Address:
    """Where and as whom to connect; a host that begins with a slash is the folder of a socket."""
    folder = reference.host if reference.host.startswith("/") else None
    return Address(
        user=login.user,
        database=reference.database,
        host=None if folder else reference.host,
        port=reference.port,
        unix_socket=f"{folder}/.s.PGSQL.{reference.port}" if folder else None,
        password=login.password.reveal(),
        tls=reference.tls,
    )


def resolve(url: DatabaseUrl, secrets: SecretsClient) -> Address:
    """The address of a database, with the password that its secret holds now; raises `SecretUnavailableError`."""
    reference = url.reference
    return Address.parse(url) if reference is None else address(reference, current_login(secrets, reference.secret_id))


class SecretDatabase(Database):
    """A database and the role whose login a secret holds: read when the first connection is made, and then kept.

    Args:
        reference: The secret, and where the database is.
        region: The secret's AWS region.
        secrets: The client to ask; without it, one of boto3's is made when the secret is first needed.
    """

    def __init__(
        self, reference: SecretReference, *, region: str | None = None, secrets: SecretsClient | None = None
    ) -> None:
        super().__init__(address(reference, Login(f"role of {reference.secret_id}", Secret(""))))
        self._reference = reference
        self._region = region
        self._secrets = secrets
        self._known: Login | None = None

    def connect(self) -> PgConnection:
        """Open a connection, for the caller to close.

        Raises `SecretUnavailableError` where there is no password to be had, and `DatabaseUnavailableError` where the
        database is away or refuses every password that the secret knows.
        """
        refusal: DatabaseUnavailableError | None = None
        tried: set[Login] = set()
        for login in self._logins():
            if login in tried:
                continue
            tried.add(login)
            try:
                connection = Database(address(self._reference, login)).connect()
            except DatabaseUnavailableError as error:
                if sqlstate(error.__cause__) not in _REFUSED:
                    raise
                refusal = error
            else:
                self._known = login
                return connection
        message = (
            f"the database at {self._reference.host} refuses the password of the secret {self._reference.secret_id}"
        )
        raise DatabaseUnavailableError(message) from refusal

    def _logins(self) -> Iterator[Login]:
        """What worked last, what the secret says now, and what a rotation under way is about to make of it."""
        if self._known is not None:
            yield self._known
        if self._secrets is None:
            self._secrets = connect(region=self._region)
        yield current_login(self._secrets, self._reference.secret_id)
        pending = read_login(self._secrets, self._reference.secret_id, stage=_PENDING)
        if pending is not None:
            yield pending
