-- Who may do what: accounts, sessions, service tokens, and a log of privileged changes that shows when it was tampered with.

create table account (
    id bigint generated always as identity primary key,
    tenant_id integer not null references tenant,
    email text not null check (email = lower(email) and length(email) <= 254),
    name text not null,
    role text not null check (role in ('viewer', 'analyst', 'operator', 'admin')),
    password_hash text,
    created_at timestamptz not null default now(),
    disabled_at timestamptz,
    unique (tenant_id, email)
);
call protect_by_tenant('account', 'select', 'insert', 'update');

create table account_session (
    id bigint generated always as identity primary key,
    tenant_id integer not null references tenant,
    account_id bigint not null references account,
    secret_hash bytea not null unique,
    csrf_token text not null,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    last_used_at timestamptz
);
create index account_session_of on account_session (tenant_id, account_id);
call protect_by_tenant('account_session', 'select', 'insert', 'update', 'delete');

-- A link that signs one account in, once.
create table sign_in_link (
    secret_hash bytea primary key,
    tenant_id integer not null references tenant,
    account_id bigint not null references account,
    expires_at timestamptz not null,
    used_at timestamptz
);
call protect_by_tenant('sign_in_link', 'select', 'insert', 'update', 'delete');

create table service_token (
    id bigint generated always as identity primary key,
    tenant_id integer not null references tenant,
    name text not null,
    secret_hash bytea not null unique,
    scopes text[] not null,
    created_at timestamptz not null default now(),
    expires_at timestamptz,
    revoked_at timestamptz,
    replaced_by bigint references service_token,
    last_used_at timestamptz
);
create index service_token_of on service_token (tenant_id, id);
call protect_by_tenant('service_token', 'select', 'insert', 'update');

-- Who presents a secret is not known to belong to a tenant yet, so these functions look across tenants, and give one row
-- to the one who knows the secret. They run as a role that can do nothing else and that nobody can sign in as.
create function find_service_token(hash bytea)
    returns table (id bigint, tenant_id integer, scopes text[], expires_at timestamptz, revoked_at timestamptz, last_used_at timestamptz)
    language sql stable security definer set search_path = public
    begin atomic
        select t.id, t.tenant_id, t.scopes, t.expires_at, t.revoked_at, t.last_used_at from service_token t where t.secret_hash = hash;
    end;
create function find_session(hash bytea)
    returns table (id bigint, tenant_id integer, account_id bigint, role text, csrf_token text, expires_at timestamptz, last_used_at timestamptz)
    language sql stable security definer set search_path = public
    begin atomic
        select s.id, s.tenant_id, s.account_id, a.role, s.csrf_token, s.expires_at, s.last_used_at
        from account_session s join account a on a.id = s.account_id and a.tenant_id = s.tenant_id
        where s.secret_hash = hash and a.disabled_at is null;
    end;
create function find_sign_in_link(hash bytea)
    returns table (tenant_id integer, account_id bigint, expires_at timestamptz, used_at timestamptz)
    language sql stable security definer set search_path = public
    begin atomic
        select l.tenant_id, l.account_id, l.expires_at, l.used_at from sign_in_link l where l.secret_hash = hash;
    end;
create function find_tenant(wanted text) returns integer
    language sql stable security definer set search_path = public
    begin atomic
        select t.id from tenant t where t.slug = wanted;
    end;
create function find_only_tenant() returns integer
    language sql stable security definer set search_path = public
    begin atomic
        select min(few.id) from (select t.id from tenant t limit 2) few having count(*) = 1;
    end;
revoke all on function find_service_token, find_session, find_sign_in_link, find_tenant, find_only_tenant from public;
grant execute on function find_service_token, find_session, find_sign_in_link, find_tenant, find_only_tenant to springline_app, springline_system;

grant select on tenant, service_token, account_session, sign_in_link to springline_lookup;
grant select (id, tenant_id, role, disabled_at) on account to springline_lookup;
create policy lookup on tenant for select to springline_lookup using (true);
create policy lookup on service_token for select to springline_lookup using (true);
create policy lookup on account_session for select to springline_lookup using (true);
create policy lookup on sign_in_link for select to springline_lookup using (true);
create policy lookup on account for select to springline_lookup using (true);
grant create on schema public to springline_lookup; -- only to hand the functions over
alter function find_service_token owner to springline_lookup;
alter function find_session owner to springline_lookup;
alter function find_sign_in_link owner to springline_lookup;
alter function find_tenant owner to springline_lookup;
alter function find_only_tenant owner to springline_lookup;
revoke create on schema public from springline_lookup;

-- Each row holds the hash of the row before it, of the same tenant, so a removed or edited row shows.
create table audit_log (
    tenant_id integer not null references tenant,
    number bigint not null,
    actor text not null,
    at timestamptz not null,
    action text not null,
    resource text not null,
    diff jsonb not null,
    request_id text,
    previous_hash bytea not null,
    hash bytea not null,
    primary key (tenant_id, number)
);
call protect_by_tenant('audit_log', 'select', 'insert');

-- Where the log ends: who appends locks this row and so waits for its turn, and without the newest rows the log ends
-- before it should.
create table audit_head (
    tenant_id integer primary key references tenant,
    number bigint not null,
    hash bytea not null
);
call protect_by_tenant('audit_head', 'select', 'insert', 'update');
grant select, insert on audit_log to springline_system; -- a new tenant's log begins with the creation of the tenant
grant select, insert, update on audit_head to springline_system;
