#include "native/core/store/remote_records.hpp"

#include "native/core/store/post_wake.hpp"
#include "native/core/store/row_cipher.hpp"

#include <boost/json/array.hpp>

#include <utility>

namespace tokpost {
json::value holder_json(const LeaseHolder& holder) {
  json::object object;
  object["engine"] = holder.engine;
  object["host"] = holder.host;
  object["pid"] = holder.pid;
  object["processStart"] = holder.process_start;
  return object;
}

ConnectionRecord read_connection(RemoteAnswer& answer) {
  ConnectionRecord record;
  record.id = answer.text("id");
  record.user_id = answer.text("userId");
  record.open_id = answer.text("openId");
  record.label = answer.maybe_text("label");
  record.account_type = answer.maybe_text("accountType");
  record.is_primary = answer.flag("isPrimary");
  record.metadata = answer.maybe_text("metadata");
  record.scopes = answer.maybe_text("scopes");
  record.expires_at = answer.maybe_time("expiresAt");
  record.refresh_expires_at = answer.maybe_time("refreshExpiresAt");
  record.has_refresh_token = answer.flag("hasRefreshToken");
  if (answer.text("status") == "needs_reconnect") {
    record.status = ConnectionStatus::needs_reconnect;
  }
  record.status_reason = answer.maybe_text("statusReason").value_or("");
  record.created_at = answer.maybe_time("createdAt");
  record.updated_at = answer.maybe_time("updatedAt");
  record.tokens_at = answer.maybe_time("tokensAt");
  return record;
}

SealedTokens read_tokens(RemoteAnswer& answer) {
  SealedTokens sealed;
  sealed.access = answer.text("accessToken");
  sealed.refresh = answer.maybe_text("refreshToken");
  sealed.expires_at = answer.maybe_time("expiresAt");
  sealed.refresh_expires_at = answer.maybe_time("refreshExpiresAt");
  return sealed;
}

Result<ConnectionTokens> open_tokens(const KeyRing& keys, const std::string& id,
                                     const SealedTokens& sealed) {
  auto access = open_token(keys, id, "access_token", sealed.access);
  if (access.has_error()) return access.error();
  auto refresh = open_token(keys, id, "refresh_token", sealed.refresh.value_or(""));
  if (refresh.has_error()) return refresh.error();
  ConnectionTokens tokens;
  tokens.access_token = std::move(*access);
  tokens.refresh_token = std::move(*refresh);
  tokens.expires_at = sealed.expires_at;
  tokens.refresh_expires_at = sealed.refresh_expires_at;
  return tokens;
}

void put_tokens(json::object& object, const KeyRing& keys, const std::string& id,
                const ConnectionTokens& tokens) {
  object["accessToken"] = seal_token(keys, id, "access_token", tokens.access_token).value_or("");
  object["refreshToken"] = or_null(seal_token(keys, id, "refresh_token", tokens.refresh_token));
  object["expiresAt"] = or_null(tokens.expires_at);
  object["refreshExpiresAt"] = or_null(tokens.refresh_expires_at);
}

json::value content_json(const KeyRing& keys, const PostContent& content) {
  json::object object;
  object["id"] = content.id;
  object["accountId"] = or_null(content.account_id);
  object["userId"] = or_null(content.user_id);
  object["openId"] = content.open_id;
  object["kind"] = std::string(to_string(content.kind));
  object["sourceKind"] = std::string(to_string(content.source.kind));
  object["source"] = seal_source(keys, content.id, content.source);
  object["sizeBytes"] = or_null(content.source.size_bytes);
  object["fingerprint"] = content.source.fingerprint;
  object["settings"] = content.settings;
  object["retryOf"] = or_null(content.retry_of);
  object["idempotencyKey"] = or_null(content.idempotency_key);
  object["contentHash"] = content.content_hash;
  object["publishAt"] = or_null(content.publish_at);
  return object;
}

json::value progress_json(const KeyRing& keys, const PostRecord& post) {
  const PostProgress& progress = post.progress;
  // 0 stands for the store's own now.
  const auto wake_at = wake_time(post.content, progress, from_unix_milliseconds(0));
  json::array ids;
  for (const std::string& id : progress.post_ids) ids.emplace_back(id);
  std::optional<std::string_view> reason;
  if (progress.stalled_because) reason = to_string(*progress.stalled_because);
  json::object object;
  object["state"] = std::string(to_string(progress.state));
  object["stalledBecause"] = text_or_null(reason);
  object["publishId"] = or_null(progress.publish_id);
  object["uploadUrl"] = or_null(seal_upload_url(keys, post.content.id, progress));
  object["chunkSize"] = progress.chunk_size;
  object["chunkCount"] = progress.chunk_count;
  object["acknowledgedBytes"] = progress.acknowledged_bytes;
  object["initBeganAt"] = or_null(progress.init_began_at);
  object["initAnsweredAt"] = or_null(progress.init_answered_at);
  object["lastChunkBeganAt"] = or_null(progress.last_chunk_began_at);
  object["attempt"] = progress.attempt;
  object["checksDone"] = progress.checks_done;
  object["waitingUntil"] = or_null(progress.waiting_until);
  object["wakeAt"] = or_null(wake_at);
  object["error"] = or_null(progress.error);
  object["postIds"] = std::move(ids);
  object["url"] = or_null(progress.url);
  return object;
}

json::value event_json(const PostEvent& event) {
  json::object object;
  object["postId"] = event.post_id;
  object["type"] = event.type;
  object["at"] = to_unix_milliseconds(event.at);
  object["data"] = event.data;
  return object;
}

RemotePost read_post(RemoteAnswer& answer) {
  RemotePost post;
  PostContent& content = post.record.content;
  PostProgress& progress = post.record.progress;
  post.seq = answer.integer("seq");
  content.id = answer.text("id");
  content.account_id = answer.maybe_text("accountId");
  content.user_id = answer.maybe_text("userId");
  content.open_id = answer.text("openId");
  content.kind = parse_post_kind(answer.text("kind")).value_or(PostKind::video);
  content.source.kind = parse_source_kind(answer.text("sourceKind")).value_or(SourceKind::file);
  post.source = answer.text("source");
  content.source.size_bytes = answer.maybe_integer("sizeBytes");
  content.source.fingerprint = answer.text("fingerprint");
  content.settings = answer.text("settings");
  content.retry_of = answer.maybe_text("retryOf");
  content.idempotency_key = answer.maybe_text("idempotencyKey");
  content.content_hash = answer.text("contentHash");
  content.publish_at = answer.maybe_time("publishAt");
  progress.state = parse_post_state(answer.text("state")).value_or(PostState::stalled);
  if (const auto reason = answer.maybe_text("stalledBecause")) {
    progress.stalled_because = parse_stall_reason(*reason);
  }
  progress.publish_id = answer.maybe_text("publishId");
  post.upload_url = answer.maybe_text("uploadUrl").value_or("");
  progress.chunk_size = answer.integer("chunkSize");
  progress.chunk_count = answer.integer("chunkCount");
  progress.acknowledged_bytes = answer.integer("acknowledgedBytes");
  progress.init_began_at = answer.maybe_time("initBeganAt");
  progress.init_answered_at = answer.maybe_time("initAnsweredAt");
  progress.last_chunk_began_at = answer.maybe_time("lastChunkBeganAt");
  progress.attempt = answer.integer("attempt");
  progress.checks_done = answer.integer("checksDone");
  progress.waiting_until = answer.maybe_time("waitingUntil");
  progress.wake_at = answer.maybe_time("wakeAt");
  progress.error = answer.maybe_text("error");
  progress.post_ids = answer.texts("postIds");
  progress.url = answer.maybe_text("url");
  post.record.created_at = answer.time("createdAt");
  post.record.updated_at = answer.time("updatedAt");
  post.record.epoch = answer.integer("epoch");
  post.record.cancel_requested = answer.flag("cancelRequested");
  post.record.last_event_id = answer.integer("lastEventId");
  return post;
}

PostRecord open_post(const KeyRing& keys, RemotePost post) {
  PostRecord record = std::move(post.record);
  record.progress.wake_at.reset();
  open_post_secrets(keys, post.source, post.upload_url, record);
  return record;
}

WebhookHint read_hint(RemoteAnswer& answer) {
  WebhookHint hint;
  hint.body_hash = answer.text("bodyHash");
  hint.publish_id = answer.maybe_text("publishId");
  hint.open_id = answer.text("openId");
  hint.data = answer.text("data");
  hint.received_at = answer.time("receivedAt");
  hint.event_id = answer.maybe_integer("eventId").value_or(0);
  return hint;
}

}  // namespace tokpost
