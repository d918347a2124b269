#include "native/core/store/post_events.hpp"

#include <algorithm>

namespace tokpost {
namespace {

constexpr std::int64_t kEventsKept = 10'000;
constexpr std::size_t kLongestEventPage = 1000;

}  // namespace

Result<std::int64_t> append_event(SqliteConnection& connection, const PostEvent& event) {
  auto added = connection.execute(
      "INSERT INTO tokpost_post_events (post_id, type, at, data) VALUES (?, ?, ?, ?)",
      event.post_id, event.type, event.at, event.data);
  if (added.has_error()) return added.error();
  const std::int64_t id = connection.last_insert_rowid();
  auto trimmed =
      connection.execute("DELETE FROM tokpost_post_events WHERE id <= ?", id - kEventsKept);
  if (trimmed.has_error()) return trimmed.error();
  auto noted = connection.execute("UPDATE tokpost_posts SET last_event_id = ? WHERE id = ?", id,
                                  event.post_id);
  if (noted.has_error()) return noted.error();
  return id;
}

Result<std::vector<PostEvent>> read_events(SqliteConnection& connection, std::int64_t after_id,
                                           std::size_t limit) {
  return connection.select<PostEvent>(
      "SELECT id, post_id, type, at, data FROM tokpost_post_events WHERE id > ? ORDER BY id LIMIT "
      "?",
      [](SqliteRow& row) {
        PostEvent event;
        event.id = row.integer();
        event.post_id = row.text();
        event.type = row.text();
        event.at = row.time();
        event.data = row.text();
        return event;
      },
      after_id, std::min(limit, kLongestEventPage));
}

}  // namespace tokpost
