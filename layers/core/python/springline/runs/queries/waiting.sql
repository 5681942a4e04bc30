-- The oldest run of a kind that waits for a worker, about each of a JSON array of subjects: subject and id. Index:
-- run_by_subject. Cost: one probe per subject.
select subject, min(id) from run
where tenant_id = current_tenant() and md5(subject) in (select md5(value) from jsonb_array_elements_text(:subjects::jsonb))
  and subject in (select value from jsonb_array_elements_text(:subjects::jsonb)) and kind = :kind and status = 'queued'
group by subject
