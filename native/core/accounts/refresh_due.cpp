#include "native/core/accounts/refresh_due.hpp"

#include "native/core/publish/running_jobs.hpp"
#include "native/core/tiktok/oauth.hpp"

#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace tokpost {
namespace {

constexpr std::size_t kDueAtOnce = 200;
// Enough to fill the pauses of the network, few enough to leave TikTok and the store alone.
constexpr std::size_t kAtOnce = 8;

/// One page that several workers take from.
class Page {
 public:
  explicit Page(std::vector<ConnectionRecord> records) : records_(std::move(records)) {}

  std::optional<ConnectionRecord> take() {
    const std::lock_guard lock(mutex_);
    if (records_.empty()) return std::nullopt;
    ConnectionRecord record = std::move(records_.back());
    records_.pop_back();
    ++counts_.examined;
    return record;
  }
  void note(const Status& refreshed) {
    const std::lock_guard lock(mutex_);
    if (refreshed.has_value()) {
      ++counts_.refreshed;
    } else if (refreshed.error().kind == Errc::auth) {
      ++counts_.needs_reconnect;
    } else {
      ++counts_.failed;
    }
  }
  void add_to(RefreshCounts& sum) const {
    const std::lock_guard lock(mutex_);
    sum.examined += counts_.examined;
    sum.refreshed += counts_.refreshed;
    sum.needs_reconnect += counts_.needs_reconnect;
    sum.failed += counts_.failed;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<ConnectionRecord> records_;
  RefreshCounts counts_;
};

Awaitable<Status> async_refresh_one(AccountTools tools, std::string id, WallTime before) {
  Result<std::shared_ptr<tiktok::UserClient>> client = co_await tools->stored->async_client(id);
  if (client.has_error()) co_return client.error();
  const std::shared_ptr<tiktok::TokenSession> session = (*client)->session();
  const tiktok::TokenSet tokens = session->tokens();
  if (tokens.expires_at && *tokens.expires_at >= before) co_return Status();  // by somebody else
  const Deadline limit = Deadline::after(tiktok::kRefreshLimit, *tools->context.clock);
  Result<Secret> fresh = co_await session->async_after_rejection(tokens.access_token, limit);
  if (fresh.has_error()) co_return fresh.error();
  co_return Status();
}

Awaitable<void> async_work(AccountTools tools, std::shared_ptr<Page> page, WallTime before) {
  while (auto record = page->take()) {
    const Status refreshed = co_await async_refresh_one(tools, std::move(record->id), before);
    page->note(refreshed);
    if (refreshed.has_error() && refreshed.error().kind == Errc::cancelled) co_return;
  }
}

Awaitable<Status> async_refresh_page(AccountTools tools, std::shared_ptr<Page> page,
                                     WallTime before) {
  const auto running = std::make_shared<RunningJobs>();
  std::vector<std::shared_ptr<Job>> jobs;
  for (std::size_t i = 0; i < kAtOnce; ++i) {
    std::function<Awaitable<void>()> body = [tools, page, before] {
      return async_work(tools, page, before);
    };
    jobs.push_back(RunningJobs::start(running, *tools->context.pool, std::move(body)));
  }
  bool ended = false;
  bool cancelled = false;
  while (!ended && !cancelled) {
    ended = co_await running->async_wait(std::chrono::hours(1));
    cancelled = co_await async_is_cancelled();
  }
  if (ended) co_return Status();
  for (const auto& job : jobs) job->cancel();
  co_return cancelled_error("accounts.refreshExpiring");
}

}  // namespace

Awaitable<Result<RefreshCounts>> async_refresh_due(AccountTools tools,
                                                   std::chrono::milliseconds within) {
  const WallTime before = tools->context.clock->wall_now() + within;
  RefreshCounts counts;
  std::optional<ConnectionCursor> after;
  do {
    Result<DueConnections> due =
        co_await tools->connections->async_due_for_refresh(before, after, kDueAtOnce);
    if (due.has_error()) co_return due.error();
    const auto page = std::make_shared<Page>(std::move(due->connections));
    const Status done = co_await async_refresh_page(tools, page, before);
    if (done.has_error()) co_return done.error();
    page->add_to(counts);
    after = std::move(due->next);
  } while (after);
  co_return counts;
}

}  // namespace tokpost
