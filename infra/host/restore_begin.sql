-- The first part of a restore: empties the database, in the transaction that fills it again. What others hold open is
-- waited for, not for long.
set lock_timeout = '10s';
set statement_timeout = 0;
set timezone = 'UTC';
set client_min_messages = error;
drop schema public cascade;
create schema public authorization pg_database_owner;
comment on schema public is 'standard public schema';
grant usage on schema public to public;
-- Only to hand over the functions that this role owns; taken back at the end.
grant create on schema public to springline_lookup, springline_search;
set lock_timeout = 0;
