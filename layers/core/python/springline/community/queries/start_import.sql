-- Starts an import or finds how far it came before. Returns (id, items done, finished).
insert into import_job as kept (tenant_id, source_system, file_name, file_key, started_at)
values (current_tenant(), :source_system, :file_name, :file_key, :at::timestamptz)
on conflict (tenant_id, source_system, file_key) do update set file_name = excluded.file_name
returning id, items_done, finished_at is not null, counts
