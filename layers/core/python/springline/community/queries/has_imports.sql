-- Whether the tenant ever finished an import; cheap, for there are few of them.
select exists (select from import_job where tenant_id = current_tenant() and finished_at is not null)
