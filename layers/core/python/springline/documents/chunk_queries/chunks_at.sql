-- The chunks at some numbers, in their order: (number, chunk's id, whether it can be cited there). Those that are gone are
-- missing. Index: bundle_document_pkey, chunk_place_pkey. Cost: two probes each.
select wanted.number, p.chunk_id, d.version is not null
from (
    -- Taken apart first: under a row-level policy no index serves a condition with a cast.
    select number, number >> 20 as document_id, (number & 1048575)::integer as ordinal, place
    from unnest(:numbers::bigint[]) with ordinality asked (number, place)
    offset 0
) wanted
join bundle_document d on d.tenant_id = current_tenant() and d.id = wanted.document_id
join chunk_place p on p.tenant_id = current_tenant() and p.text_id = d.text_id and p.ordinal = wanted.ordinal
order by wanted.place
