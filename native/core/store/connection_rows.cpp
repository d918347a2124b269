#include "native/core/store/connection_rows.hpp"

#include "native/core/store/random_id.hpp"
#include "native/core/store/refresh_leases.hpp"
#include "native/core/store/row_cipher.hpp"
#include "native/core/store/store_answers.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace tokpost {
namespace {

constexpr std::string_view kNeedsReconnect = "needs_reconnect";
// As read_status() takes it: rows that tokpost did not write may say anything.
constexpr std::string_view kIsActive = "coalesce(status, '') NOT GLOB 'needs_reconnect*'";
// Whatever is looked for, other providers' rows stay out of sight; every index has this term.
constexpr std::string_view kOurs = "provider = 'tiktok'";

std::optional<WallTime> time_from(std::optional<std::int64_t> seconds) {
  if (!seconds) return std::nullopt;
  // Numbers too large for seconds are milliseconds: 10^11 seconds are past the year 5000.
  constexpr std::int64_t kLatestSeconds = 100'000'000'000;
  if (*seconds > kLatestSeconds) return from_unix_milliseconds(*seconds);
  return from_unix_seconds(*seconds);
}

std::optional<std::int64_t> to_seconds(std::optional<WallTime> time) {
  if (!time) return std::nullopt;
  return to_unix_seconds(*time);
}

// "active", or "needs_reconnect:revoked" with its reason; rows that tokpost did not write have
// none.
void read_status(const std::string& text, ConnectionRecord& record) {
  if (!text.starts_with(kNeedsReconnect)) return;
  record.status = ConnectionStatus::needs_reconnect;
  const std::size_t colon = text.find(':');
  if (colon != std::string::npos) record.status_reason = text.substr(colon + 1);
}

std::string columns() {
  return "SELECT CAST(id AS TEXT), CAST(user_id AS TEXT), CAST(provider_account_id AS TEXT), "
         "account_label, account_type, is_primary, metadata, scopes, " +
         ConnectionTable::seconds_of("expires_at") + ", " +
         ConnectionTable::seconds_of("refresh_expires_at") +
         ", coalesce(refresh_token, '') <> '', " + "status, " +
         ConnectionTable::seconds_of("created_at") + ", " +
         ConnectionTable::seconds_of("updated_at") + ", " +
         ConnectionTable::seconds_of("tokens_at") + " FROM ";
}

// In the order of columns().
ConnectionRecord read_record(SqliteRow& row) {
  ConnectionRecord record;
  record.id = row.text();
  record.user_id = row.text();
  record.open_id = row.text();
  record.label = row.maybe_text();
  record.account_type = row.maybe_text();
  record.is_primary = row.flag();
  record.metadata = row.maybe_text();
  record.scopes = row.maybe_text();
  record.expires_at = time_from(row.maybe_integer());
  record.refresh_expires_at = time_from(row.maybe_integer());
  record.has_refresh_token = row.flag();
  read_status(row.text(), record);
  record.created_at = time_from(row.maybe_integer());
  record.updated_at = time_from(row.maybe_integer());
  record.tokens_at = time_from(row.maybe_integer());
  return record;
}

// The first comparison finds the row by its index, the second one tells '7' from '07'.
std::string same(std::string_view column, std::string_view parameter) {
  const std::string name(column);
  const std::string value(parameter);
  return name + " = " + value + " AND CAST(" + name + " AS TEXT) = " + value;
}

// A row's two tokens, encrypted.
struct TokenTexts {
  std::string id;
  std::string access;
  std::string refresh;
};

TokenTexts read_texts(SqliteRow& row) {
  TokenTexts texts;
  texts.id = row.text();
  texts.access = row.text();
  texts.refresh = row.text();
  return texts;
}

}  // namespace

template <class... Args>
Result<std::vector<ConnectionRecord>> ConnectionRows::select(const std::string& rest,
                                                             const Args&... args) {
  return connection_.select<ConnectionRecord>(
      columns() + table_.name + " WHERE " + std::string(kOurs) + rest, read_record, args...);
}

