#pragma once

#include "native/core/media/probe_reader.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace tokpost::media {

/// One EBML element (RFC 8794).
struct Element {
  std::uint32_t id = 0;  ///< with its length marker, as tables print it
  std::uint64_t offset = 0;
  std::uint64_t body = 0;
  std::uint64_t end = 0;  ///< never past the parent's end
  bool unknown_size = false;
  bool overran = false;  ///< claimed more than its parent has

  std::uint64_t body_size() const { return end - body; }
};

/// The element at `at` within a parent that ends at `end`; nullopt where there is none, where its
/// head makes no sense or where a range is missing.
std::optional<Element> read_element(ProbeReader& reader, std::uint64_t at, std::uint64_t end);

/// A number of `size` bytes that begins with its own length, without the length marker; 0 in
/// `length` where it is invalid.
struct Vint {
  std::uint64_t value = 0;
  std::size_t length = 0;
  bool all_ones = false;
};
Vint read_vint(std::string_view bytes);

std::uint64_t element_uint(ProbeReader& reader, const Element& element);
double element_float(ProbeReader& reader, const Element& element);
std::string_view element_text(ProbeReader& reader, const Element& element);

/// Goes through the children of an element; always moves forward.
class ElementWalk {
 public:
  ElementWalk(ProbeReader& reader, const Element& parent)
      : reader_(reader), at_(parent.body), end_(parent.end) {}
  std::optional<Element> next();

 private:
  ProbeReader& reader_;
  std::uint64_t at_;
  std::uint64_t end_;
};

}  // namespace tokpost::media
