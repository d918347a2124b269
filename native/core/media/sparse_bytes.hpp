#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokpost::media {

/// Bytes of a file that somebody has to fetch before the probe can go on. Never past the file's
/// end, never empty.
struct NeedRange {
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
};

/// A file of known size of which only some parts may be at hand.
class SparseBytes {
 public:
  virtual ~SparseBytes() = default;
  virtual std::uint64_t size() const = 0;
  /// The bytes in one piece, or nullopt where they are not all at hand. The range lies within the
  /// file; the view lives until the object changes.
  virtual std::optional<std::string_view> view(std::uint64_t offset, std::uint64_t size) const = 0;
};

/// A whole file in memory, which outlives this.
class WholeBytes final : public SparseBytes {
 public:
  explicit WholeBytes(std::string_view bytes) : bytes_(bytes) {}
  std::uint64_t size() const override { return bytes_.size(); }
  std::optional<std::string_view> view(std::uint64_t offset, std::uint64_t size) const override;

 private:
  std::string_view bytes_;
};

/// The parts of a file that have been fetched so far.
class FetchedBytes final : public SparseBytes {
 public:
  explicit FetchedBytes(std::uint64_t file_size) : file_size_(file_size) {}
  void add(std::uint64_t offset, std::string bytes);
  std::uint64_t size() const override { return file_size_; }
  std::optional<std::string_view> view(std::uint64_t offset, std::uint64_t size) const override;
  /// How much memory the parts hold.
  std::uint64_t fetched_bytes() const { return fetched_bytes_; }
  std::size_t part_count() const { return parts_.size(); }

 private:
  struct Part {
    std::uint64_t offset;
    std::string bytes;
  };
  std::uint64_t file_size_;
  std::uint64_t fetched_bytes_ = 0;
  std::vector<Part> parts_;
};

}  // namespace tokpost::media
