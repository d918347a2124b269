#pragma once

#include "native/core/media/probe.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace tokpost::media {

/// A probe in the hands of whoever fetches the bytes:
///
///     while (const auto range = run.next()) run.add(range->offset, read(*range));
///
/// Bounds the memory and the number of reads on any file.
class ProbeRun {
 public:
  static constexpr std::uint64_t kMaxFetchedBytes = std::uint64_t{896} * 1024;
  static constexpr std::size_t kMaxReads = 96;

  explicit ProbeRun(std::uint64_t file_size) : bytes_(file_size) {}

  /// What to read now; nullopt when the probe is done.
  std::optional<NeedRange> next();
  void add(std::uint64_t offset, std::string bytes);
  /// What was found; whole once next() has answered nullopt.
  const Probe& probe() const { return probe_; }

 private:
  FetchedBytes bytes_;
  Probe probe_;
};

}  // namespace tokpost::media
