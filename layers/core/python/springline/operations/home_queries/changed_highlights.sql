-- What is told of people and changed last, each person once, among the :looked newest events that highlights depend on:
-- (person, name, version, what was done, state then, when). Index: event_log_of_highlights. Cost: reads :looked entries of
-- it, and a probe per person.
select h.user_id, u.display_name, h.version, h.change, h.state, h.at
from (
    select distinct on (e.user_id) e.user_id, e.version, e.change, e.state, e.at
    from (
        select (data ->> 'user_id')::bigint as user_id, (data ->> 'version')::integer as version, data ->> 'change' as change,
               data ->> 'state' as state, recorded_at as at
        from (
            select type, data, recorded_at from event_log
            where tenant_id = current_tenant()
              and type in ('springline.community.message.recorded.v1', 'springline.community.message.edited.v1',
                           'springline.community.message.deleted.v1', 'springline.profiles.highlight.changed.v1')
            order by xid desc, id desc limit :looked::integer
        ) newest
        where type = 'springline.profiles.highlight.changed.v1'
    ) e
    order by e.user_id, e.version desc
) h
join "user" u on u.tenant_id = current_tenant() and u.id = h.user_id
order by h.at desc, h.user_id
limit :limit::integer
