"""All SQL of the PostgreSQL queue adapter."""

from springline.platform.statements import statement

SEND = statement(__file__, "send")
SEND_ONE = statement(__file__, "send_one")
BURY = statement(__file__, "bury")
RECEIVE = statement(__file__, "receive")
DELETE = statement(__file__, "delete")
RELEASE = statement(__file__, "release")
DECLARE = statement(__file__, "declare")
DEPTHS = statement(__file__, "depths")
PEEK = statement(__file__, "peek")
REDRIVE = statement(__file__, "redrive")
EXISTS = statement(__file__, "exists")
