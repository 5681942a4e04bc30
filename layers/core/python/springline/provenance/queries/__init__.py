"""All SQL of provenance."""

from springline.platform.statements import statement

OWN_GRAPH = statement(__file__, "own_graph")
FIND = statement(__file__, "find")
KNOW = statement(__file__, "know")
ADD_VERSIONS = statement(__file__, "add_versions")
FORGET_INPUTS = statement(__file__, "forget_inputs")
ADD_DERIVATIONS = statement(__file__, "add_derivations")
SELECTORS_OF = statement(__file__, "selectors_of")
COMPARE = statement(__file__, "compare")
TAKE_BACK = statement(__file__, "take_back")
ERASE = statement(__file__, "erase")
RESTED_ON = statement(__file__, "rested_on")
JUDGE = statement(__file__, "judge")
SPREAD = statement(__file__, "spread")
CLEAR = statement(__file__, "clear")
NAMED = statement(__file__, "named")
SUBJECT = statement(__file__, "subject")
INPUTS_OF = statement(__file__, "inputs_of")
DEPENDENTS_OF = statement(__file__, "dependents_of")
CURRENT_VERSIONS = statement(__file__, "current_versions")
