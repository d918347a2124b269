#include "native/core/publish/upload_pace.hpp"

#include <algorithm>
#include <chrono>
#include <mutex>
#include <utility>

namespace tokpost {
namespace {

using std::chrono::nanoseconds;

constexpr std::uint64_t kSmallestPiece = 4 * 1024;
constexpr std::uint64_t kLargestPiece = 64 * 1024;
constexpr std::uint64_t kPiecesPerSecond = 100;
// What was not used of the pace does not add up beyond this.
constexpr std::chrono::milliseconds kSlack{50};

}  // namespace

struct UploadPace::Line {
  Line(tiktok::Context with, std::uint64_t rate)
      : context(std::move(with)),
        bytes_per_second(std::max<std::uint64_t>(rate, 1)),
        piece_bytes(std::clamp(rate / kPiecesPerSecond, kSmallestPiece, kLargestPiece)) {}

  /// How long to wait before these bytes may go.
  std::chrono::milliseconds reserve(std::uint64_t bytes) {
    const double seconds = static_cast<double>(bytes) / static_cast<double>(bytes_per_second);
    const auto takes =
        std::chrono::duration_cast<nanoseconds>(std::chrono::duration<double>(seconds));
    const std::lock_guard lock(mutex);
    const SteadyTime now = context.clock->steady_now();
    const SteadyTime start = std::max(free_at, now - kSlack);
    free_at = start + takes;
    if (start <= now) return std::chrono::milliseconds(0);
    return std::chrono::ceil<std::chrono::milliseconds>(start - now);
  }

  const tiktok::Context context;
  const std::uint64_t bytes_per_second;
  const std::uint64_t piece_bytes;
  std::mutex mutex;
  SteadyTime free_at = SteadyTime::min();
};

namespace {

template <class Line>
class PacedBody final : public RequestBody {
 public:
  PacedBody(std::shared_ptr<RequestBody> body, std::shared_ptr<Line> line)
      : body_(std::move(body)), line_(std::move(line)) {}

  std::uint64_t size() const override { return body_->size(); }

  Awaitable<Result<std::span<const char>>> async_next() override {
    if (rest_.empty()) {
      auto piece = co_await body_->async_next();
      if (piece.has_error() || piece->empty()) co_return piece;
      rest_ = *piece;
    }
    const std::span<const char> next = rest_.first(std::min(rest_.size(), line_->piece_bytes));
    rest_ = rest_.subspan(next.size());
    const auto pause = line_->reserve(next.size());
    if (pause.count() > 0) {
      const Status slept = co_await line_->context.sleeper->async_sleep(pause);
      if (slept.has_error()) co_return slept.error();
    }
    co_return next;
  }

  bool rewind() override {
    rest_ = {};
    return body_->rewind();
  }

 private:
  std::shared_ptr<RequestBody> body_;
  std::shared_ptr<Line> line_;
  std::span<const char> rest_;
};

}  // namespace

UploadPace::UploadPace(tiktok::Context context, std::uint64_t bytes_per_second)
    : line_(std::make_shared<Line>(std::move(context), bytes_per_second)) {}

std::shared_ptr<RequestBody> UploadPace::slow_down(std::shared_ptr<RequestBody> body) const {
  return std::make_shared<PacedBody<Line>>(std::move(body), line_);
}

}  // namespace tokpost
