-- Stores evidence of :wanted, [{place, kind, key, version, position, edited_at, start, end}], that :made_by has not made
-- yet: (place in :wanted, id). Index: the unique key of evidence. Cost: two probes each.
with wanted as (
    select * from jsonb_to_recordset(:wanted::jsonb)
    w (place integer, kind text, key text, version integer, position bigint, edited_at timestamptz, start integer, "end" integer)
),
added as (
    insert into evidence (tenant_id, source_kind, source_key, source_version, position, edited_at, start, "end", made_by, made_at)
    select current_tenant(), kind, key, version, position, edited_at, start, "end", :made_by, :at::timestamptz
    from (select distinct on (kind, key, version, position, edited_at, start, "end") * from wanted
          order by kind, key, version, position, edited_at, start, "end", place) w
    order by place
    on conflict do nothing
    returning id, source_kind, source_key, source_version, position, edited_at, start, "end"
)
select w.place, a.id
from wanted w
join added a on a.source_kind = w.kind and a.source_key = w.key and a.source_version = w.version
            and a.position = w.position and a.edited_at = w.edited_at
            and a.start = w.start and a."end" = w."end"
