#include "native/sandbox/sample_image.hpp"

#include <boost/crc.hpp>

#include <algorithm>
#include <string_view>

namespace tokpost::sandbox {
namespace {

std::string big_endian(std::uint64_t value, int width) {
  std::string bytes;
  for (int shift = 8 * (width - 1); shift >= 0; shift -= 8) {
    bytes += static_cast<char>(value >> shift & 0xff);
  }
  return bytes;
}

std::string little_endian(std::uint64_t value, int width) {
  std::string bytes = big_endian(value, width);
  std::ranges::reverse(bytes);
  return bytes;
}

std::string jpeg_segment(unsigned char marker, const std::string& body) {
  return std::string("\xff") + static_cast<char>(marker) + big_endian(body.size() + 2, 2) + body;
}

// A Huffman table with one code, "0", for the symbol 0.
std::string one_code_table(unsigned char id) {
  return std::string(1, static_cast<char>(id)) + '\1' + std::string(15, '\0') + '\0';
}

std::string png_chunk(std::string_view type, const std::string& body) {
  const std::string covered = std::string(type) + body;
  boost::crc_32_type crc;
  crc.process_bytes(covered.data(), covered.size());
  return big_endian(body.size(), 4) + covered + big_endian(crc.checksum(), 4);
}

// zlib without compression: what it holds is all zeros.
std::string stored_zeros(std::uint64_t size) {
  constexpr std::uint64_t kMostStored = 65535;
  constexpr std::uint64_t kAdlerModulus = 65521;
  std::string stream = "\x78\x01";
  std::uint64_t left = size;
  do {
    const std::uint64_t block = std::min(left, kMostStored);
    left -= block;
    stream += left == 0 ? '\1' : '\0';
    stream += little_endian(block, 2) + little_endian(~block & 0xffff, 2);
    stream.append(block, '\0');
  } while (left > 0);
  // Adler-32 of zeros: its low half stays 1 and is added up once for each byte.
  return stream + big_endian((size % kAdlerModulus) << 16 | 1, 4);
}

/// Least significant bit first, as VP8L has it.
class BitWriter {
 public:
  void add(std::uint32_t value, int bits) {
    for (int i = 0; i < bits; ++i, ++used_) {
      if (used_ % 8 == 0) bytes_ += '\0';
      bytes_.back() = static_cast<char>(static_cast<unsigned char>(bytes_.back()) |
                                        (value >> i & 1) << used_ % 8);
    }
  }
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
  int used_ = 0;
};

}  // namespace

std::string make_sample_jpeg(std::uint32_t width, std::uint32_t height) {
  width = std::clamp(width, 1U, 65535U);
  height = std::clamp(height, 1U, 65535U);
  // Each 8x8 block of grey is two codes of one bit: no change of its mean, and nothing else.
  const std::uint64_t blocks = std::uint64_t{(width + 7) / 8} * ((height + 7) / 8);
  const std::uint64_t bits = blocks * 2;
  std::string data(bits / 8, '\0');
  if (bits % 8 != 0) data += static_cast<char>(0xff >> bits % 8);  // the rest is ones
  using namespace std::string_literals;
  return "\xff\xd8" + jpeg_segment(0xe0, "JFIF\0\1\1\0\0\1\0\1\0\0"s) +
         jpeg_segment(0xdb, std::string(1, '\0') + std::string(64, '\1')) +
         jpeg_segment(0xc0, "\x08" + big_endian(height, 2) + big_endian(width, 2) + "\1\1\x11\0"s) +
         jpeg_segment(0xc4, one_code_table(0x00)) + jpeg_segment(0xc4, one_code_table(0x10)) +
         jpeg_segment(0xda, "\1\1\0\0\x3f\0"s) + data + "\xff\xd9";
}

std::string make_sample_webp(std::uint32_t width, std::uint32_t height) {
  constexpr std::uint32_t kGrey = 0x80;
  constexpr std::uint32_t kOpaque = 0xff;
  BitWriter bits;
  bits.add(0x2f, 8);
  bits.add(std::clamp(width, 1U, 16384U) - 1, 14);
  bits.add(std::clamp(height, 1U, 16384U) - 1, 14);
  bits.add(0, 1 + 3);      // no alpha, version 0
  bits.add(0, 1 + 1 + 1);  // no transform, no colour cache, one set of codes
  // Green, red, blue, alpha: a code of a single 8-bit symbol, which takes no bits to say.
  for (const std::uint32_t symbol : {kGrey, kGrey, kGrey, kOpaque}) {
    bits.add(0b101, 3);
    bits.add(symbol, 8);
  }
  bits.add(0b0001, 4);  // distances: the 1-bit symbol 0
  const std::string& picture = bits.bytes();
  std::string chunk = "VP8L" + little_endian(picture.size(), 4) + picture;
  if (picture.size() % 2 != 0) chunk += '\0';
  return "RIFF" + little_endian(chunk.size() + 4, 4) + "WEBP" + chunk;
}

std::string make_sample_png(std::uint32_t width, std::uint32_t height) {
  width = std::max(width, 1U);
  height = std::max(height, 1U);
  const std::uint64_t row = 1 + (std::uint64_t{width} + 7) / 8;  // a filter, then a bit a pixel
  using namespace std::string_literals;
  return "\x89PNG\r\n\x1a\n" +
         png_chunk("IHDR", big_endian(width, 4) + big_endian(height, 4) + "\1\0\0\0\0"s) +
         png_chunk("IDAT", stored_zeros(row * height)) + png_chunk("IEND", {});
}

}  // namespace tokpost::sandbox
