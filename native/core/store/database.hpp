#pragma once

#include "native/core/base/result.hpp"
#include "native/core/runtime/io_pool.hpp"
#include "native/core/runtime/job.hpp"
#include "native/core/store/migrations.hpp"
#include "native/core/store/sqlite_connection.hpp"

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tokpost {

/// What is done with the connection, on the store thread. It is called at most once.
template <class T>
using StoreWork = std::function<Result<T>(SqliteConnection& connection)>;

/// An SQLite file on a thread of its own, so that no fsync holds up the I/O threads. Writes that
/// wait together are committed together and answered after the commit; one that fails undoes only
/// itself. Several processes may use one file. Any thread; closed before the pool whose jobs await
/// it ends, and never let go of last inside a StoreWork.
class Database {
 public:
  /// Opens the file and brings its tables up to date.
  static Awaitable<Result<std::shared_ptr<Database>>> async_open(
      SqliteOptions options, std::vector<Migration> migrations = store_migrations());
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  /// Runs `work` in a write transaction. A cancelled job gets its answer at once; the write may
  /// still happen.
  template <class T>
  Awaitable<Result<T>> async_write(std::string operation, StoreWork<T> work) {
    return async_perform<T>(Mode::write, std::move(operation), std::move(work));
  }

  /// Runs `work` outside of any transaction; it writes nothing.
  template <class T>
  Awaitable<Result<T>> async_read(std::string operation, StoreWork<T> work) {
    return async_perform<T>(Mode::read, std::move(operation), std::move(work));
  }

  /// Refuses new work, finishes what is queued, then closes the file. Idempotent.
  Awaitable<void> async_close();
  /// The same, waiting for it: for teardown only, never on an I/O thread.
  void close();

 private:
  enum class Mode : std::uint8_t { read, write };
  struct Task {
    Mode mode;
    std::function<Status(SqliteConnection&)> run;
    std::function<void(Status)> answer;
  };

  explicit Database(SqliteOptions options);
  Awaitable<Status> async_queue(Mode mode, std::function<Status(SqliteConnection&)> run);
  Awaitable<Status> async_start(std::vector<Migration> migrations);
  void enqueue(Task task);
  void run_queue();
  std::vector<Task> take_batch();
  void run_reads(std::vector<Task>& batch);
  void run_writes(std::vector<Task>& batch);
  void when_closed(std::function<void()> done);

  template <class T>
  Awaitable<Result<T>> async_perform(Mode mode, std::string operation, StoreWork<T> work) {
    // Shared, since a cancelled caller no longer waits when the store thread comes to it.
    auto answer = std::make_shared<std::optional<Result<T>>>();
    std::function<Status(SqliteConnection&)> run =
        [answer, work = std::move(work)](SqliteConnection& connection) -> Status {
      answer->emplace(work(connection));
      if ((*answer)->has_error()) return (*answer)->error();
      return {};
    };
    Status done = co_await async_queue(mode, std::move(run));
    if (done.has_error()) {
      Error error = std::move(done).error();
      if (error.operation.empty()) error.operation = std::move(operation);
      co_return error;
    }
    co_return std::move(**answer);
  }

  const SqliteOptions options_;
  std::unique_ptr<SqliteConnection> connection_;  ///< touched by the store thread only

  std::mutex mutex_;
  std::deque<Task> queue_;
  bool running_ = false;  ///< the store thread is in run_queue(), or about to be
  bool closing_ = false;
  SqliteConnection* open_connection_ = nullptr;  ///< for hurry(), under the mutex

  IoPool thread_;  ///< the store thread; last, so that it ends before what it uses
};

}  // namespace tokpost
