#pragma once

#include "native/core/media/probe.hpp"
#include "native/core/runtime/job.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace tokpost::media {

/// Reads parts of a file that is elsewhere, as by HTTP range requests.
class RangeReader {
 public:
  virtual ~RangeReader() = default;
  virtual std::uint64_t size() const = 0;
  /// Exactly `size` bytes, or an error.
  virtual Awaitable<Result<std::string>> async_read(std::uint64_t offset, std::uint64_t size) = 0;
};

/// Probes through a reader, with the bounds of probe_file().
Awaitable<Result<Probe>> async_probe(std::shared_ptr<RangeReader> reader);

}  // namespace tokpost::media
