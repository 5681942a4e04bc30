-- Removes dead letters that have words of person :user_id of tenant :tenant_id, or name their :account: whatever they were
-- to bring about, later events of the same subjects bring. Cost: a sequential scan of dead letters.
delete from queue_message d
where exists (select from queue q where q.dead_letter_queue = d.queue)
  and case when d.body is json object then
        d.body::jsonb->>'tenant' = :tenant_id::integer::text
        and (:user_id::bigint::text in (d.body::jsonb->'data'->>'sender_id', d.body::jsonb->'data'->>'author_id')
             or d.body::jsonb->>'subject' = 'person/' || :user_id::bigint
             or starts_with(d.body::jsonb->'data'->>'reply_to_source_id', :account || ':')
             or strpos(d.body::jsonb->'data'->>'reply_to_source_id', '/' || :account || '/') > 0)
      else false end
