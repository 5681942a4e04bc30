"""All SQL of the upkeep of indexes: one function per statement, by what it is about."""
