-- Those messages of :ids that stand at :at and are what `ask` said, of :times. Index: message_pkey. Cost: one probe per
-- message, and taking it apart into words.
select id from message
where tenant_id = current_tenant() and id = any(:ids::bigint[])
  and text is not null and sent_at is not null and deleted_at is null
  and (expires_at is null or expires_at > :at::timestamptz)
  and message_terms(tenant_id, group_id, sender_id, text) @@ current_setting('springline.searched')::tsquery
  and not exists (
      select from jsonb_to_recordset(:times::jsonb) clause (spans jsonb, is_negated boolean)
      where is_negated = exists (
          select from jsonb_to_recordset(spans) span (low timestamptz, high timestamptz)
          where (low is null or sent_at >= low) and (high is null or sent_at <= high)))
