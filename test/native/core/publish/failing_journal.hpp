#pragma once

#include "native/core/store/journal.hpp"
#include "test/native/support/gate.hpp"

#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace tokpost::test {

/// A journal on a full disk, or a slow one, as long as the test says so.
class FailingJournal final : public Journal {
 public:
  explicit FailingJournal(std::shared_ptr<Journal> journal) : journal_(std::move(journal)) {}

  std::atomic<int> failing_saves{0};  ///< so many of the next ones
  std::atomic<bool> leases_fail{false};
  std::shared_ptr<Gate> save_gate;  ///< of the next save

  Awaitable<Result<SavedPost>> async_save(PostRecord post, Lease lease,
                                          std::vector<PostEvent> events) override {
    if (failing_saves > 0) {
      --failing_saves;
      co_return full();
    }
    if (const auto gate = std::exchange(save_gate, nullptr)) co_await gate->async_pass();
    Result<SavedPost> saved =
        co_await journal_->async_save(std::move(post), lease, std::move(events));
    co_return saved;
  }
  Awaitable<Result<std::vector<PostSignal>>> async_renew_leases() override {
    if (leases_fail) co_return full();
    Result<std::vector<PostSignal>> signals = co_await journal_->async_renew_leases();
    co_return signals;
  }

  Awaitable<Result<InsertedPost>> async_insert(PostContent content, PostProgress progress,
                                               Lease lease, PostEvent event) override {
    return journal_->async_insert(std::move(content), std::move(progress), lease, std::move(event));
  }
  Awaitable<Result<std::optional<PostRecord>>> async_get(std::string id) override {
    return journal_->async_get(std::move(id));
  }
  Awaitable<Result<PostPage>> async_list(PostFilter filter) override {
    return journal_->async_list(std::move(filter));
  }
  Awaitable<Result<PostRecord>> async_open(std::string id) override {
    return journal_->async_open(std::move(id));
  }
  Awaitable<Result<PostRecord>> async_acquire(std::string id) override {
    if (leases_fail) co_return full();
    Result<PostRecord> record = co_await journal_->async_acquire(std::move(id));
    co_return record;
  }
  Awaitable<Result<DuePosts>> async_acquire_due(std::size_t limit) override {
    if (leases_fail) co_return full();
    Result<DuePosts> due = co_await journal_->async_acquire_due(limit);
    co_return due;
  }
  Awaitable<Status> async_replace_source(std::string id, std::int64_t epoch,
                                         PostSource source) override {
    return journal_->async_replace_source(std::move(id), epoch, std::move(source));
  }
  Awaitable<Status> async_release_leases() override { return journal_->async_release_leases(); }
  Awaitable<Status> async_request_cancel(std::string id) override {
    return journal_->async_request_cancel(std::move(id));
  }
  Awaitable<Result<NotedHint>> async_note_hint(WebhookHint hint) override {
    return journal_->async_note_hint(std::move(hint));
  }
  Awaitable<Result<std::vector<WebhookHint>>> async_unclaimed_hints(std::string open_id) override {
    return journal_->async_unclaimed_hints(std::move(open_id));
  }
  Awaitable<Result<std::optional<std::string>>> async_predecessor(std::string id) override {
    return journal_->async_predecessor(std::move(id));
  }
  Awaitable<Result<std::vector<PostEvent>>> async_events(std::int64_t after_id,
                                                         std::size_t limit) override {
    return journal_->async_events(after_id, limit);
  }
  Awaitable<Result<std::size_t>> async_reencrypt(std::size_t limit) override {
    return journal_->async_reencrypt(limit);
  }

 private:
  static Error full() { return make_error(Errc::store, "store_full", "The disk is full."); }

  std::shared_ptr<Journal> journal_;
};

}  // namespace tokpost::test
