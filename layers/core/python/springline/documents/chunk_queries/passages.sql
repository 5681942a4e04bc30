-- Chunks as they are told, in the order of :numbers: (number, document's id, bundle's slug and title, path, format, the
-- document's title, language, version of its text, newest version of its bundle that has it like this, heading, text, where
-- the chunk starts and ends, page, when it was added). Those that are gone are missing; with :version null, also those of
-- documents that are not the present ones. What stands behind a table's first rows has the row that names the columns as its
-- heading. Index: bundle_document_pkey, chunk_place_pkey, chunk_pkey. Cost: six probes each.
select wanted.number, d.id, b.slug, b.title, d.path, d.format, coalesce(t.title, ''), t.language, d.version,
       coalesce(d.to_number, b.last_number),
       case when d.format = 'csv' and p.start > 0 then split_part(left(t.text, 400), E'\n', 1) else c.heading end, c.text, p.start, p."end", p.page, v.created_at
from (
    -- Taken apart first: under a row-level policy no index serves a condition with a cast.
    select number, number >> 20 as document_id, (number & 1048575)::integer as ordinal, place
    from unnest(:numbers::bigint[]) with ordinality asked (number, place)
    offset 0
) wanted
join bundle_document d on d.tenant_id = current_tenant() and d.id = wanted.document_id and d.text_id is not null
    and (case when :version::integer is null then d.to_number is null
              else d.from_number <= :version::integer and coalesce(d.to_number, :version::integer) >= :version::integer end)
join bundle b on b.tenant_id = current_tenant() and b.id = d.bundle_id and b.archived_at is null
join bundle_version v on v.tenant_id = current_tenant() and v.bundle_id = d.bundle_id and v.number = d.from_number
join document_text t on t.tenant_id = current_tenant() and t.id = d.text_id
join chunk_place p on p.tenant_id = current_tenant() and p.text_id = d.text_id and p.ordinal = wanted.ordinal
join chunk c on c.tenant_id = current_tenant() and c.id = p.chunk_id
order by wanted.place
