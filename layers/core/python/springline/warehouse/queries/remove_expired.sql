-- Removes up to :most messages that are older than the tenant's cutoff: (how many, the differences for
-- count_differences). Those that another run is removing are passed over. Index: the primary key, of the
-- months before the cutoff only. Cost: grows with what is removed.
select removed, differences::text from remove_expired_messages(:most::integer)
