"""All SQL of the search in messages by what every engine is asked: one constant per statement."""

from springline.platform.statements import statement

ASK = statement(__file__, "ask")
FOUND = statement(__file__, "found")
MATCHING = statement(__file__, "matching")
