-- Policies as versions that never change. The application may add versions, never alter or remove one.
create schema policy;
grant usage on schema policy to lakeward_app;

-- One row per tenant, taken by every change: its lock lets changes of a tenant commit in the order of their sequence.
create table policy.sequences (
  tenant text primary key,
  sequence bigint not null check (sequence > 0)
);

create table policy.policy_versions (
  tenant text not null,
  id text not null,
  version integer not null check (version > 0),
  name text not null,
  mode text not null check (mode in ('OBSERVE', 'ENFORCE', 'OFF')),
  -- The JSON of the public PolicyInput. Not checked here: whoever reads it parses it, and a faulty one denies its datasets.
  document jsonb not null,
  saved_by text not null,
  saved_at timestamptz not null,
  sequence bigint not null,
  primary key (tenant, id, version)
);
create index policy_versions_by_sequence on policy.policy_versions (tenant, sequence);

-- An owner's word that a dataset whose last restriction went may be read without any.
create table policy.unrestricted_marks (
  tenant text not null,
  dataset_id text not null,
  sequence bigint not null,
  reason text not null,
  marked_by text not null,
  marked_at timestamptz not null,
  primary key (tenant, dataset_id, sequence)
);

alter table policy.sequences enable row level security;
alter table policy.policy_versions enable row level security;
alter table policy.unrestricted_marks enable row level security;

create policy own_tenant on policy.sequences using (tenant = current_setting('app.tenant', true));
create policy own_tenant on policy.policy_versions using (tenant = current_setting('app.tenant', true));
create policy own_tenant on policy.unrestricted_marks using (tenant = current_setting('app.tenant', true));

grant select, insert, update on policy.sequences to lakeward_app;
grant select, insert on policy.policy_versions to lakeward_app;
grant select, insert on policy.unrestricted_marks to lakeward_app;
