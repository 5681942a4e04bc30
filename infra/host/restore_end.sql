-- The last part of a restore. Nobody holds the messages that were lent when the backup was taken; and what was given out
-- before the restore must not pass for something that was given out after it.
revoke create on schema public from springline_lookup, springline_search;
-- What pg_dump says of who may call a function comes after it was handed over, and so says nothing where an owner restores
-- who may become this role, but does not have its rights.
do $$
declare
    handed_over regprocedure;
begin
    for handed_over in select oid from pg_proc where proowner = 'springline_search'::regrole and pronamespace = 'public'::regnamespace loop
        set local role springline_search;
        execute format('revoke all on function %s from public', handed_over);
        execute format('grant execute on function %s to springline_app', handed_over);
    end loop;
    reset role;
end $$;
update public.queue_message set receipt = null, visible_at = '-infinity' where receipt is not null;
update public.index_generation set generation = greatest(generation, (extract(epoch from clock_timestamp()) * 1000)::bigint);
