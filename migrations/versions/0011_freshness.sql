-- How far the search for outdated highlights has come, and what it finds them by.

create table highlight_scan (
    tenant_id integer primary key references tenant,
    xid xid8 not null default '0',
    id bigint not null default 0,
    moved_at timestamptz not null default clock_timestamp()
);
comment on table highlight_scan is 'up to where the event log was searched for what makes highlights outdated; whoever scans holds the row';
call protect_by_tenant('highlight_scan', 'select', 'insert', 'update');

-- A tenant's events that a scan looks at, in commit order: others', and reactions, cost it nothing.
create index event_log_of_highlights on event_log (tenant_id, xid, id)
where type in ('springline.community.message.recorded.v1', 'springline.community.message.edited.v1',
               'springline.community.message.deleted.v1', 'springline.profiles.highlight.changed.v1');

-- With the person in it, a scan goes on in the middle of those that grew too old at the same moment.
drop index user_profile_highlights_aging;
create index user_profile_highlights_aging on user_profile_highlights (tenant_id, stale_after, user_id) where stale_at is null;

-- By what they were made of: those that are marked for it leave the index.
create index user_profile_highlights_generators on user_profile_highlights (tenant_id, llm_model, prompt_version, user_id)
where generated_at is not null and not stale_reasons @> '[{"reason": "generator_changed"}]';

-- To be counted without reading them.
create index user_profile_highlights_told on user_profile_highlights (tenant_id, manual_override, stale_at)
where generated_at is not null or manual_override;
