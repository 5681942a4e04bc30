"""The SQL that what an engine found is checked with."""

from springline.platform.statements import statement

DOUBTFUL = statement(__file__, "doubtful_hits")
