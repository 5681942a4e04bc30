-- Starts a backfill, unless one of the same rows is there to be gone on with. Index: backfill_running.
insert into backfill (tenant_id, selection, what, started_at)
values (current_tenant(), :selection::text, :what::text, :at::timestamptz)
on conflict do nothing
