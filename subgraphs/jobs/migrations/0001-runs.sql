-- Runs, their attempts and events. A run id and its launch names are stored before any remote call goes out.
create schema if not exists jobs;

create table jobs.run (
  id text primary key,
  tenant text not null,
  caller text not null,
  -- The verified principal as it asked; rights are compiled anew for it at each dispatch and at commit.
  principal jsonb not null,
  idempotency_key text not null,
  -- SHA-256 over the canonical JSON of what was sent.
  input_hash text not null,
  spec jsonb not null,
  spec_hash text not null,
  state text not null check (state in ('QUEUED', 'STARTING', 'RUNNING', 'COMMITTING', 'SUCCEEDED', 'FAILED', 'CANCELLING', 'CANCELLED', 'LOST')),
  version integer not null default 1,
  runner text not null,
  target_namespace text not null,
  target_name text not null,
  on_target_busy text not null,
  timeout_ms bigint not null,
  max_attempts integer not null,
  attempt integer not null default 1,
  retry_of text references jobs.run (id),
  queued_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz,
  progress double precision,
  failure jsonb,
  inputs jsonb not null,
  output_dataset text,
  output_snapshot jsonb,
  cancel_asked_at timestamptz,
  cancel_force boolean not null default false,
  unique (tenant, caller, idempotency_key)
);
create index run_by_time on jobs.run (tenant, queued_at desc, id desc);
create index run_by_target on jobs.run (tenant, target_namespace, target_name, queued_at desc);

create table jobs.attempt (
  run_id text not null references jobs.run (id) on delete cascade,
  tenant text not null,
  number integer not null,
  state text not null,
  launch_name text not null unique,
  spec_sha256 text,
  submit_started_at timestamptz,
  -- How often the launch was looked for by name without being found.
  searches integer not null default 0,
  backend_id text,
  backend_state text,
  missing_since timestamptz,
  messages_read integer not null default 0,
  timed_out boolean not null default false,
  -- Stored before the snapshot is written: from here on FAILED needs proof that it was not.
  intent jsonb,
  started_at timestamptz,
  finished_at timestamptz,
  failure jsonb,
  primary key (run_id, number)
);

create table jobs.run_event (
  run_id text not null references jobs.run (id) on delete cascade,
  tenant text not null,
  sequence bigint not null,
  at timestamptz not null default now(),
  attempt integer not null,
  state text not null,
  step text,
  progress double precision,
  primary key (run_id, sequence)
);

-- Lineage that is still to be sent; sending may repeat, order does not matter.
create table jobs.outbox (
  id bigint generated always as identity primary key,
  tenant text not null,
  run_id text not null references jobs.run (id) on delete cascade,
  kind text not null,
  created_at timestamptz not null default now()
);

-- Who writes a table now. One row per target; the row goes when the run ends.
create table jobs.target_lease (
  tenant text not null,
  namespace text not null,
  name text not null,
  run_id text not null references jobs.run (id) on delete cascade,
  primary key (tenant, namespace, name)
);

-- What workers have to do, of all tenants: ids and times alone, so it carries no row-level security. Leases go by database time.
create table jobs.work (
  run_id text primary key,
  tenant text not null,
  -- True once a launch may have gone out: such runs are described before anything new is dispatched.
  launched boolean not null default false,
  due_at timestamptz not null default now(),
  leased_until timestamptz,
  fence bigint not null default 0
);
create index work_due on jobs.work (due_at);

do $$
declare name text;
begin
  foreach name in array array['run', 'attempt', 'run_event', 'outbox', 'target_lease'] loop
    execute format('alter table jobs.%I enable row level security', name);
    execute format('create policy own_tenant on jobs.%I using (tenant = current_setting(''app.tenant'', true)) with check (tenant = current_setting(''app.tenant'', true))', name);
  end loop;
end $$;

grant usage on schema jobs to lakeward_app;
grant select, insert, update, delete on all tables in schema jobs to lakeward_app;
