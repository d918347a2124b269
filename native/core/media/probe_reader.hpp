#pragma once

#include "native/core/media/sparse_bytes.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace tokpost::media {

/// How the parsers read. Once something is not at hand every read answers empty or zero and ok() is
/// false, so that a parser checks once per loop, not once per field.
class ProbeReader {
 public:
  explicit ProbeReader(const SparseBytes& bytes) : bytes_(bytes), size_(bytes.size()) {}

  std::uint64_t size() const { return size_; }
  /// False once a range is missing or the steps are used up: leave, the run is over.
  bool ok() const { return !need_ && !exhausted(); }
  const std::optional<NeedRange>& need() const { return need_; }

  /// Counts one element visited. Bounds the work on files that are made to be endless.
  bool step();
  bool exhausted() const { return steps_ > kMaxSteps || bytes_read_ > kMaxBytesRead; }

  /// The bytes, cut at the file's end; empty where they are missing.
  std::string_view bytes(std::uint64_t offset, std::uint64_t size);
  /// Unsigned integers of 1 to 8 bytes; 0 where they are missing or past the file's end.
  std::uint64_t big_endian(std::uint64_t offset, std::size_t width);
  std::uint64_t little_endian(std::uint64_t offset, std::size_t width);

 private:
  static constexpr std::uint32_t kMaxSteps = 20'000;
  static constexpr std::uint64_t kMaxBytesRead = 8'000'000;

  const SparseBytes& bytes_;
  std::uint64_t size_;
  std::optional<NeedRange> need_;
  std::uint32_t steps_ = 0;
  std::uint64_t bytes_read_ = 0;
};

/// The same on bytes already at hand; 0 past their end.
std::uint64_t big_endian_at(std::string_view bytes, std::size_t offset, std::size_t width);
std::uint64_t little_endian_at(std::string_view bytes, std::size_t offset, std::size_t width);

}  // namespace tokpost::media
