#pragma once

#include "native/sandbox/http_server.hpp"
#include "native/sandbox/operation.hpp"
#include "native/sandbox/upload.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace tokpost::sandbox {

/// A request between its head and its end: what was decided at the head, and the body as it comes.
/// One connection's thread at a time.
class CallSink final : public BodySink {
 public:
  static constexpr std::uint64_t kMostBodyBytes = 1 << 20;  // of anything but an upload

  void consume(std::span<const char> piece) override;

  Operation operation = Operation::other;
  std::optional<Fault> fault;
  bool is_recorded = false;  ///< the ledger has it
  std::uint64_t bytes = 0;
  std::string body;
  std::optional<ChunkPut> put;  ///< of an upload that may begin
  bool is_discarded = false;    ///< the script answers, so that the body does not matter
};

}  // namespace tokpost::sandbox
