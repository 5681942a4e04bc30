-- What runs since :since have cost, by month (UTC), purpose, model and prompt version, the newest month first: (month, purpose,
-- model, prompt version, runs, calls, prompt tokens, completion tokens, micro-dollars, runs without a price).
-- Cost: grows with the runs since then. Index: generation_cost_by_time.
select to_char(at at time zone 'utc', 'YYYY-MM'), purpose, model, prompt_version, count(*), sum(calls)::bigint,
       sum(prompt_tokens)::bigint, sum(completion_tokens)::bigint, coalesce(sum(cost_micro_dollars), 0)::bigint,
       count(*) filter (where cost_micro_dollars is null)
from generation_cost
where tenant_id = current_tenant() and at >= :since::timestamptz
group by 1, 2, 3, 4
order by 1 desc, 2, 3, 4
