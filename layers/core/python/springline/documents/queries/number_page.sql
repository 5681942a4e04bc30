-- Gives a locked page its newest number. Cost: one probe. Index: web_page_pkey.
update web_page set last_number = :number::integer where tenant_id = current_tenant() and id = :id::bigint
