#include "test/native/store_program/plain_records.hpp"

#include "native/core/store/remote_records.hpp"
#include "native/core/store/row_cipher.hpp"

#include <utility>

namespace tokpost::test {
namespace {

json::value status_json(const ConnectionRecord& record) {
  return record.status == ConnectionStatus::active ? "active" : "needs_reconnect";
}

}  // namespace

json::value secret_or_null(const Secret& secret) {
  if (secret.empty()) return nullptr;
  return json::value(secret.reveal());
}

LeaseHolder read_holder(const json::value& holder) {
  RemoteAnswer reader("holder", holder);
  LeaseHolder read;
  read.engine = reader.text("engine");
  read.host = reader.text("host");
  read.pid = reader.integer("pid");
  read.process_start = reader.text("processStart");
  return read;
}

std::optional<LeaseHolder> maybe_holder(const json::value& request) {
  const json::value& holder = request.as_object().at("holder");
  if (holder.is_null()) return std::nullopt;
  return read_holder(holder);
}

json::value connection_json(const ConnectionRecord& record) {
  json::object object;
  object["id"] = record.id;
  object["userId"] = record.user_id;
  object["openId"] = record.open_id;
  object["label"] = or_null(record.label);
  object["accountType"] = or_null(record.account_type);
  object["isPrimary"] = record.is_primary;
  object["metadata"] = or_null(record.metadata);
  object["scopes"] = or_null(record.scopes);
  object["expiresAt"] = or_null(record.expires_at);
  object["refreshExpiresAt"] = or_null(record.refresh_expires_at);
  object["hasRefreshToken"] = record.has_refresh_token;
  object["status"] = status_json(record);
  object["statusReason"] = nullptr;
  if (!record.status_reason.empty()) object["statusReason"] = record.status_reason;
  object["createdAt"] = or_null(record.created_at);
  object["updatedAt"] = or_null(record.updated_at);
  object["tokensAt"] = or_null(record.tokens_at);
  return object;
}

json::value tokens_json(const ConnectionTokens& tokens) {
  json::object object;
  object["accessToken"] = tokens.access_token.reveal();
  object["refreshToken"] = secret_or_null(tokens.refresh_token);
  object["expiresAt"] = or_null(tokens.expires_at);
  object["refreshExpiresAt"] = or_null(tokens.refresh_expires_at);
  return object;
}

ConnectionTokens read_plain_tokens(RemoteAnswer& request) {
  const SealedTokens read = read_tokens(request);
  ConnectionTokens tokens;
  tokens.access_token = Secret(read.access);
  tokens.refresh_token = Secret(read.refresh.value_or(""));
  tokens.expires_at = read.expires_at;
  tokens.refresh_expires_at = read.refresh_expires_at;
  return tokens;
}

PostContent read_content(RemoteAnswer& content) {
  // Of a whole post this reads the members that are there.
  RemotePost post = read_post(content);
  post.record.content.source.descriptor = Secret(post.source);
  return std::move(post.record.content);
}

PostProgress read_progress(RemoteAnswer& progress) {
  RemotePost post = read_post(progress);
  PostProgress read = std::move(post.record.progress);
  read.upload_url = Secret(post.upload_url);
  // 0 stands for the store's now.
  if (read.wake_at == from_unix_milliseconds(0)) read.wake_at = system_clock().wall_now();
  return read;
}

PostEvent read_event(RemoteAnswer& event) {
  PostEvent read;
  read.post_id = event.text("postId");
  read.type = event.text("type");
  read.at = event.time("at");
  read.data = event.text("data");
  return read;
}

Result<json::value> post_json(const KeyRing& keys, const PostRecord& record, const PostRow& row) {
  PostRecord opened;
  opened.content.id = record.content.id;
  open_post_secrets(keys, row.source, row.upload_url, opened);
  if (opened.unreadable) return *opened.unreadable;
  json::object object = content_json(keys, record.content).as_object();
  const json::value progress = progress_json(keys, record);
  for (const auto& member : progress.as_object()) object[member.key()] = member.value();
  object["source"] = opened.content.source.descriptor.reveal();
  object["uploadUrl"] = secret_or_null(opened.progress.upload_url);
  object["wakeAt"] = or_null(row.record.progress.wake_at);
  object["seq"] = row.seq;
  object["createdAt"] = to_unix_milliseconds(record.created_at);
  object["updatedAt"] = to_unix_milliseconds(record.updated_at);
  object["epoch"] = record.epoch;
  object["cancelRequested"] = record.cancel_requested;
  object["lastEventId"] = record.last_event_id;
  return object;
}

json::value hint_json(const WebhookHint& hint) {
  json::object object;
  object["bodyHash"] = hint.body_hash;
  object["publishId"] = or_null(hint.publish_id);
  object["openId"] = hint.open_id;
  object["data"] = hint.data;
  object["receivedAt"] = to_unix_milliseconds(hint.received_at);
  if (hint.event_id != 0) object["eventId"] = hint.event_id;
  return object;
}

}  // namespace tokpost::test
