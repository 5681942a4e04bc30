"""Why something is what it is, up to the source words, and what a change would make out of date."""

from functools import partial

from springline.access.apis import new_api
from springline.insights.sources import may_read_words
from springline.platform import runtime
from springline.platform.http import Request
from springline.profiles.provenance import read_messages, titles
from springline.provenance import explanation, graph, graph_schemas, references, schemas

ports = runtime.current()
api = new_api("provenance_api", ports)
app = api.chalice


@api.get("/api/provenance/why", scope="provenance:read", query=schemas.Asked, returns=schemas.Why)
def tell_why(request: Request[schemas.Asked, None]) -> schemas.Why:
    """What a thing, a version or a part of it rests on, up to the source words, and what of that has changed."""
    asked = references.parse(request.query.ref)
    told = explanation.why(request.tx, asked, most=request.query.limit, streams=read_messages)
    return schemas.why(told, partial(may_read_words, request.principal.scopes))


@api.get("/api/provenance/impact", scope="provenance:read", query=schemas.Asked, returns=schemas.Impact)
def tell_impact(request: Request[schemas.Asked, None]) -> schemas.Impact:
    """What would be out of date if a thing, or a part of it, changed."""
    asked = references.parse(request.query.ref)
    return schemas.impact(explanation.impact(request.tx, asked, most=request.query.limit))


@api.get(
    "/api/provenance/graph",
    scope="provenance:read",
    query=graph_schemas.GraphAsked,
    returns=graph_schemas.ProvenanceGraph,
    also=(404,),
)
def tell_graph(request: Request[graph_schemas.GraphAsked, None]) -> graph_schemas.ProvenanceGraph:
    """What a thing rests on and what rests on it, as a graph with the words of before and now."""
    query = request.query
    asked = references.parse(query.reference)
    found = graph.graph(request.tx, asked, steps=query.depth, most=query.limit, streams=read_messages, titles=titles)
    return graph_schemas.told(found, partial(may_read_words, request.principal.scopes))
