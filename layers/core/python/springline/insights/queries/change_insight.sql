-- Stores what an insight that is locked says from now on. Index: insight_pkey. Cost: one probe.
update insight
set statement = :statement, subject = :subject, predicate = :predicate, value = :value::jsonb, unit = :unit,
    confidence = :confidence::double precision, status = :status, version = version + 1, recorded_version = :recorded_version::integer,
    subject_key = :subject_key, claim_key = :claim_key, value_key = :value_key, edited_by = :edited_by, changed_at = :at::timestamptz
where tenant_id = current_tenant() and id = :id::bigint
