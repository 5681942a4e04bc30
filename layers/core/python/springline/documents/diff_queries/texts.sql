-- Texts by their :ids: (id, text, layout), those that could be read, up to the one with which they have more than
-- :characters. Index: document_text_pkey. Cost: these texts.
select id, text, layout
from (
    select t.id, t.text, t.layout, sum(length(t.text)) over (order by wanted.place) as characters
    from unnest(:ids::bigint[]) with ordinality wanted (id, place)
    join document_text t on t.tenant_id = current_tenant() and t.id = wanted.id and t.text is not null
) found
where characters <= :characters::bigint
