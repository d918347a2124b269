#pragma once

#include "native/core/base/secret.hpp"
#include "native/core/net/http_message.hpp"
#include "native/core/tiktok/context.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace tokpost {

/// One PUT to an upload URL: the bytes of a file from `first` on.
struct ChunkPut {
  Secret upload_url;
  std::string content_type;
  std::uint64_t first = 0;
  std::uint64_t file_size = 0;
  std::shared_ptr<RequestBody> body;
  int attempt = 1;  ///< since bytes were last taken
  /// Bytes of the file handed to the socket so far.
  std::function<void(std::uint64_t sent_bytes)> progress;
  /// Told what ends the wait for an answer that a cancellation does not end, and at the end
  /// nothing.
  std::function<void(std::function<void()> cut_off)> set_cut_off;

  bool ends_file() const { return first + body->size() == file_size; }
};

struct ChunkPutResult {
  Result<HttpReply> answer;
  std::uint64_t sent_bytes = 0;  ///< of the body, handed to the socket
  bool all_sent = false;
};

/// Sends it. A cancellation ends it, until the file's last byte has been handed to the socket: from
/// then on it waits for the answer, since the post may appear (design decision 5). Being cut off
/// leaves that in doubt.
Awaitable<ChunkPutResult> async_put_chunk(tiktok::Context context, ChunkPut put);

}  // namespace tokpost
