#pragma once

#include "native/core/base/result.hpp"

#include <cstdint>
#include <span>
#include <string>

namespace tokpost::sandbox {

struct SampleVideoOptions {
  std::string codec = "h264";  ///< or "h265"
  std::uint32_t width = 1080;
  std::uint32_t height = 1920;
  double fps = 30;
  double seconds = 3;
  bool moov_first = true;
  std::uint64_t size_bytes = 0;  ///< of the whole file; 0 for as small as it can be
};

/// An MP4 that is what was asked for: of grey pictures in H.264; in H.265 its boxes alone say so
/// and its pictures are zeros. Of any size in little memory, so that uploads of gigabytes can be
/// tried.
class SampleVideo {
 public:
  SampleVideo(std::string head, std::uint64_t zeros, std::string tail)
      : head_(std::move(head)), zeros_(zeros), tail_(std::move(tail)) {}

  std::uint64_t size() const { return head_.size() + zeros_ + tail_.size(); }
  /// Fills `into` with the bytes from `offset` on, which lie within the file.
  void read(std::uint64_t offset, std::span<char> into) const;
  std::string bytes() const;

 private:
  std::string head_;
  std::uint64_t zeros_;
  std::string tail_;
};

/// Fails (kind `validation`) on a codec, a size or a duration that no file can have.
Result<SampleVideo> make_sample_video(const SampleVideoOptions& options = {});

}  // namespace tokpost::sandbox
