#include "native/sandbox/call_sink.hpp"

#include <algorithm>

namespace tokpost::sandbox {

void CallSink::consume(std::span<const char> piece) {
  bytes += piece.size();
  if (is_discarded) return;
  if (put) {
    // Bytes past the part that is taken (`ackBytes`) are read and forgotten.
    const auto wanted = static_cast<std::uint64_t>(put->end) - put->media.bytes();
    put->media.write(piece.first(std::min<std::uint64_t>(piece.size(), wanted)));
  } else if (bytes <= kMostBodyBytes) {
    body.append(piece.data(), piece.size());
  }
}

}  // namespace tokpost::sandbox
