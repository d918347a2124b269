#include "native/core/store/post_hints.hpp"

#include "native/core/store/post_events.hpp"

#include <algorithm>
#include <chrono>
#include <optional>

namespace tokpost {
namespace {

// TikTok repeats a webhook for up to 72 hours.
constexpr std::chrono::hours kRepetitions{72};
// A publish_id that no post has shown in a day is somebody else's.
constexpr std::chrono::hours kUnknownHint{24};

WebhookHint read_hint(SqliteRow& row) {
  WebhookHint hint;
  hint.body_hash = row.text();
  hint.publish_id = row.maybe_text();
  hint.open_id = row.text();
  hint.data = row.text();
  hint.received_at = row.time();
  return hint;
}

// The post of that publish_id, which has to be looked at now. A final one is beyond hints.
Result<std::optional<std::string>> wake_post(SqliteConnection& connection,
                                             const std::string& publish_id) {
  return connection.select_one<std::string>(
      "UPDATE tokpost_posts SET "
      "hinted = CASE WHEN state IN ('published', 'failed', 'cancelled') THEN 0 ELSE 1 END, "
      "wake_at = CASE WHEN lease_engine IS NULL AND "
      "state NOT IN ('published', 'failed', 'cancelled') "
      "THEN min(coalesce(wake_at, ?1), ?1) ELSE wake_at END "
      "WHERE publish_id = ?2 AND publish_id IS NOT NULL RETURNING id",
      [](SqliteRow& row) { return row.text(); }, connection.now(), publish_id);
}

Result<std::int64_t> append_webhook(SqliteConnection& connection, const WebhookHint& hint,
                                    const std::string& post_id) {
  PostEvent event;
  event.post_id = post_id;
  event.type = "webhook";
  event.at = hint.received_at;
  event.data = hint.data;
  return append_event(connection, event);
}

}  // namespace

Result<NotedHint> note_hint(SqliteConnection& connection, const WebhookHint& hint) {
  const WallTime now = connection.now();
  auto swept = connection.execute("DELETE FROM tokpost_webhook_hints WHERE received_at < ?",
                                  now - kRepetitions);
  if (swept.has_error()) return swept.error();
  NotedHint noted;
  auto added = connection.execute(
      "INSERT INTO tokpost_webhook_hints (body_hash, publish_id, open_id, data, received_at) "
      "VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
      hint.body_hash, hint.publish_id, hint.open_id, hint.data, now);
  if (added.has_error()) return added.error();
  if (*added == 0) {
    noted.duplicate = true;
    return noted;
  }
  if (!hint.publish_id) return noted;
  auto post = wake_post(connection, *hint.publish_id);
  if (post.has_error()) return post.error();
  noted.post_id = *post;
  if (!noted.post_id) return noted;
  auto claimed =
      connection.execute("UPDATE tokpost_webhook_hints SET post_id = ? WHERE body_hash = ?",
                         noted.post_id, hint.body_hash);
  if (claimed.has_error()) return claimed.error();
  auto event = append_webhook(connection, hint, *noted.post_id);
  if (event.has_error()) return event.error();
  noted.event_id = *event;
  return noted;
}

Result<std::vector<WebhookHint>> claim_hints(SqliteConnection& connection,
                                             const std::string& publish_id,
                                             const std::string& post_id) {
  auto hints = connection.select<WebhookHint>(
      "UPDATE tokpost_webhook_hints SET post_id = ? WHERE publish_id = ? AND publish_id IS NOT "
      "NULL "
      "AND post_id IS NULL AND received_at >= ? "
      "RETURNING body_hash, publish_id, open_id, data, received_at",
      read_hint, post_id, publish_id, connection.now() - kUnknownHint);
  if (hints.has_error()) return hints.error();
  std::sort(hints->begin(), hints->end(), [](const WebhookHint& a, const WebhookHint& b) {
    return a.received_at < b.received_at;
  });
  for (WebhookHint& hint : *hints) {
    auto event = append_webhook(connection, hint, post_id);
    if (event.has_error()) return event.error();
    hint.event_id = *event;
  }
  return hints;
}

Result<std::vector<WebhookHint>> list_unclaimed_hints(SqliteConnection& connection,
                                                      const std::string& open_id) {
  return connection.select<WebhookHint>(
      "SELECT body_hash, publish_id, open_id, data, received_at FROM tokpost_webhook_hints "
      "WHERE open_id = ? AND post_id IS NULL AND publish_id IS NOT NULL AND received_at >= ? "
      "ORDER BY received_at",
      read_hint, open_id, connection.now() - kUnknownHint);
}

}  // namespace tokpost
