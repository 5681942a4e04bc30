"""All SQL of routes, the outbox, what waits to be sent, and the ledger: one statement in each file."""

from springline.platform.statements import statement

ROUTE = statement(__file__, "route")
ACTIVE = statement(__file__, "active")
SWITCH = statement(__file__, "switch")

ADD_CHANGE = statement(__file__, "add_change")
CHANGES = statement(__file__, "changes")
TAKE_CHANGES = statement(__file__, "take_changes")
TAKE_DUE = statement(__file__, "take_due")
HOLD = statement(__file__, "hold")
FINISH = statement(__file__, "finish")
REOPEN = statement(__file__, "reopen")
PUT_OFF = statement(__file__, "put_off")
DEAD_LETTERS = statement(__file__, "dead_letters")
REVIVE = statement(__file__, "revive")

INDEXES = statement(__file__, "indexes")
REST = statement(__file__, "rest")
RECOVER = statement(__file__, "recover")
HOLD_FAMILY = statement(__file__, "hold_family")
NUMBER = statement(__file__, "number")
TAKE_BACK = statement(__file__, "take_back")

TENANTS = statement(__file__, "tenants")
LAG = statement(__file__, "lag")
