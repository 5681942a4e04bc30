-- Writes the cues of a transcript from one JSON array of arrays [start, end, speaker, text], instead of those it had.
-- Cost: the cues before and after (primary key).
with gone as (
    delete from transcript_cue
    where tenant_id = current_tenant() and transcript_id = :transcript_id::bigint
      and position > jsonb_array_length(:cues::jsonb)
)
insert into transcript_cue (tenant_id, transcript_id, position, start_ms, end_ms, speaker, text)
select
    current_tenant(), :transcript_id::bigint, cue.position, (cue.said ->> 0)::bigint, (cue.said ->> 1)::bigint,
    cue.said ->> 2, cue.said ->> 3
from jsonb_array_elements(:cues::jsonb) with ordinality as cue (said, position)
on conflict (tenant_id, transcript_id, position) do update set
    start_ms = excluded.start_ms,
    end_ms = excluded.end_ms,
    speaker = excluded.speaker,
    text = excluded.text;
