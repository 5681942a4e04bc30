-- As left_in_community, of the landing and the documents. Cost: sequential scans of the tenant's requests, comments and
-- insights; messages by index.
select 'raw_people', count(*) from raw_people
where tenant_id = current_tenant() and user_id = :user_id::bigint and name <> :name
union all
select 'raw_signal_messages', count(*) from raw_signal_messages
where tenant_id = current_tenant() and sender_id = :user_id::bigint
  and (operation <> 'delete' or text is not null or links <> '[]' or attachments <> '[]' or source_id <> 'erased:' || message_id)
union all
select 'raw_requests', count(*) from raw_requests
where tenant_id = current_tenant() and author_id = :user_id::bigint and title not in ('', :title)
union all
select 'raw_request_comments', count(*) from raw_request_comments
where tenant_id = current_tenant() and author_id = :user_id::bigint and (operation <> 'delete' or body is not null)
union all
select 'comment_insights', count(*) from comment_insights
where tenant_id = current_tenant() and author_id = :user_id::bigint and (summary <> '' or tags <> '{}' or locations <> '{}')
union all
select 'index_facet', count(*) from index_facet
where tenant_id = current_tenant() and kind = 'person' and doc_id = :user_id::bigint and n > 0 and facet <> 'opened'
union all
select 'index_dirty', count(*) from index_dirty
where tenant_id = current_tenant() and kind = 'person' and doc_id = :user_id::bigint
union all
select 'people_index', count(*) from people_index
where tenant_id = current_tenant() and id = :user_id::bigint and not deleted and (name <> :name or messages > 0)
union all
select 'index_term', count(*) from index_term
where tenant_id = current_tenant() and kind = 'person' and doc_id = :user_id::bigint
  and not term = any(string_to_array(lower(:name), ' '))
union all
select 'index_words', count(*) from index_words w
where w.tenant_id = current_tenant() and w.kind = 'person' and w.doc_id = :user_id::bigint
  and not exists (
      select from people_index p
      where p.tenant_id = current_tenant() and p.id = w.doc_id and p.version = w.version and not p.deleted)
