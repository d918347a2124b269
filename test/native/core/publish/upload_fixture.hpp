#pragma once

#include "native/core/media/source.hpp"
#include "native/core/publish/uploader.hpp"
#include "test/native/support/tiktok_context.hpp"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tokpost::test {

/// What an upload did, one line for each step.
class UploadDiary {
 public:
  void add(std::string line) {
    const std::lock_guard lock(mutex_);
    lines_.push_back(std::move(line));
  }
  std::vector<std::string> lines() const {
    const std::lock_guard lock(mutex_);
    return lines_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> lines_;
};

/// A file's bytes: position modulo 26 as a letter.
inline std::string letters(std::uint64_t first, std::uint64_t size) {
  std::string text(size, '\0');
  for (std::uint64_t i = 0; i < size; ++i) text[i] = static_cast<char>('a' + (first + i) % 26);
  return text;
}

/// A body in pieces of at most `piece_bytes`.
class LetterBody final : public RequestBody {
 public:
  LetterBody(std::string bytes, std::size_t piece_bytes)
      : bytes_(std::move(bytes)), piece_bytes_(piece_bytes) {}
  std::uint64_t size() const override { return bytes_.size(); }
  Awaitable<Result<std::span<const char>>> async_next() override {
    if (failure_) co_return *failure_;
    const std::size_t size = std::min(piece_bytes_, bytes_.size() - next_);
    const std::span<const char> piece(bytes_.data() + next_, size);
    next_ += size;
    co_return piece;
  }
  bool rewind() override {
    next_ = 0;
    return true;
  }
  void fail(Error error) { failure_ = std::move(error); }

 private:
  std::string bytes_;
  std::size_t piece_bytes_;
  std::size_t next_ = 0;
  std::optional<Error> failure_;
};

class LetterSource final : public media::Source {
 public:
  LetterSource(std::uint64_t size, std::shared_ptr<UploadDiary> diary)
      : size_(size), diary_(std::move(diary)) {}

  std::uint64_t size_bytes() const override { return size_; }
  std::string fingerprint() const override { return {}; }
  bool survives_restart() const override { return true; }
  bool is_kept_in_memory() const override { return false; }
  bool is_seekable() const override { return true; }
  Awaitable<Status> async_check() override { co_return Status(); }
  Awaitable<Result<std::shared_ptr<RequestBody>>> async_open(std::uint64_t first,
                                                             std::uint64_t size) override {
    diary_->add("open " + std::to_string(first) + "-" + std::to_string(first + size - 1));
    if (open_failure) co_return *open_failure;
    auto body = std::make_shared<LetterBody>(letters(first, size), piece_bytes);
    if (read_failure) body->fail(*read_failure);
    co_return std::shared_ptr<RequestBody>(body);
  }
  void acknowledged(std::uint64_t offset) override {
    diary_->add("forget " + std::to_string(offset));
  }

  std::size_t piece_bytes = 64 * 1024;
  std::optional<Error> open_failure;
  std::optional<Error> read_failure;

 private:
  std::uint64_t size_;
  std::shared_ptr<UploadDiary> diary_;
};

/// What the post's engine answers to the hooks of an upload.
struct UploadScript {
  std::deque<Result<std::optional<std::uint64_t>>> confirms;
  std::optional<Error> mark_failure;
  std::optional<Error> acknowledge_failure;
};

/// Hooks that write the diary and answer by the script.
inline UploadHooks scripted_hooks(std::shared_ptr<UploadScript> script,
                                  std::shared_ptr<UploadDiary> diary) {
  UploadHooks hooks;
  hooks.before_last_chunk = [script, diary]() -> Awaitable<Status> {
    diary->add("mark");
    if (script->mark_failure) co_return *script->mark_failure;
    co_return Status();
  };
  hooks.acknowledged = [script, diary](std::uint64_t bytes) -> Awaitable<Status> {
    diary->add("acknowledged " + std::to_string(bytes));
    if (script->acknowledge_failure) co_return *script->acknowledge_failure;
    co_return Status();
  };
  hooks.confirm_offset = [script, diary]() -> Awaitable<Result<std::optional<std::uint64_t>>> {
    diary->add("confirm");
    if (script->confirms.empty()) {
      co_return make_error(Errc::internal, "unscripted", "the script has no status for this");
    }
    Result<std::optional<std::uint64_t>> answer = std::move(script->confirms.front());
    script->confirms.pop_front();
    co_return answer;
  };
  return hooks;
}

}  // namespace tokpost::test
