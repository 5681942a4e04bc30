-- The last part of a restore. Nobody holds the messages that were lent when the backup was taken; and what was given out
-- before the restore must not pass for something that was given out after it.
revoke create on schema public from springline_lookup;
update public.queue_message set receipt = null, visible_at = '-infinity' where receipt is not null;
update public.index_generation set generation = greatest(generation, (extract(epoch from clock_timestamp()) * 1000)::bigint);
