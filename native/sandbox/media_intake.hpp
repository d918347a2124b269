#pragma once

#include "native/core/media/probe.hpp"
#include "native/core/vault/digest.hpp"

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tokpost::sandbox {

/// A media file as it comes in, in order: its length, its SHA-256, and as much of its bytes as a
/// probe needs, which is all but the samples of an MP4. A copy goes on by itself, so that a chunk
/// that breaks off leaves no trace; copies share what came before.
class MediaIntake {
 public:
  explicit MediaIntake(bool hash = true);

  void write(std::span<const char> piece);
  std::uint64_t bytes() const { return bytes_; }
  /// Lower-case hexadecimal; empty where hashing is off.
  std::string sha256_hex() const;
  media::Probe probe() const;

 private:
  struct Block {
    std::uint64_t offset = 0;
    std::string bytes;
  };

  void keep_what_matters(std::string_view piece);
  void keep(std::uint64_t offset, std::string_view bytes);
  void read_box_header();

  std::uint64_t bytes_ = 0;
  std::optional<RunningSha256> digest_;  ///< none: hashing is off
  std::vector<std::shared_ptr<Block>> blocks_;
  std::uint64_t kept_bytes_ = 0;
  // Where the walk along the top-level boxes of an MP4 stands.
  std::string box_header_;
  std::uint64_t box_start_ = 0;
  std::uint64_t keep_until_ = 0;
  std::uint64_t next_box_ = 0;
  bool is_boxes_ = true;
};

}  // namespace tokpost::sandbox
