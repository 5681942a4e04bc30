"""Roles, scopes, and what one may give away."""

from itertools import pairwise

import pytest

from springline.access.model import (
    SCOPES,
    GrantError,
    Role,
    ScopeUnknownError,
    account_actor,
    account_of,
    check_may_grant,
    check_scopes,
    command_principal,
    token_actor,
)
from springline.platform.http.guards import Principal

pytestmark = pytest.mark.unit


def test_each_role_may_do_more_than_the_one_before():
    ranked = [role.scopes for role in (Role.VIEWER, Role.ANALYST, Role.OPERATOR, Role.ADMIN)]

    assert all(lower < higher for lower, higher in pairwise(ranked))


def test_an_admin_and_a_command_may_do_everything_there_is():
    assert Role.ADMIN.scopes == command_principal(1, "springline").scopes == SCOPES.keys()


def test_nobody_gives_away_what_they_lack():
    operator = Principal(1, "account/1", Role.OPERATOR.scopes)

    check_may_grant(operator, {"index:read"})
    with pytest.raises(GrantError, match="audit:read") as caught:
        check_may_grant(operator, {"index:read", "audit:read"})
    assert caught.value.scopes == {"audit:read"}


def test_a_misspelt_scope_is_named():
    with pytest.raises(ScopeUnknownError, match="index:raed"):
        check_scopes(["index:read", "index:raed"])


def test_an_actor_says_whether_it_is_an_account():
    assert account_of(account_actor(12)) == 12
    assert account_of(token_actor(12)) is None
