-- Who read or did what; at the same time the record of query executions.
create schema audit;

create table audit.entries (
  tenant text not null,
  -- Order of arrival. An execution that reads several datasets has one entry for each, under the same id.
  sequence bigint generated always as identity,
  id text not null,
  at timestamptz not null,
  principal_id text not null,
  principal json not null,
  action text not null,
  dataset_namespace text,
  dataset_name text,
  columns text[] not null,
  effect text not null check (effect in ('ALLOW', 'DENY')),
  policy_versions text[] not null,
  rows bigint,
  bytes bigint,
  -- When rows and bytes became known; null = the answer was never finished.
  completed_at timestamptz,
  primary key (tenant, sequence)
);
create index on audit.entries (tenant, id);
create index on audit.entries (tenant, at);
create index on audit.entries (tenant, principal_id, at);
create index on audit.entries (tenant, dataset_name, dataset_namespace, at);

alter table audit.entries enable row level security;
create policy own_tenant on audit.entries using (tenant = current_setting('app.tenant', true)) with check (tenant = current_setting('app.tenant', true));

grant usage on schema audit to lakeward_app;
-- What was written stays; only the outcome is added later.
grant select, insert on audit.entries to lakeward_app;
grant update (rows, bytes, completed_at) on audit.entries to lakeward_app;
