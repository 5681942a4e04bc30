-- Whether lines of an export wait in quarantine; one look into its unique index.
select exists (
    select from quarantine
    where tenant_id = current_tenant() and source_system = :source_system and file_key = :file_key and resolved_at is null
)
