-- Forgets what a model wrote from messages that do not stand any more, in all versions of an answer, or of all where :id is
-- null; returns how many sentences. Index: answer_sentence_pkey, answer_citation_pkey, evidence_pkey, message_pkey. Cost: three
-- probes for each citation of the answer; for all, a scan of the sentences.
update answer_sentence s set text = null
where s.tenant_id = current_tenant() and (:id::bigint is null or s.answer_id = :id::bigint) and s.text is not null and exists (
    select from answer_citation c
    join evidence e on e.tenant_id = current_tenant() and e.id = c.evidence_id and e.position > 0
    where c.tenant_id = current_tenant() and c.answer_id = s.answer_id and c.number = s.number and c.place = s.place
      and not exists (
          select from message m
          where m.tenant_id = current_tenant() and m.id = e.position and m.sent_at is not null and m.deleted_at is null
            and coalesce(m.expires_at > clock_timestamp(), true)))
