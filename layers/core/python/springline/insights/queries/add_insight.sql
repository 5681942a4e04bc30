-- Stores a new draft, to be recorded in provenance yet: (id). Cost: one row.
insert into insight (tenant_id, statement, subject, predicate, value, unit, confidence, status, version, recorded_version,
                     subject_key, claim_key, value_key, created_by, created_at, edited_by, changed_at)
values (current_tenant(), :statement, :subject, :predicate, :value::jsonb, :unit, :confidence::double precision, 'draft', 1, 0,
        :subject_key, :claim_key, :value_key, :by, :at::timestamptz, :by, :at::timestamptz)
returning id
