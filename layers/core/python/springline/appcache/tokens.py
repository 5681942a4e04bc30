"""Which token the index API is asked by, for each tenant: as the setting has it, or the secret that it names."""

import json
import logging
import threading
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import cast

from springline.appcache import queries
from springline.platform.addresses import Secret, parse_tokens
from springline.platform.database import Database
from springline.platform.secrets import SecretUnavailableError

logger = logging.getLogger(__name__)

KEPT_FOR = timedelta(minutes=5)
"""A secret is read again after this, so that a token can be rotated with an overlap and no restart."""
_REFERENCE = "secretsmanager://"

ReadSecret = Callable[[str], str]
"""The text of the secret of a name; raises `SecretUnavailableError`."""


class IndexTokens:
    """Tokens by tenant. Safe to use from several threads; a tenant's short name is asked of the database once.

    Args:
        database: Knows the tenants' short names.
        setting: SPRINGLINE_INDEX_TOKENS; None where it is not set.
        read_secret: Reads a secret of AWS Secrets Manager.
        monotonic: Seconds since some moment.
    """

    def __init__(
        self, database: Database, setting: Secret | None, *, read_secret: ReadSecret, monotonic: Callable[[], float]
    ) -> None:
        self._database = database
        text = setting.reveal() if setting else "{}"
        self._secret_id = text.removeprefix(_REFERENCE) if text.startswith(_REFERENCE) else None
        self._tokens = {} if self._secret_id else _read(text)
        self._read_secret = read_secret
        self._monotonic = monotonic
        self._read_at: float | None = None
        self._lock = threading.Lock()
        self._slugs: dict[int, str] = {}

    def of(self, tenant_id: int) -> Secret | None:
        """A tenant's token; None where it has none, and so no caches. Raises `SecretUnavailableError`."""
        slug = self._slugs.get(tenant_id)
        if slug is None:
            with self._database.transaction(tenant_id) as tx:
                slug = self._slugs[tenant_id] = queries.tenant_slug(tx)
        return self._present().get(slug)

    def _present(self) -> Mapping[str, Secret]:
        if self._secret_id is None:
            return self._tokens
        with self._lock:
            at = self._monotonic()
            if self._read_at is None or at - self._read_at >= KEPT_FOR.total_seconds():
                try:
                    self._tokens = self._read_anew(self._secret_id)
                except SecretUnavailableError:
                    if self._read_at is None:
                        raise
                    logger.exception("the index's tokens can't be read anew: going on with those of before")
                self._read_at = at
            return self._tokens

    def _read_anew(self, secret_id: str) -> dict[str, Secret]:
        text = self._read_secret(secret_id)
        try:
            return _read(parse_tokens(text).reveal())
        except ValueError:
            raise SecretUnavailableError(secret_id, "is no JSON object of tokens by tenant") from None


def _read(text: str) -> dict[str, Secret]:
    return {slug: Secret(token) for slug, token in cast("dict[str, str]", json.loads(text)).items()}
