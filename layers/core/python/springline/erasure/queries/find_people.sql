-- The first :limit people with :name in their name, whatever its case: (number, name, account, messages). Cost: a sequential
-- scan of the tenant's people, and a count of the messages of those found by message_of_sender.
select u.id, u.display_name, u.member_key,
       (select count(*) from message
        where tenant_id = current_tenant() and sender_id = u.id and sent_at is not null and deleted_at is null)
from "user" u
where u.tenant_id = current_tenant() and strpos(lower(u.display_name), lower(:name)) > 0
order by u.display_name, u.id limit :limit
