#include "native/core/store/sqlite_rate_log.hpp"

#include <utility>

namespace tokpost {
namespace {

using std::chrono::milliseconds;

Status record(SqliteConnection& connection, const RateKey& key) {
  const WallTime now = connection.now();
  auto swept = connection.execute("DELETE FROM tokpost_rate_log WHERE expires_at <= ?", now);
  if (swept.has_error()) return swept.error();
  auto added = connection.execute(
      "INSERT INTO tokpost_rate_log (open_id, endpoint, at, expires_at) VALUES (?, ?, ?, ?)",
      key.open_id, key.endpoint, now, now + key.window);
  if (added.has_error()) return added.error();
  return {};
}

Result<Reservation> reserve(SqliteConnection& connection, const RateKey& key, std::int64_t limit) {
  // The window has room once the limit-th newest has left it.
  auto in_the_way = connection.select_one<WallTime>(
      "SELECT at FROM tokpost_rate_log WHERE endpoint = ? AND open_id = ? AND at > ? "
      "ORDER BY at DESC LIMIT 1 OFFSET ?",
      [](SqliteRow& row) { return row.time(); }, key.endpoint, key.open_id,
      connection.now() - key.window, limit - 1);
  if (in_the_way.has_error()) return in_the_way.error();
  if (*in_the_way) return Reservation{false, **in_the_way + key.window};
  if (auto taken = record(connection, key); taken.has_error()) return taken.error();
  return Reservation{true, connection.now()};
}

Result<RateUse> use(SqliteConnection& connection, const RateKey& key) {
  auto counted = connection.select_one<RateUse>(
      "SELECT count(*), min(at) FROM tokpost_rate_log WHERE endpoint = ? AND open_id = ? AND at > "
      "?",
      [](SqliteRow& row) {
        RateUse found;
        found.count = row.integer();
        found.oldest = row.maybe_time();
        return found;
      },
      key.endpoint, key.open_id, connection.now() - key.window);
  if (counted.has_error()) return counted.error();
  return counted->value_or(RateUse{});
}

class SqliteRateLog final : public RateLog {
 public:
  explicit SqliteRateLog(std::shared_ptr<Database> database) : database_(std::move(database)) {}

  Awaitable<Result<Reservation>> async_reserve(RateKey key, std::int64_t limit) override {
    StoreWork<Reservation> work = [key = std::move(key), limit](SqliteConnection& connection) {
      return reserve(connection, key, limit);
    };
    return database_->async_write<Reservation>("rate_log.reserve", std::move(work));
  }

  Awaitable<Status> async_record(RateKey key) override {
    StoreWork<void> work = [key = std::move(key)](SqliteConnection& connection) {
      return record(connection, key);
    };
    return database_->async_write<void>("rate_log.record", std::move(work));
  }

  Awaitable<Result<RateUse>> async_use(RateKey key) override {
    StoreWork<RateUse> work = [key = std::move(key)](SqliteConnection& connection) {
      return use(connection, key);
    };
    return database_->async_read<RateUse>("rate_log.use", std::move(work));
  }

  Awaitable<Result<std::int64_t>> async_count_accounts(std::string endpoint,
                                                       milliseconds window) override {
    StoreWork<std::int64_t> work = [endpoint = std::move(endpoint),
                                    window](SqliteConnection& connection) {
      return connection.select_integer(
          "SELECT count(DISTINCT open_id) FROM tokpost_rate_log WHERE endpoint = ? AND at > ?",
          endpoint, connection.now() - window);
    };
    return database_->async_read<std::int64_t>("rate_log.count_accounts", std::move(work));
  }

 private:
  const std::shared_ptr<Database> database_;
};

}  // namespace

std::shared_ptr<RateLog> make_sqlite_rate_log(std::shared_ptr<Database> database) {
  return std::make_shared<SqliteRateLog>(std::move(database));
}

}  // namespace tokpost
