#include "native/core/store/schema.hpp"

namespace tokpost {

// tokpost_engines: who holds leases. One renewed row stands for all the leases of an engine, so
// that ten thousand watches cost one small write every five seconds.
//
// tokpost_posts: a lease is (lease_engine, lease_epoch); every taking raises the epoch. The partial
// indexes hold unfinished posts only, so that what runs costs the same however many have finished.
// An idempotency key is unique among the posts of an account that did not end unpublished.
const std::string_view kSchemaVersion1 = R"sql(
CREATE TABLE tokpost_engines (
  id TEXT PRIMARY KEY,
  host TEXT NOT NULL,
  pid INTEGER NOT NULL,
  process_start TEXT NOT NULL,
  renewed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE tokpost_posts (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  account_id TEXT,
  user_id TEXT,
  open_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  source_kind TEXT NOT NULL,
  source TEXT NOT NULL,
  settings TEXT NOT NULL,
  size_bytes INTEGER,
  fingerprint TEXT NOT NULL,
  retry_of TEXT,
  idempotency_key TEXT,
  content_hash TEXT NOT NULL,
  publish_at INTEGER,
  due_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  state TEXT NOT NULL,
  stalled_because TEXT,
  publish_id TEXT,
  upload_url TEXT,
  chunk_size INTEGER NOT NULL DEFAULT 0,
  chunk_count INTEGER NOT NULL DEFAULT 0,
  acknowledged_bytes INTEGER NOT NULL DEFAULT 0,
  init_began_at INTEGER,
  init_answered_at INTEGER,
  last_chunk_began_at INTEGER,
  attempt INTEGER NOT NULL DEFAULT 1,
  checks_done INTEGER NOT NULL DEFAULT 0,
  waiting_until INTEGER,
  wake_at INTEGER,
  error TEXT,
  post_ids TEXT NOT NULL DEFAULT '[]',
  url TEXT,
  lease_engine TEXT,
  lease_epoch INTEGER NOT NULL DEFAULT 0,
  cancel_requested INTEGER NOT NULL DEFAULT 0,
  hinted INTEGER NOT NULL DEFAULT 0,
  last_event_id INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE UNIQUE INDEX tokpost_posts_idempotency
  ON tokpost_posts (coalesce(account_id, ''), open_id, idempotency_key)
  WHERE idempotency_key IS NOT NULL AND state NOT IN ('failed', 'cancelled');
CREATE INDEX tokpost_posts_due ON tokpost_posts (wake_at)
  WHERE lease_engine IS NULL AND wake_at IS NOT NULL;
CREATE INDEX tokpost_posts_leased ON tokpost_posts (lease_engine) WHERE lease_engine IS NOT NULL;
CREATE INDEX tokpost_posts_signalled ON tokpost_posts (lease_engine)
  WHERE lease_engine IS NOT NULL AND (cancel_requested <> 0 OR hinted <> 0);
CREATE INDEX tokpost_posts_publish_id ON tokpost_posts (publish_id) WHERE publish_id IS NOT NULL;
CREATE INDEX tokpost_posts_order ON tokpost_posts (open_id, due_at, seq)
  WHERE state IN ('scheduled', 'queued', 'checking', 'starting', 'uploading', 'processing');
CREATE INDEX tokpost_posts_user ON tokpost_posts (user_id, seq);
CREATE INDEX tokpost_posts_user_state ON tokpost_posts (user_id, state, seq);
CREATE INDEX tokpost_posts_account ON tokpost_posts (account_id, seq);
CREATE INDEX tokpost_posts_account_state ON tokpost_posts (account_id, state, seq);
CREATE INDEX tokpost_posts_state ON tokpost_posts (state, seq);

CREATE TABLE tokpost_post_events (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  post_id TEXT NOT NULL,
  type TEXT NOT NULL,
  at INTEGER NOT NULL,
  data TEXT NOT NULL
) STRICT;

CREATE TABLE tokpost_webhook_hints (
  body_hash TEXT PRIMARY KEY,
  publish_id TEXT,
  open_id TEXT NOT NULL,
  data TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  post_id TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX tokpost_webhook_hints_unclaimed ON tokpost_webhook_hints (publish_id)
  WHERE post_id IS NULL AND publish_id IS NOT NULL;
CREATE INDEX tokpost_webhook_hints_open_id ON tokpost_webhook_hints (open_id, received_at)
  WHERE post_id IS NULL AND publish_id IS NOT NULL;
CREATE INDEX tokpost_webhook_hints_age ON tokpost_webhook_hints (received_at);

CREATE TABLE tokpost_rate_log (
  id INTEGER PRIMARY KEY,
  open_id TEXT NOT NULL,
  endpoint TEXT NOT NULL,
  at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX tokpost_rate_log_key ON tokpost_rate_log (endpoint, open_id, at);
CREATE INDEX tokpost_rate_log_age ON tokpost_rate_log (expires_at);

CREATE TABLE tokpost_refresh_leases (
  connection_id TEXT PRIMARY KEY,
  lease_engine TEXT,
  lease_epoch INTEGER NOT NULL,
  refresh_started_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX tokpost_refresh_leases_leased ON tokpost_refresh_leases (lease_engine)
  WHERE lease_engine IS NOT NULL;

CREATE TABLE tokpost_oauth_states (
  state_hash TEXT PRIMARY KEY,
  user_id TEXT,
  browser_token_hash TEXT,
  redirect_uri TEXT NOT NULL,
  code_verifier TEXT,
  scopes TEXT NOT NULL,
  return_to TEXT,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX tokpost_oauth_states_age ON tokpost_oauth_states (expires_at);
)sql";

}  // namespace tokpost
