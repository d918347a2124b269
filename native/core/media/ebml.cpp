#include "native/core/media/ebml.hpp"

#include <algorithm>
#include <bit>

namespace tokpost::media {
namespace {

constexpr std::size_t kMaxIdLength = 4;
constexpr std::size_t kMaxSizeLength = 8;
constexpr std::uint64_t kMaxTextBytes = 64;

}  // namespace

Vint read_vint(std::string_view bytes) {
  if (bytes.empty()) return {};
  const auto first = static_cast<unsigned char>(bytes[0]);
  const auto length = static_cast<std::size_t>(std::countl_zero(first)) + 1;
  if (length > kMaxSizeLength || length > bytes.size()) return {};
  const std::uint64_t mask = (std::uint64_t{1} << (7 * length)) - 1;
  const std::uint64_t value = big_endian_at(bytes, 0, length) & mask;
  return {value, length, value == mask};
}

std::optional<Element> read_element(ProbeReader& reader, std::uint64_t at, std::uint64_t end) {
  if (at >= end || !reader.step()) return std::nullopt;
  const std::string_view head =
      reader.bytes(at, std::min<std::uint64_t>(kMaxIdLength + kMaxSizeLength, end - at));
  const Vint id = read_vint(head);
  if (id.length == 0 || id.length > kMaxIdLength) return std::nullopt;
  const Vint size = read_vint(head.substr(id.length));
  if (size.length == 0) return std::nullopt;
  Element element;
  element.id = static_cast<std::uint32_t>(big_endian_at(head, 0, id.length));
  element.offset = at;
  element.body = at + id.length + size.length;
  element.unknown_size = size.all_ones;
  element.overran = !size.all_ones && size.value > end - element.body;
  element.end = size.all_ones || element.overran ? end : element.body + size.value;
  return element;
}

std::uint64_t element_uint(ProbeReader& reader, const Element& element) {
  return reader.big_endian(element.body, std::min<std::uint64_t>(element.body_size(), 8));
}

double element_float(ProbeReader& reader, const Element& element) {
  const std::uint64_t bits = element_uint(reader, element);
  if (element.body_size() == 4) return std::bit_cast<float>(static_cast<std::uint32_t>(bits));
  return element.body_size() == 8 ? std::bit_cast<double>(bits) : 0.0;
}

std::string_view element_text(ProbeReader& reader, const Element& element) {
  const std::string_view text =
      reader.bytes(element.body, std::min(element.body_size(), kMaxTextBytes));
  return text.substr(0, text.find('\0'));
}

std::optional<Element> ElementWalk::next() {
  const auto element = read_element(reader_, at_, end_);
  if (element) at_ = element->end;
  return element;
}

}  // namespace tokpost::media