template <class... Args>
Result<std::optional<ConnectionRecord>> ConnectionRows::select_one(const std::string& rest,
                                                                   const Args&... args) {
  auto rows = select(rest, args...);
  if (rows.has_error()) return rows.error();
  if (rows->empty()) return std::optional<ConnectionRecord>();
  return std::optional<ConnectionRecord>(std::move(rows->front()));
}

// `assignments` uses the parameters from ?3 on.
template <class... Args>
Status ConnectionRows::update(const std::string& assignments, const std::string& id,
                              const Args&... args) {
  auto changed =
      connection_.execute("UPDATE " + table_.name + " SET " + assignments +
                              ", updated_at = " + table_.time_parameter("updated_at", "?2") +
                              " WHERE " + std::string(kOurs) + " AND " + same("id", "?1"),
                          id, to_unix_seconds(connection_.now()), args...);
  if (changed.has_error()) return changed.error();
  if (*changed == 0) return account_not_found(id);
  return {};
}

Result<std::optional<ConnectionRecord>> ConnectionRows::find_by_id(const std::string& id) {
  return select_one(" AND " + same("id", "?1"), id);
}

Result<std::optional<ConnectionRecord>> ConnectionRows::find(const std::string& user_id,
                                                             const std::string& open_id) {
  return select_one(" AND " + same("user_id", "?1") + " AND " + same("provider_account_id", "?2") +
                        " ORDER BY id LIMIT 1",
                    user_id, open_id);
}

Result<std::optional<ConnectionRecord>> ConnectionRows::primary(const std::string& user_id) {
  return select_one(" AND " + same("user_id", "?1") + " ORDER BY is_primary DESC, id LIMIT 1",
                    user_id);
}

Result<std::vector<ConnectionRecord>> ConnectionRows::list(const ConnectionFilter& filter) {
  if (!filter.user_id && !filter.open_id && !filter.all) {
    return make_error(Errc::validation, "filter_required",
                      "Listing accounts needs a user, an account, or the word that all are meant.");
  }
  std::string rest;
  if (filter.user_id) rest += " AND " + same("user_id", "?1");
  if (filter.open_id) rest += " AND " + same("provider_account_id", "?2");
  if (filter.after_id) rest += " AND id > ?3";
  rest += " ORDER BY id LIMIT ?4";
  return select(rest, filter.user_id, filter.open_id, filter.after_id,
                std::clamp<std::size_t>(filter.limit, 1, kLongestPage));
}

Result<ConnectionRecord> ConnectionRows::require(const std::string& id) {
  auto found = find_by_id(id);
  if (found.has_error()) return found.error();
  if (!*found) return account_not_found(id);
  return std::move(**found);
}

Result<std::string> ConnectionRows::insert(const NewConnection& wanted) {
  auto first = connection_.select_integer("SELECT count(*) FROM " + table_.name + " WHERE " +
                                              std::string(kOurs) + " AND " + same("user_id", "?1") +
                                              " AND is_primary",
                                          wanted.user_id);
  if (first.has_error()) return first.error();
  // The tokens follow once the id is known, because they are bound to it.
  auto id = connection_.select_one<std::string>(
      "INSERT INTO " + table_.name +
          " (id, user_id, provider, provider_account_id, access_token, is_primary, created_at, "
          "updated_at) VALUES (" +
          table_.id_parameter + ", ?2, 'tiktok', ?3, '', ?4, " +
          table_.time_parameter("created_at", "?5") + ", " +
          table_.time_parameter("updated_at", "?5") + ") RETURNING CAST(id AS TEXT)",
      [](SqliteRow& row) { return row.text(); }, random_id(), wanted.user_id, wanted.open_id,
      *first == 0, to_unix_seconds(connection_.now()));
  if (id.has_error()) return id.error();
  return id->value_or(std::string());
}

