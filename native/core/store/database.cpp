#include "native/core/store/database.hpp"

#include "native/core/store/sqlite_error.hpp"
#include "native/core/store/transaction.hpp"

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <future>

namespace tokpost {
namespace {

namespace asio = boost::asio;

// Bounds how long the first of a group waits for the others' statements.
constexpr std::size_t kLargestGroup = 128;

// One awaiting coroutine: answered by the store thread or by its job's cancellation, whichever
// comes first, and resumed on its own executor.
template <class Handler>
class Waiter : public std::enable_shared_from_this<Waiter<Handler>> {
 public:
  explicit Waiter(Handler handler)
      : handler_(std::move(handler)), work_(asio::get_associated_executor(handler_)) {}

  void watch_cancellation() {
    auto slot = asio::get_associated_cancellation_slot(handler_);
    if (!slot.is_connected()) return;
    slot.assign([self = this->shared_from_this()](asio::cancellation_type) {
      self->answer(cancelled_error());
    });
  }

  void answer(Status status) {
    if (answered_.exchange(true)) return;
    const auto executor = work_.get_executor();
    asio::post(executor, [self = this->shared_from_this(), status = std::move(status)]() mutable {
      self->resume(std::move(status));
    });
  }

 private:
  void resume(Status status) {
    asio::get_associated_cancellation_slot(handler_).clear();
    Handler handler(std::move(handler_));
    work_.reset();
    std::move(handler)(std::move(status));
  }

  Handler handler_;
  asio::executor_work_guard<asio::associated_executor_t<Handler>> work_;
  std::atomic<bool> answered_ = false;
};

Status run_guarded(const std::function<Status(SqliteConnection&)>& run,
                   SqliteConnection& connection) {
  try {
    return run(connection);
  } catch (...) {
    return error_from_exception(std::current_exception());
  }
}

Status run_in_savepoint(const std::function<Status(SqliteConnection&)>& run,
                        SqliteConnection& connection) {
  auto step = Transaction::begin(connection);
  if (step.has_error()) return step.error();
  Status done = run_guarded(run, connection);
  if (done.has_error()) return done;
  return step->commit();
}

}  // namespace

Database::Database(SqliteOptions options) : options_(std::move(options)), thread_(1) {}

Database::~Database() {
  try {
    close();
  } catch (...) {
    // Only for want of memory; what was committed is on the disk.
  }
}

Awaitable<Result<std::shared_ptr<Database>>> Database::async_open(
    SqliteOptions options, std::vector<Migration> migrations) {
  std::shared_ptr<Database> database(new Database(std::move(options)));
  Status started = co_await database->async_start(std::move(migrations));
  if (started.has_error()) {
    Error error = std::move(started).error();
    error.operation = "store.open";
    co_return error;
  }
  co_return database;
}

Awaitable<Status> Database::async_start(std::vector<Migration> migrations) {
  auto initiation = [this](auto handler, std::vector<Migration> steps) {
    auto waiter = std::make_shared<Waiter<decltype(handler)>>(std::move(handler));
    waiter->watch_cancellation();
    asio::post(thread_.context(), [this, waiter, steps = std::move(steps)] {
      auto opened = SqliteConnection::open(options_);
      if (opened.has_error()) return waiter->answer(opened.error());
      connection_ = std::move(*opened);
      {
        const std::lock_guard lock(mutex_);
        open_connection_ = connection_.get();
      }
      waiter->answer(migrate(*connection_, steps));
    });
  };
  const auto token = asio::use_awaitable;
  co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(Status)>(
      initiation, token, std::move(migrations));
}

Awaitable<Status> Database::async_queue(Mode mode, std::function<Status(SqliteConnection&)> run) {
  auto initiation = [this, mode](auto handler, std::function<Status(SqliteConnection&)> body) {
    auto waiter = std::make_shared<Waiter<decltype(handler)>>(std::move(handler));
    waiter->watch_cancellation();
    auto answer = [waiter](Status status) { waiter->answer(std::move(status)); };
    enqueue(Task{mode, std::move(body), std::move(answer)});
  };
  const auto token = asio::use_awaitable;
  co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(Status)>(
      initiation, token, std::move(run));
}

void Database::enqueue(Task task) {
  {
    const std::lock_guard lock(mutex_);
    if (!closing_) {
      queue_.push_back(std::move(task));
      if (!running_) {
        running_ = true;
        asio::post(thread_.context(), [this] { run_queue(); });
      }
      return;
    }
  }
  task.answer(store_closed_error(options_.path));
}

void Database::run_queue() {
  while (true) {
    std::vector<Task> batch = take_batch();
    if (batch.empty()) return;
    if (batch.front().mode == Mode::read) {
      run_reads(batch);
    } else {
      run_writes(batch);
    }
  }
}

// The tasks of one kind at the head of the queue, so that none overtakes another.
std::vector<Database::Task> Database::take_batch() {
  std::vector<Task> batch;
  const std::lock_guard lock(mutex_);
  while (!queue_.empty() && batch.size() < kLargestGroup &&
         (batch.empty() || queue_.front().mode == batch.front().mode)) {
    batch.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  running_ = !batch.empty();
  return batch;
}

void Database::run_reads(std::vector<Task>& batch) {
  for (Task& task : batch) task.answer(run_guarded(task.run, *connection_));
}

void Database::run_writes(std::vector<Task>& batch) {
  std::size_t next = 0;
  while (next < batch.size()) {
    const std::size_t first = next;
    std::vector<Status> results;
    auto group = Transaction::begin(*connection_);
    Status committed;
    if (group.has_error()) {
      committed = group.error();
      next = batch.size();
      results.resize(next - first);
    } else {
      // After a failure that undid the whole group, what has not run yet begins a new one.
      do {
        results.push_back(run_in_savepoint(batch[next++].run, *connection_));
      } while (next < batch.size() && connection_->in_transaction());
      if (connection_->in_transaction()) {
        committed = group->commit();
      } else {
        committed = results.back();
      }
    }
    for (std::size_t i = first; i < next; ++i) {
      Status& own = results[i - first];
      batch[i].answer(own.has_error() || !committed.has_error() ? std::move(own) : committed);
    }
  }
}

void Database::when_closed(std::function<void()> done) {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
    if (open_connection_ != nullptr) open_connection_->hurry();
  }
  // Behind run_queue(), which leaves nothing.
  asio::post(thread_.context(), [this, done = std::move(done)] {
    {
      const std::lock_guard lock(mutex_);
      open_connection_ = nullptr;
    }
    connection_.reset();
    done();
  });
}

Awaitable<void> Database::async_close() {
  auto initiation = [this](auto handler) {
    auto waiter = std::make_shared<Waiter<decltype(handler)>>(std::move(handler));
    when_closed([waiter] { waiter->answer(Status()); });
  };
  const auto token = asio::use_awaitable;
  (void)co_await asio::async_initiate<const asio::use_awaitable_t<>, void(Status)>(initiation,
                                                                                   token);
}

void Database::close() {
  if (thread_.thread_count() == 0) return;
  std::promise<void> closed;
  when_closed([&closed] { closed.set_value(); });
  closed.get_future().wait();
  thread_.stop();
}

}  // namespace tokpost
