-- Lets go of the lock that shows that a host is alive, before its session has ended.
select pg_advisory_unlock(:hosts::integer, :host::integer)
