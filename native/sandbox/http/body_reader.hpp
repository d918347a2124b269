#pragma once

#include "native/core/net/byte_stream.hpp"
#include "native/sandbox/http/head_parser.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace tokpost::sandbox {

/// How the reading of a body ended.
enum class BodyEnd : std::uint8_t {
  complete,
  cut,        ///< on purpose, at Intake::cut_after_bytes
  gone,       ///< the peer left or stalled, or the job was cancelled
  malformed,  ///< the chunked coding is broken
  too_large,  ///< a collected body went past its limit
  failed,     ///< the sink threw
};

struct ReadBody {
  BodyEnd end = BodyEnd::complete;
  std::string collected;  ///< where the intake has no sink
  std::string leftover;   ///< what came after the body: the next request
};

/// Reads the body that follows `head` into the intake's sink, on another strand of the pool, or
/// into memory. `received` is what came with the head. A sized body goes from the socket into the
/// sink's pieces without a copy. What it is given outlives it; the sink is idle again when it is
/// over.
Awaitable<ReadBody> async_read_body(IoPool& pool, ByteStream& stream, const ParsedHead& head,
                                    Intake& intake, std::string received);

}  // namespace tokpost::sandbox
