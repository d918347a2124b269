#include "native/sandbox/media_intake.hpp"

#include "native/core/vault/encoding.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace tokpost::sandbox {
namespace {

constexpr std::uint64_t kNever = std::numeric_limits<std::uint64_t>::max();
constexpr std::uint64_t kMostKept = 64'000'000;     // of one file
constexpr std::uint64_t kMatroskaHead = 8'000'000;  // its header and first clusters
constexpr std::uint64_t kWholePhoto = 21'000'000;   // photos end at 20 MB
constexpr std::size_t kBlockBytes = 256 * 1024;

constexpr std::array<std::string_view, 10> kFirstBoxes = {"ftyp", "styp", "moov", "moof", "mdat",
                                                          "free", "skip", "wide", "pnot", "sidx"};

/// What was kept, as a file. A probe reads in round pieces, so that the samples of an MP4 between
/// its boxes read as zeros; of other files what was not kept is not there.
class KeptBytes final : public media::SparseBytes {
 public:
  KeptBytes(std::uint64_t size, bool has_zeros) : size_(size), has_zeros_(has_zeros) {}

  /// In the order of the offsets.
  void add(std::uint64_t offset, std::string_view bytes) { parts_.push_back({offset, bytes}); }
  std::uint64_t size() const override { return size_; }

  std::optional<std::string_view> view(std::uint64_t offset, std::uint64_t size) const override {
    auto part = std::partition_point(parts_.begin(), parts_.end(),
                                     [offset](const Part& one) { return one.end() <= offset; });
    if (part != parts_.end() && part->offset <= offset && part->end() >= offset + size) {
      return part->bytes.substr(offset - part->offset, size);
    }
    std::string joined(size, '\0');
    std::uint64_t found = 0;
    for (; part != parts_.end() && part->offset < offset + size; ++part) {
      const std::uint64_t begin = std::max(offset, part->offset);
      const std::uint64_t end = std::min(offset + size, part->end());
      part->bytes.substr(begin - part->offset, end - begin)
          .copy(joined.data() + (begin - offset), end - begin);
      found += end - begin;
    }
    if (found != size && !has_zeros_) return std::nullopt;
    joined_.push_back(std::make_unique<std::string>(std::move(joined)));
    return *joined_.back();
  }

 private:
  struct Part {
    std::uint64_t offset;
    std::string_view bytes;

    std::uint64_t end() const { return offset + bytes.size(); }
  };
  std::uint64_t size_;
  bool has_zeros_;
  std::vector<Part> parts_;
  mutable std::vector<std::unique_ptr<std::string>> joined_;  ///< what views of several parts see
};

std::uint64_t big_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char c : bytes) value = value << 8 | static_cast<unsigned char>(c);
  return value;
}

}  // namespace

MediaIntake::MediaIntake(bool hash) {
  if (hash) digest_.emplace();
}

void MediaIntake::write(std::span<const char> piece) {
  const std::string_view bytes(piece.data(), piece.size());
  if (digest_) digest_->update(bytes);
  keep_what_matters(bytes);
}

std::string MediaIntake::sha256_hex() const {
  return digest_ ? to_hex(digest_->digest()) : std::string();
}

void MediaIntake::keep_what_matters(std::string_view piece) {
  while (!piece.empty()) {
    std::size_t taken = 0;
    if (bytes_ < keep_until_) {
      taken = static_cast<std::size_t>(std::min<std::uint64_t>(piece.size(), keep_until_ - bytes_));
      keep(bytes_, piece.substr(0, taken));
    } else if (bytes_ < next_box_) {
      taken = static_cast<std::size_t>(std::min<std::uint64_t>(piece.size(), next_box_ - bytes_));
    } else {
      if (box_header_.empty()) box_start_ = bytes_;
      // 8 bytes, and 8 more where the size is a 64-bit one.
      const bool is_long = box_header_.size() >= 8;
      taken = std::min(piece.size(), (is_long ? 16 : 8) - box_header_.size());
      box_header_.append(piece.substr(0, taken));
      keep(bytes_, piece.substr(0, taken));
      read_box_header();
    }
    bytes_ += taken;
    piece.remove_prefix(taken);
  }
}

void MediaIntake::read_box_header() {
  if (box_header_.size() < 8) return;
  const std::string_view header = box_header_;
  const std::string_view type = header.substr(4, 4);
  if (box_start_ == 0 &&
      std::find(kFirstBoxes.begin(), kFirstBoxes.end(), type) == kFirstBoxes.end()) {
    is_boxes_ = false;
    keep_until_ = header.starts_with("\x1A\x45\xDF\xA3") ? kMatroskaHead : kWholePhoto;
    next_box_ = kNever;
    return;
  }
  std::uint64_t size = big_endian(header.substr(0, 4));
  std::uint64_t header_size = 8;
  if (size == 1) {
    if (header.size() < 16) return;
    size = big_endian(header.substr(8, 8));
    header_size = 16;
  }
  // Size 0 runs to the file's end; a size too small to be one ends the walk as well.
  next_box_ = size < header_size || size > kNever - box_start_ ? kNever : box_start_ + size;
  keep_until_ = type == "mdat" ? box_start_ + header_size : next_box_;
  box_header_.clear();
}

void MediaIntake::keep(std::uint64_t offset, std::string_view bytes) {
  if (kept_bytes_ + bytes.size() > kMostKept) return;
  kept_bytes_ += bytes.size();
  // A block that a copy sees as well is never changed.
  if (!blocks_.empty() && blocks_.back().use_count() == 1) {
    Block& last = *blocks_.back();
    if (last.offset + last.bytes.size() == offset && last.bytes.size() < kBlockBytes) {
      last.bytes.append(bytes);
      return;
    }
  }
  blocks_.push_back(std::make_shared<Block>(Block{offset, std::string(bytes)}));
}

media::Probe MediaIntake::probe() const {
  KeptBytes kept(bytes_, is_boxes_);
  for (const auto& block : blocks_) kept.add(block->offset, block->bytes);
  // What the probe still asks for was not worth keeping: it goes without.
  return media::probe_step(kept).probe;
}

}  // namespace tokpost::sandbox
