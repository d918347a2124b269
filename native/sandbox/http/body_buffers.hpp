#pragma once

#include "native/core/runtime/job.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <cstddef>
#include <memory>
#include <span>

namespace tokpost::sandbox {

/// The few buffers that one request's body goes through. A buffer is lent out and comes back when
/// its last holder lets go of it, on whatever thread; the reader waits while all are lent, so that
/// a slow consumer holds back the sender.
class BodyBuffers {
 public:
  struct Buffer {
    std::span<char> bytes;
    std::shared_ptr<const void> owner;
  };

  virtual ~BodyBuffers() = default;
  /// Both on the executor that was given. A cancelled job gets an empty buffer.
  virtual Awaitable<Buffer> async_take() = 0;
  /// Waits until every buffer is back, also in a cancelled job.
  virtual Awaitable<void> async_all_returned() = 0;
};

/// `executor` runs one handler at a time (a job's strand) and outlives every lent buffer.
std::shared_ptr<BodyBuffers> make_body_buffers(boost::asio::any_io_executor executor,
                                               std::size_t buffer_bytes, std::size_t count);

}  // namespace tokpost::sandbox
