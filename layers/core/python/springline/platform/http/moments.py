"""Moments as requests name them. Imports Pydantic, like `springline.platform.http.pages`."""

from typing import Annotated

from pydantic import AfterValidator, AwareDatetime

from springline.platform.clock import in_utc

Moment = Annotated[AwareDatetime, AfterValidator(in_utc)]
"""A moment with any offset, brought to UTC: PostgreSQL takes no offset of 16 hours or more, RFC 3339 allows 23:59."""
