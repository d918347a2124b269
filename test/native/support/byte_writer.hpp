#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// The bricks that the media fixtures are built from.
namespace tokpost::test {

inline std::string big_endian(std::uint64_t value, std::size_t width) {
  std::string bytes(width, '\0');
  for (std::size_t i = width; i-- > 0; value >>= 8) bytes[i] = static_cast<char>(value & 0xff);
  return bytes;
}

inline std::string little_endian(std::uint64_t value, std::size_t width) {
  std::string bytes(width, '\0');
  for (std::size_t i = 0; i < width; ++i, value >>= 8) bytes[i] = static_cast<char>(value & 0xff);
  return bytes;
}

inline std::string zeros(std::size_t count) {
  return std::string(count, '\0');
}

/// An ISO base media box.
inline std::string box(std::string_view type, const std::string& body) {
  return big_endian(8 + body.size(), 4) + std::string(type) + body;
}

/// The same with a size of 64 bits.
inline std::string large_box(std::string_view type, const std::string& body) {
  return big_endian(1, 4) + std::string(type) + big_endian(16 + body.size(), 8) + body;
}

inline std::string full_box(std::string_view type, int version, std::uint32_t flags,
                            const std::string& body) {
  return box(type,
             big_endian(static_cast<std::uint64_t>(version), 1) + big_endian(flags, 3) + body);
}

/// An EBML element; its size takes eight bytes, as muxers write sizes that they fill in later.
inline std::string element(std::uint32_t id, const std::string& body) {
  const std::size_t id_bytes = id > 0xffffff ? 4 : id > 0xffff ? 3 : id > 0xff ? 2 : 1;
  return big_endian(id, id_bytes) + big_endian((std::uint64_t{1} << 56) | body.size(), 8) + body;
}

/// The same with the size that stands for "not known yet".
inline std::string endless_element(std::uint32_t id, const std::string& body) {
  return big_endian(id, 4) + "\x01\xff\xff\xff\xff\xff\xff\xff" + body;
}

inline std::string uint_element(std::uint32_t id, std::uint64_t value) {
  return element(id, big_endian(value, 8));
}

}  // namespace tokpost::test
