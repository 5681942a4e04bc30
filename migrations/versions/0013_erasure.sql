-- People who asked to be forgotten, and what keeps them from coming back.

create table erasure (
    tenant_id integer not null references tenant,
    user_id bigint not null references "user" not enforced,
    started_at timestamptz not null,
    finished_at timestamptz,
    primary key (tenant_id, user_id)
);
comment on table erasure is 'who was erased, by the number that they had here, and nothing else of them';
comment on column erasure.finished_at is 'when the community''s tables held nothing of them any more; what is derived follows by events';
call protect_by_tenant('erasure', 'select', 'insert', 'update');

-- A tenant's own, so that nobody who has a table of hashes of all telephone numbers has those of this table.
create table erasure_salt (
    tenant_id integer primary key references tenant,
    salt bytea not null check (length(salt) = 32)
);
call protect_by_tenant('erasure_salt', 'select', 'insert');

create table erased_account (
    tenant_id integer not null references tenant,
    hash bytea not null check (length(hash) = 32),
    user_id bigint not null,
    primary key (tenant_id, hash),
    foreign key (tenant_id, user_id) references erasure
);
comment on table erased_account is 'accounts whose messages are refused from now on';
comment on column erased_account.hash is 'SHA-256 of the tenant''s salt and the account''s former member_key';
call protect_by_tenant('erased_account', 'select', 'insert');

create function hash_of_account(member_key text) returns bytea
    language sql stable parallel safe
    return sha256((select salt from erasure_salt where tenant_id = current_tenant()) || convert_to(member_key, 'UTF8'));
comment on function hash_of_account is 'What erased_account holds of an account; null as long as the tenant has erased nobody.';

-- Has events of messages name those of erased people by keys that say nothing of them, and events of people call these
-- what they are called now. It runs as the owner, bound by row-level security to the tenant, so that nobody needs a right
-- to change the log: who may call it can put such keys, and names that stand in "user", into events, and nothing else.
create function unname_events(message_ids bigint[], source_keys text[], answered_keys text[], people_ids bigint[]) returns bigint
    language sql volatile security definer set search_path = public
    begin atomic
        with messages as (
            update event_log e
            set data = e.data
                || case when m.source_key ~ '^erased:\d+$' then jsonb_build_object('source_id', m.source_key) else '{}' end
                || case when m.answered_key ~ '^erased:(\d+|unknown)$' then jsonb_build_object('reply_to_source_id', m.answered_key) else '{}' end
            from unnest(message_ids, source_keys, answered_keys) m (id, source_key, answered_key)
            where e.tenant_id = current_tenant() and e.subject = 'message/' || m.id and e.type like 'springline.community.message.%'
            returning 1
        ),
        people as (
            update event_log e
            set data = e.data || jsonb_build_object('name', u.display_name)
            from "user" u
            where u.tenant_id = current_tenant() and u.id = any(people_ids)
              and e.tenant_id = current_tenant() and e.subject = 'person/' || u.id
              and e.type = 'springline.community.person.recorded.v1'
            returning 1
        )
        select (select count(*) from messages) + (select count(*) from people);
    end;
revoke all on function unname_events from public;
grant execute on function unname_events to springline_app;
