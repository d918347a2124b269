#pragma once

#include "native/core/media/source.hpp"
#include "native/core/publish/source_opener.hpp"
#include "native/core/publish/uploader.hpp"
#include "test/native/support/gate.hpp"

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace tokpost::test {

/// Bytes that are all the same.
class FakeBytes final : public RequestBody {
 public:
  explicit FakeBytes(std::uint64_t size) : bytes_(size, 'x') {}
  std::uint64_t size() const override { return bytes_.size(); }
  Awaitable<Result<std::span<const char>>> async_next() override {
    std::span<const char> piece;
    if (!std::exchange(done_, true)) piece = bytes_;
    co_return piece;
  }
  bool rewind() override {
    done_ = false;
    return true;
  }

 private:
  const std::string bytes_;
  bool done_ = false;
};

/// Bytes that are read for an idempotency key at most.
class FakeSource final : public media::Source {
 public:
  explicit FakeSource(std::uint64_t size, std::string fingerprint = {})
      : size_(size), fingerprint_(std::move(fingerprint)) {}
  std::uint64_t size_bytes() const override { return size_; }
  std::string fingerprint() const override { return fingerprint_; }
  bool survives_restart() const override { return !fingerprint_.empty(); }
  bool is_kept_in_memory() const override { return false; }
  bool is_seekable() const override { return true; }
  Awaitable<Status> async_check() override { co_return Status(); }
  Awaitable<Result<std::shared_ptr<RequestBody>>> async_open(std::uint64_t,
                                                             std::uint64_t size) override {
    co_return std::make_shared<FakeBytes>(size);
  }
  void acknowledged(std::uint64_t) override {}

 private:
  std::uint64_t size_;
  std::string fingerprint_;
};

/// Opens everything as a fine video of `size` bytes, or fails as it is told.
class FakeOpener final : public SourceOpener {
 public:
  std::uint64_t size = 1'000'000;
  std::string fingerprint = "1000000-42";
  std::optional<Error> error;
  std::optional<media::Probe> probe;
  int opened = 0;

  Awaitable<Result<OpenedSource>> async_open(SourceSpec spec,
                                             std::shared_ptr<media::Source> handle) override {
    if (error) co_return *error;
    const bool needs_handle =
        spec.kind == SourceSpec::Kind::buffer || spec.kind == SourceSpec::Kind::stream;
    if (needs_handle && !handle) {
      co_return make_error(Errc::state, "source_lost", "The bytes went with their process.");
    }
    ++opened;
    OpenedSource source;
    source.source = handle ? handle : std::make_shared<FakeSource>(size, fingerprint);
    source.size_bytes = source.source->size_bytes();
    source.fingerprint = source.source->fingerprint();
    source.probe = probe;
    source.content_type = "video/mp4";
    co_return source;
  }
};

/// Uploads in no time: keeps the rules of the hooks, then answers as it is told.
class FakeUploader final : public Uploader {
 public:
  struct Step {
    UploadOutcome::Kind kind = UploadOutcome::Kind::complete;
    bool begins_last_chunk = true;
    std::uint64_t acknowledges = 0;  ///< before the last chunk
    Error error = make_error(Errc::upload, "upload_url_expired", "Expired.");
    std::shared_ptr<Gate> gate = {};  ///< in the middle; a cancelled job is `cancelled`
    std::function<void()> at_end = {};
  };
  void next(Step step) {
    const std::lock_guard lock(mutex_);
    script_.push_back(std::move(step));
  }
  std::vector<UploadTask> tasks() const {
    const std::lock_guard lock(mutex_);
    return tasks_;
  }

  Awaitable<UploadOutcome> async_upload(UploadTask task) override {
    const Step step = take(task);
    UploadOutcome outcome;
    outcome.kind = step.kind;
    outcome.error = step.error;
    if (step.acknowledges > 0) {
      const Status noted = co_await task.hooks.acknowledged(step.acknowledges);
      if (noted.has_error()) co_return failed(noted.error());
      task.hooks.progress(step.acknowledges);
    }
    if (step.gate) {
      const Status passed = co_await step.gate->async_pass();
      if (passed.has_error()) {
        outcome.kind = UploadOutcome::Kind::cancelled;
        outcome.error = passed.error();
        co_return outcome;
      }
    }
    if (step.begins_last_chunk) {
      const Status marked = co_await task.hooks.before_last_chunk();
      if (marked.has_error()) co_return failed(marked.error());
      task.hooks.progress(task.plan.size_bytes);
    }
    if (step.at_end) step.at_end();
    co_return outcome;
  }

 private:
  static UploadOutcome failed(Error error) {
    return {UploadOutcome::Kind::failed, std::move(error)};
  }
  Step take(const UploadTask& task) {
    const std::lock_guard lock(mutex_);
    tasks_.push_back(task);
    tasks_.back().hooks = {};  // which hold the post, and so this
    if (script_.empty()) return {};
    Step step = std::move(script_.front());
    script_.pop_front();
    return step;
  }

  mutable std::mutex mutex_;
  std::deque<Step> script_;
  std::vector<UploadTask> tasks_;
};

}  // namespace tokpost::test
