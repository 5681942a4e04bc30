-- Takes the right to ask for deletions in an index; returns it where that was long enough ago, and nothing else.
-- Cost: one row, by the primary key.
update search_index set forgotten_at = :at::timestamptz
where tenant_id = current_tenant() and index_name = :index_name and state <> 'dropping'
  and (forgotten_at is null or forgotten_at <= :before::timestamptz)
returning index_name;
