#include "native/core/media/sparse_bytes.hpp"

#include <utility>

namespace tokpost::media {
namespace {

std::optional<std::string_view> part_of(std::string_view bytes, std::uint64_t at,
                                        std::uint64_t offset, std::uint64_t size) {
  if (offset < at || offset - at > bytes.size() || size > bytes.size() - (offset - at)) {
    return std::nullopt;
  }
  return bytes.substr(offset - at, size);
}

}  // namespace

std::optional<std::string_view> WholeBytes::view(std::uint64_t offset, std::uint64_t size) const {
  return part_of(bytes_, 0, offset, size);
}

void FetchedBytes::add(std::uint64_t offset, std::string bytes) {
  fetched_bytes_ += bytes.size();
  parts_.push_back({offset, std::move(bytes)});
}

std::optional<std::string_view> FetchedBytes::view(std::uint64_t offset, std::uint64_t size) const {
  for (const Part& part : parts_) {
    if (const auto found = part_of(part.bytes, part.offset, offset, size)) return found;
  }
  return std::nullopt;
}

}  // namespace tokpost::media
