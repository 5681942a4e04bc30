-- Which evidence of :wanted, as in add_evidence.sql, :made_by has made: (place, id). Index: the unique key of evidence.
-- Cost: one probe each.
select w.place, e.id
from jsonb_to_recordset(:wanted::jsonb)
     w (place integer, kind text, key text, version integer, position bigint, edited_at timestamptz, start integer, "end" integer)
cross join lateral (
    select id from evidence
    where tenant_id = current_tenant() and source_kind = w.kind and source_key = w.key and position = w.position
      and source_version = w.version and edited_at = w.edited_at
      and start = w.start and "end" = w."end" and made_by = :made_by
    offset 0
) e
