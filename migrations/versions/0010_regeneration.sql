-- Who is to be written of anew, and what writing costs.

create table highlight_regeneration (
    tenant_id integer not null references tenant,
    user_id bigint not null references "user" not enforced,
    reason text not null check (length(reason) between 1 and 200),
    requested_at timestamptz not null,
    primary key (tenant_id, user_id)
) with (fillfactor = 80);
comment on table highlight_regeneration is 'people who wait to be written of anew; a row goes once a generator has answered';
comment on column highlight_regeneration.reason is 'why they were asked for last, as in stale_reasons';
comment on column highlight_regeneration.requested_at is 'when they were asked for last: words that were generated later, and are fresh, answer it';
call protect_by_tenant('highlight_regeneration', 'select', 'insert', 'update', 'delete');

-- Append-only: one row for each run that called a language model, whatever became of its answers.
create table generation_cost (
    tenant_id integer not null references tenant,
    id bigint generated always as identity,
    at timestamptz not null,
    purpose text not null check (purpose ~ '^[a-z][a-z_]{0,62}$'),
    model text not null,
    prompt_version text not null,
    calls integer not null check (calls > 0),
    prompt_tokens bigint not null check (prompt_tokens >= 0),
    completion_tokens bigint not null check (completion_tokens >= 0),
    cost_micro_dollars bigint check (cost_micro_dollars >= 0),
    primary key (tenant_id, id)
);
comment on table generation_cost is 'what calls of language models have cost, run by run';
comment on column generation_cost.calls is 'also those without a usable answer, or without any';
comment on column generation_cost.prompt_tokens is 'as answers said; of a call without an answer nobody knows';
comment on column generation_cost.cost_micro_dollars is 'by the prices that were set then; null where none were';
create index generation_cost_by_time on generation_cost (tenant_id, at);
call protect_by_tenant('generation_cost', 'select', 'insert');
