-- Moves a backfill past a page, to its end where no kind of row comes next; moves nothing where it is not at that page any
-- more: somebody else has landed it. Index: backfill_pkey.
update backfill
set what = coalesce(:next_what::text, what), after_id = :next_after::bigint, rows_read = rows_read + :rows_read::bigint,
    rows_landed = rows_landed + :rows_landed::bigint,
    state = case when :next_what::text is null then 'finished' else state end,
    ended_at = case when :next_what::text is null then :at::timestamptz end
where id = :id::bigint and what = :what::text and after_id = :after::bigint and state = 'running'
