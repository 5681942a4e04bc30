-- Records what a run has cost; time is :at, or the database's where that is null. Cost: one insert.
insert into generation_cost (
    tenant_id, at, purpose, model, prompt_version, calls, prompt_tokens, completion_tokens, cost_micro_dollars
)
values (current_tenant(), coalesce(:at::timestamptz, clock_timestamp()), :purpose, :model, :prompt_version, :calls::integer,
        :prompt_tokens::bigint, :completion_tokens::bigint, :cost::bigint)