Result<UpsertedConnection> ConnectionRows::upsert(const NewConnection& wanted) {
  auto known = find(wanted.user_id, wanted.open_id);
  if (known.has_error()) return known.error();
  UpsertedConnection answer;
  answer.created = !*known;
  std::string id;
  if (*known) {
    id = (*known)->id;
  } else {
    auto added = insert(wanted);
    if (added.has_error()) return added.error();
    id = std::move(*added);
  }
  if (auto done = write_tokens(id, wanted.tokens, wanted.scopes); done.has_error()) {
    return done.error();
  }
  if (auto done = forget_interruption(connection_, id); done.has_error()) return done.error();
  auto rest = update(
      "account_label = coalesce(?3, account_label), account_type = coalesce(?4, account_type), "
      "metadata = coalesce(?5, metadata)",
      id, wanted.label, wanted.account_type, wanted.metadata);
  if (rest.has_error()) return rest.error();
  if (wanted.is_primary.value_or(false)) {
    if (auto done = set_primary(id); done.has_error()) return done.error();
  }
  auto record = require(id);
  if (record.has_error()) return record.error();
  answer.connection = std::move(*record);
  return answer;
}

Result<ConnectionTokens> ConnectionRows::tokens(const std::string& id) {
  auto record = require(id);
  if (record.has_error()) return record.error();
  auto texts = connection_.select_one<TokenTexts>(
      "SELECT CAST(id AS TEXT), access_token, refresh_token FROM " + table_.name + " WHERE " +
          same("id", "?1"),
      read_texts, id);
  if (texts.has_error()) return texts.error();
  if (!*texts) return account_not_found(id);
  auto access = open_token(keys_, id, "access_token", (*texts)->access);
  if (access.has_error()) return access.error();
  auto refresh = open_token(keys_, id, "refresh_token", (*texts)->refresh);
  if (refresh.has_error()) return refresh.error();
  ConnectionTokens tokens;
  tokens.access_token = std::move(*access);
  tokens.refresh_token = std::move(*refresh);
  tokens.expires_at = record->expires_at;
  tokens.refresh_expires_at = record->refresh_expires_at;
  return tokens;
}

Status ConnectionRows::write_tokens(const std::string& id, const ConnectionTokens& tokens,
                                    const std::optional<std::string>& scopes) {
  return update("access_token = ?3, refresh_token = ?4, expires_at = " +
                    table_.time_parameter("expires_at", "?5") +
                    ", refresh_expires_at = " + table_.time_parameter("refresh_expires_at", "?6") +
                    ", scopes = coalesce(?7, scopes), status = 'active', tokens_at = " +
                    table_.time_parameter("tokens_at", "?2"),
                id, seal_token(keys_, id, "access_token", tokens.access_token).value_or(""),
                seal_token(keys_, id, "refresh_token", tokens.refresh_token),
                to_seconds(tokens.expires_at), to_seconds(tokens.refresh_expires_at), scopes);
}

Status ConnectionRows::set_primary(const std::string& id) {
  auto record = require(id);
  if (record.has_error()) return record.error();
  auto changed = connection_.execute("UPDATE " + table_.name +
                                         " SET is_primary = CAST(id AS TEXT) = ?2 WHERE " +
                                         std::string(kOurs) + " AND " + same("user_id", "?1"),
                                     record->user_id, id);
  if (changed.has_error()) return changed.error();
  return {};
}

Status ConnectionRows::set_label(const std::string& id, const std::optional<std::string>& label) {
  return update("account_label = ?3", id, label);
}

Status ConnectionRows::set_metadata(const std::string& id, const std::string& metadata) {
  return update("metadata = ?3", id, metadata);
}

Status ConnectionRows::set_needs_reconnect(const std::string& id, const std::string& reason) {
  return update("status = ?3", id, std::string(kNeedsReconnect) + ":" + reason);
}

