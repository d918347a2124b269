#pragma once

#include "native/sandbox/exchange.hpp"

#include <string>
#include <variant>

namespace tokpost::sandbox {

/// One PUT of a chunk that may begin.
struct ChunkPut {
  std::string publish_id;
  std::uint64_t attempt = 0;
  std::int64_t first = 0;
  std::int64_t end = 0;  ///< one past the last byte that is taken; `ackBytes` moves it forward
  bool is_last = false;  ///< the bytes are the video's last ones
  MediaIntake media;     ///< what came before, to be gone on with
};

/// The number of the chunk, from 1, that a PUT is about, for the fault script.
std::optional<std::int64_t> chunk_number(Exchange& exchange);

/// The rules of the upload host (API facts, rows 48 to 51), before a byte of the body.
std::variant<Reply, ChunkPut> begin_upload(Exchange& exchange);

/// The body is there: takes the bytes, answers 206 or 201, or 416 where a newer PUT has begun.
Reply finish_upload(Exchange& exchange, ChunkPut put, media::Probe probe);

}  // namespace tokpost::sandbox
