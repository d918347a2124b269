#pragma once

#include "native/core/base/json.hpp"
#include "native/sandbox/operation.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tokpost::sandbox {

/// One line of the fault script: inject() of `tokpost/sandbox`.
struct Fault {
  enum class Drop : std::uint8_t { none, before, mid_body, after };
  enum class Garble : std::uint8_t { none, html, truncated };
  enum class Expire : std::uint8_t { none, upload, token };

  Operation on = Operation::other;
  std::int64_t nth = 1;               ///< the first request that it hits, counted from inject()
  std::int64_t times = 1;             ///< how many in a row
  std::optional<std::int64_t> chunk;  ///< only PUTs of this chunk count, from 1
  /// Answers with this status instead of handling the request; with `garble` it is handled first.
  std::int64_t status = 0;
  std::chrono::milliseconds delay{0};
  Drop drop = Drop::none;
  Garble garble = Garble::none;
  std::optional<std::int64_t> ack_bytes;  ///< takes only so many bytes of the chunk
  std::optional<std::int64_t> offset;     ///< what the upload's reply claims, whatever is true
  Expire expire = Expire::none;
  bool revoke = false;
  std::int64_t bytes_per_second = 0;

  /// The request takes effect, and its sender cannot know.
  bool loses_answer() const { return drop == Drop::after || garble != Garble::none; }
};

/// Fails with kind `validation`, naming every fault of the fault.
Result<Fault> read_fault(const json::object& input);

/// The script: counts requests and says which of them go wrong.
class Faults {
 public:
  void add(const Fault& fault) { lines_.push_back({fault, 0}); }
  /// The fault of this request, if any; the one that was injected first wins.
  std::optional<Fault> next(Operation operation, std::optional<std::int64_t> chunk = {});

 private:
  struct Line {
    Fault fault;
    std::int64_t seen = 0;
  };
  std::vector<Line> lines_;
};

}  // namespace tokpost::sandbox
