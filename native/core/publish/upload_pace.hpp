#pragma once

#include "native/core/net/http_message.hpp"
#include "native/core/tiktok/context.hpp"

#include <cstdint>
#include <memory>

namespace tokpost {

/// Keeps all uploads of a process together under so many bytes per second. Each piece reserves its
/// time on one line, first come, first served. Safe from any thread.
class UploadPace {
 public:
  UploadPace(tiktok::Context context, std::uint64_t bytes_per_second);

  /// The same bytes, handed out at this pace and in pieces small enough that many uploads side by
  /// side still move every second.
  std::shared_ptr<RequestBody> slow_down(std::shared_ptr<RequestBody> body) const;

 private:
  struct Line;
  std::shared_ptr<Line> line_;
};

}  // namespace tokpost
