// tokpost's own tables. Times are Unix milliseconds by the database's clock. The table of connections
// is not among them: its name, and maybe the table, is the caller's.
//
// tokpost_engines: who holds leases. One renewed row stands for all the leases of an engine, so that
// ten thousand watches cost one small write every five seconds.
//
// tokpost_posts: a lease is (lease_engine, lease_epoch). The partial indexes hold unfinished posts
// only, so that what runs costs the same however many have finished.
const version1 = `
CREATE TABLE tokpost_engines (
  id text PRIMARY KEY,
  host text NOT NULL,
  pid bigint NOT NULL,
  process_start text NOT NULL,
  renewed_at bigint NOT NULL
);

CREATE TABLE tokpost_posts (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id text NOT NULL UNIQUE,
  account_id text,
  user_id text,
  open_id text NOT NULL,
  kind text NOT NULL,
  source_kind text NOT NULL,
  source text NOT NULL,
  size_bytes bigint,
  fingerprint text NOT NULL,
  settings text NOT NULL,
  retry_of text,
  idempotency_key text,
  content_hash text NOT NULL,
  publish_at bigint,
  due_at bigint NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  state text NOT NULL,
  stalled_because text,
  publish_id text,
  upload_url text,
  chunk_size bigint NOT NULL,
  chunk_count bigint NOT NULL,
  acknowledged_bytes bigint NOT NULL,
  init_began_at bigint,
  init_answered_at bigint,
  last_chunk_began_at bigint,
  attempt bigint NOT NULL,
  checks_done bigint NOT NULL,
  waiting_until bigint,
  wake_at bigint,
  error text,
  post_ids text[] NOT NULL,
  url text,
  lease_engine text,
  lease_epoch bigint NOT NULL DEFAULT 1,
  cancel_requested boolean NOT NULL DEFAULT false,
  hinted boolean NOT NULL DEFAULT false,
  last_event_id bigint NOT NULL DEFAULT 0
);

CREATE UNIQUE INDEX tokpost_posts_idempotency
  ON tokpost_posts (coalesce(account_id, ''), open_id, idempotency_key)
  WHERE idempotency_key IS NOT NULL AND state NOT IN ('failed', 'cancelled');
CREATE INDEX tokpost_posts_due ON tokpost_posts (wake_at)
  WHERE lease_engine IS NULL AND wake_at IS NOT NULL;
CREATE INDEX tokpost_posts_leased ON tokpost_posts (lease_engine) WHERE lease_engine IS NOT NULL;
CREATE INDEX tokpost_posts_signalled ON tokpost_posts (lease_engine)
  WHERE lease_engine IS NOT NULL AND (cancel_requested OR hinted);
CREATE INDEX tokpost_posts_publish_id ON tokpost_posts (publish_id) WHERE publish_id IS NOT NULL;
CREATE INDEX tokpost_posts_order ON tokpost_posts (open_id, due_at, seq)
  WHERE state IN ('scheduled', 'queued', 'checking', 'starting', 'uploading', 'processing');
CREATE INDEX tokpost_posts_user ON tokpost_posts (user_id, seq);
CREATE INDEX tokpost_posts_user_state ON tokpost_posts (user_id, state, seq);
CREATE INDEX tokpost_posts_account ON tokpost_posts (account_id, seq);
CREATE INDEX tokpost_posts_account_state ON tokpost_posts (account_id, state, seq);
CREATE INDEX tokpost_posts_state ON tokpost_posts (state, seq);

CREATE TABLE tokpost_post_events (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  post_id text NOT NULL,
  type text NOT NULL,
  at bigint NOT NULL,
  data text NOT NULL
);

CREATE TABLE tokpost_webhook_hints (
  body_hash text PRIMARY KEY,
  publish_id text,
  open_id text NOT NULL,
  data text NOT NULL,
  received_at bigint NOT NULL,
  post_id text
);
CREATE INDEX tokpost_webhook_hints_unclaimed ON tokpost_webhook_hints (publish_id)
  WHERE post_id IS NULL AND publish_id IS NOT NULL;
CREATE INDEX tokpost_webhook_hints_open_id ON tokpost_webhook_hints (open_id, received_at)
  WHERE post_id IS NULL AND publish_id IS NOT NULL;
CREATE INDEX tokpost_webhook_hints_age ON tokpost_webhook_hints (received_at);

CREATE TABLE tokpost_rate_log (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  open_id text NOT NULL,
  endpoint text NOT NULL,
  at bigint NOT NULL,
  expires_at bigint NOT NULL
);
CREATE INDEX tokpost_rate_log_key ON tokpost_rate_log (endpoint, open_id, at);
CREATE INDEX tokpost_rate_log_age ON tokpost_rate_log (expires_at);

CREATE TABLE tokpost_refresh_leases (
  connection_id text PRIMARY KEY,
  lease_engine text,
  lease_epoch bigint NOT NULL,
  refresh_started_at bigint
);
CREATE INDEX tokpost_refresh_leases_leased ON tokpost_refresh_leases (lease_engine)
  WHERE lease_engine IS NOT NULL;

CREATE TABLE tokpost_oauth_states (
  state_hash text PRIMARY KEY,
  user_id text,
  browser_token_hash text,
  redirect_uri text NOT NULL,
  code_verifier text,
  scopes text NOT NULL,
  return_to text,
  expires_at bigint NOT NULL
);
CREATE INDEX tokpost_oauth_states_age ON tokpost_oauth_states (expires_at);
`;

/** Step n leads to version n + 1. Steps that were released never change. */
export const steps: readonly string[] = [version1];