Result<RemovedConnection> ConnectionRows::remove(const std::string& id) {
  auto record = require(id);
  if (record.has_error()) return record.error();
  RemovedConnection removed;
  removed.connection = std::move(*record);
  const std::string& user_id = removed.connection.user_id;
  auto deleted = connection_.execute(
      "DELETE FROM " + table_.name + " WHERE " + std::string(kOurs) + " AND " + same("id", "?1"),
      id);
  if (deleted.has_error()) return deleted.error();
  auto lease =
      connection_.execute("DELETE FROM tokpost_refresh_leases WHERE connection_id = ?", id);
  if (lease.has_error()) return lease.error();
  auto others = connection_.select_integer("SELECT count(*) FROM " + table_.name + " WHERE " +
                                               std::string(kOurs) + " AND " +
                                               same("provider_account_id", "?1"),
                                           removed.connection.open_id);
  if (others.has_error()) return others.error();
  removed.others_with_open_id = *others;
  if (!removed.connection.is_primary) return removed;
  auto heir = select_one(" AND " + same("user_id", "?1") + " ORDER BY " + std::string(kIsActive) +
                             " DESC, " + ConnectionTable::seconds_of("created_at") + ", id LIMIT 1",
                         user_id);
  if (heir.has_error()) return heir.error();
  if (*heir) {
    removed.promoted_id = (*heir)->id;
    if (auto done = set_primary(*removed.promoted_id); done.has_error()) return done.error();
  }
  return removed;
}

Result<DueConnections> ConnectionRows::due_for_refresh(WallTime before,
                                                       const std::optional<ConnectionCursor>& after,
                                                       std::size_t limit) {
  const std::string expiry = ConnectionTable::seconds_of("expires_at");
  const std::size_t count = std::clamp<std::size_t>(limit, 1, kLongestPage);
  const ConnectionCursor start = after.value_or(ConnectionCursor{INT64_MIN, ""});
  auto rows =
      select(" AND " + expiry + " < ?1 AND " + expiry + " >= ?2 AND (" + expiry +
                 " > ?2 OR id > ?3) AND " + std::string(kIsActive) +
                 " AND coalesce(refresh_token, '') <> '' ORDER BY " + expiry + ", id LIMIT ?4",
             to_unix_seconds(before), start.expires_seconds, start.id, count);
  if (rows.has_error()) return rows.error();
  DueConnections due;
  due.connections = std::move(*rows);
  if (due.connections.size() == count) {
    const ConnectionRecord& last = due.connections.back();
    due.next = ConnectionCursor{to_seconds(last.expires_at).value_or(0), last.id};
  }
  return due;
}

Result<Reencrypted> ConnectionRows::reencrypt(const std::optional<std::string>& after_id,
                                              std::size_t limit) {
  const std::size_t count = std::clamp<std::size_t>(limit, 1, kLongestPage);
  auto rows = connection_.select<TokenTexts>(
      "SELECT CAST(id AS TEXT), access_token, refresh_token FROM " + table_.name + " WHERE " +
          std::string(kOurs) + (after_id ? " AND id > ?1" : "") + " ORDER BY id LIMIT ?2",
      read_texts, after_id, count);
  if (rows.has_error()) return rows.error();
  Reencrypted batch;
  batch.examined = rows->size();
  if (rows->size() == count) batch.next_after_id = rows->back().id;
  for (const TokenTexts& texts : *rows) {
    if (!is_outdated(keys_, texts.access) && !is_outdated(keys_, texts.refresh)) continue;
    auto access = open_token(keys_, texts.id, "access_token", texts.access);
    auto refresh = open_token(keys_, texts.id, "refresh_token", texts.refresh);
    if (access.has_error() || refresh.has_error()) {
      ++batch.failed;
      continue;
    }
    auto done = update("access_token = ?3, refresh_token = ?4", texts.id,
                       seal_token(keys_, texts.id, "access_token", *access).value_or(""),
                       seal_token(keys_, texts.id, "refresh_token", *refresh));
    if (done.has_error()) return done.error();
    ++batch.rewritten;
  }
  return batch;
}

}  // namespace tokpost
