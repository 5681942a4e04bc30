-- When the message behind the newest :size was sent, of those until :until, in a group and by a person where these are
-- given; no row where there are fewer. Index: message_by_time, message_in_group or message_of_sender. Cost: reads :size
-- entries of it; with a group and a person both, the person's messages down to the :size newest in the group.
select sent_at from message
where tenant_id = current_tenant() and text is not null and sent_at is not null and deleted_at is null
  and (:group_id::bigint is null or group_id = :group_id::bigint)
  and (:person_id::bigint is null or sender_id = :person_id::bigint)
  and (:until::timestamptz is null or sent_at <= :until::timestamptz)
order by sent_at desc
offset :size::bigint limit 1
