#include "native/sandbox/http/body_buffers.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>
#include <vector>

namespace tokpost::sandbox {
namespace {

namespace asio = boost::asio;

// Everything but the deleter runs on the executor, hence no lock.
class LentBuffers final : public BodyBuffers, public std::enable_shared_from_this<LentBuffers> {
 public:
  LentBuffers(asio::any_io_executor executor, std::size_t buffer_bytes, std::size_t count)
      : executor_(executor), returned_(executor), buffer_bytes_(buffer_bytes), unmade_(count) {}

  Awaitable<Buffer> async_take() override {
    while (free_.empty() && unmade_ == 0) {
      if (co_await async_is_cancelled()) co_return Buffer{};
      co_await async_return();
    }
    Memory memory;
    if (free_.empty()) {
      // Left as it is: the socket overwrites it.
      memory = Memory(new char[buffer_bytes_]);
      --unmade_;
    } else {
      memory = std::move(free_.back());
      free_.pop_back();
    }
    Buffer buffer;
    buffer.bytes = std::span(memory.get(), buffer_bytes_);
    ++lent_;
    auto give_back = [self = shared_from_this()](char* bytes) {
      asio::post(self->executor_, [self, back = Memory(bytes)]() mutable {
        self->free_.push_back(std::move(back));
        --self->lent_;
        self->returned_.cancel();
      });
    };
    buffer.owner = std::shared_ptr<char>(memory.release(), std::move(give_back));
    co_return buffer;
  }

  Awaitable<void> async_all_returned() override {
    while (lent_ > 0) co_await async_return();
  }

 private:
  using Memory = std::unique_ptr<char[]>;

  // Until the next one comes back, or a cancellation does.
  Awaitable<void> async_return() {
    returned_.expires_at(asio::steady_timer::time_point::max());
    co_await returned_.async_wait(asio::as_tuple(asio::use_awaitable));
  }

  asio::any_io_executor executor_;
  asio::steady_timer returned_;  // never expires: cancelled when a buffer comes back
  std::vector<Memory> free_;
  std::size_t buffer_bytes_;
  std::size_t unmade_;
  std::size_t lent_ = 0;
};

}  // namespace

std::shared_ptr<BodyBuffers> make_body_buffers(asio::any_io_executor executor,
                                               std::size_t buffer_bytes, std::size_t count) {
  return std::make_shared<LentBuffers>(std::move(executor), buffer_bytes, count);
}

}  // namespace tokpost::sandbox
