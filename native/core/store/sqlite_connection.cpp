#include "native/core/store/sqlite_connection.hpp"

#include "native/core/base/random.hpp"
#include "native/core/store/sqlite_error.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <thread>

namespace tokpost {
namespace {

using std::chrono::milliseconds;

// While closing: what is queued may wait this long for a lock, so that close() stays within 2 s.
constexpr milliseconds kHurriedBusyLimit{500};
constexpr std::uint64_t kLongestPauseMs = 20;

// Waits grow to kLongestPauseMs and are spread, so that many processes do not ask in step.
void pause_before_try(int count) {
  const std::uint64_t bound = std::min<std::uint64_t>(kLongestPauseMs, 1U << std::min(count, 5));
  std::this_thread::sleep_for(milliseconds(1 + uniform(system_rng(), bound)));
}

bool is_busy(int result) {
  return (result & 0xff) == SQLITE_BUSY || (result & 0xff) == SQLITE_LOCKED;
}

}  // namespace

void SqliteConnection::Reset::operator()(sqlite3_stmt* statement) const {
  sqlite3_reset(statement);
  sqlite3_clear_bindings(statement);
}

SqliteConnection::SqliteConnection(SqliteOptions options) : options_(std::move(options)) {}

SqliteConnection::~SqliteConnection() {
  for (const auto& [sql, statement] : statements_) sqlite3_finalize(statement);
  sqlite3_close(handle_);
}

Result<std::unique_ptr<SqliteConnection>> SqliteConnection::open(SqliteOptions options) {
  std::unique_ptr<SqliteConnection> connection(new SqliteConnection(std::move(options)));
  if (auto connected = connection->connect(); connected.has_error()) return connected.error();
  if (auto ready = connection->configure(); ready.has_error()) return ready.error();
  return connection;
}

Status SqliteConnection::connect() {
  const bool in_memory = options_.path == kMemoryPath;
  const std::string file = in_memory ? ":memory:" : options_.path;
  const int result = sqlite3_open_v2(
      file.c_str(), &handle_,
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
      nullptr);
  if (result != SQLITE_OK) return error(result);
  sqlite3_busy_handler(handle_, &SqliteConnection::on_busy, this);
  return {};
}

Status SqliteConnection::configure() {
  // SQLite opens a file that it may not write for reading only, without a word.
  if (sqlite3_db_readonly(handle_, "main") == 1) return error(SQLITE_READONLY);
  if (auto wal = use_wal(); wal.has_error()) return wal.error();
  return run_script("PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY;");
}

// Turning to WAL answers "busy" without asking the busy handler when several processes do it at
// once.
Status SqliteConnection::use_wal() {
  const SteadyTime since = std::chrono::steady_clock::now();
  for (int count = 0;; ++count) {
    const int result = sqlite3_exec(handle_, "PRAGMA journal_mode=WAL", nullptr, nullptr, nullptr);
    if (result == SQLITE_OK) return {};
    if (!is_busy(result) || std::chrono::steady_clock::now() - since > options_.busy_limit) {
      return error(result);
    }
    pause_before_try(count);
  }
}

int SqliteConnection::on_busy(void* self, int count) {
  auto& connection = *static_cast<SqliteConnection*>(self);
  const SteadyTime now = std::chrono::steady_clock::now();
  if (count == 0) connection.busy_since_ = now;
  const milliseconds limit = connection.hurried_
                                 ? std::min(connection.options_.busy_limit, kHurriedBusyLimit)
                                 : connection.options_.busy_limit;
  if (now - connection.busy_since_ >= limit) return 0;
  pause_before_try(count);
  return 1;
}

Error SqliteConnection::error(int result) const {
  return sqlite_error(handle_, result, options_.path);
}

bool SqliteConnection::in_transaction() const {
  return sqlite3_get_autocommit(handle_) == 0;
}

Result<SqliteConnection::Borrowed> SqliteConnection::prepare(std::string_view sql) {
  if (const auto known = statements_.find(sql); known != statements_.end()) {
    return Borrowed(known->second);
  }
  sqlite3_stmt* statement = nullptr;
  const int result = sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (result != SQLITE_OK) return error(result);
  statements_.emplace(sql, statement);
  return Borrowed(statement);
}

Result<bool> SqliteConnection::step(const Borrowed& statement) {
  const int result = sqlite3_step(statement.get());
  if (result == SQLITE_ROW) return true;
  if (result == SQLITE_DONE) return false;
  return error(result);
}

std::int64_t SqliteConnection::changes() const {
  return sqlite3_changes64(handle_);
}

Status SqliteConnection::run_script(const std::string& sql) {
  const int result = sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr);
  if (result != SQLITE_OK) return error(result);
  return {};
}

std::int64_t SqliteConnection::last_insert_rowid() const {
  return sqlite3_last_insert_rowid(handle_);
}

void SqliteConnection::bind(sqlite3_stmt* statement, int index, std::string_view text) {
  // An empty view may have no data, which SQLite would take for NULL.
  sqlite3_bind_text64(statement, index, text.empty() ? "" : text.data(), text.size(), SQLITE_STATIC,
                      SQLITE_UTF8);
}

void SqliteConnection::bind(sqlite3_stmt* statement, int index, std::int64_t number) {
  sqlite3_bind_int64(statement, index, number);
}

void SqliteConnection::bind(sqlite3_stmt* statement, int index, std::nullopt_t) {
  sqlite3_bind_null(statement, index);
}

}  // namespace tokpost
