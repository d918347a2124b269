#include "test/native/support/byte_writer.hpp"
#include "test/native/support/media_fixtures.hpp"

namespace tokpost::test {
namespace {

/// A TIFF block whose second entry is the orientation.
std::string tiff(int orientation, bool little) {
  const auto number = [little](std::uint64_t value, std::size_t width) {
    return little ? little_endian(value, width) : big_endian(value, width);
  };
  const auto entry = [&](std::uint64_t tag, std::uint64_t value) {
    return number(tag, 2) + number(3, 2) + number(1, 4) + number(value, 2) + zeros(2);
  };
  return std::string(little ? "II" : "MM") + number(42, 2) + number(8, 4) + number(2, 2) +
         entry(0x0110, 0) + entry(0x0112, static_cast<std::uint64_t>(orientation)) + zeros(4);
}

std::string jpeg_segment(std::uint64_t marker, const std::string& body) {
  return "\xff" + big_endian(marker, 1) + big_endian(body.size() + 2, 2) + body;
}

std::string riff_chunk(const std::string& type, const std::string& body) {
  return type + little_endian(body.size(), 4) + body + zeros(body.size() & 1);
}

std::string lossy_picture(std::uint32_t width, std::uint32_t height) {
  return riff_chunk("VP8 ", std::string("\x30\x01\x00", 3) + "\x9d\x01\x2a" +
                                little_endian(width, 2) + little_endian(height, 2) + zeros(101));
}

std::string lossless_picture(std::uint32_t width, std::uint32_t height) {
  return riff_chunk("VP8L",
                    "\x2f" + little_endian((width - 1) | (height - 1) << 14, 4) + zeros(100));
}

/// The checksum is left at zero: nothing here reads it.
std::string png_chunk(const std::string& type, const std::string& body) {
  return big_endian(body.size(), 4) + type + body + zeros(4);
}

}  // namespace

std::string make_jpeg(const JpegSpec& spec) {
  std::string file = "\xff\xd8";
  file += jpeg_segment(0xe0, std::string("JFIF\0\x01\x02", 7) + zeros(7));
  if (spec.orientation != 0) {
    file += jpeg_segment(
        0xe1, std::string("Exif\0\0", 6) + tiff(spec.orientation, spec.little_endian_exif));
  }
  file += jpeg_segment(0xdb, zeros(65));
  file += jpeg_segment(
      spec.progressive ? 0xc2 : 0xc0,
      "\x08" + big_endian(spec.height, 2) + big_endian(spec.width, 2) + "\x03" + zeros(9));
  file += jpeg_segment(0xda, "\x03" + zeros(9));
  return file + zeros(spec.data_bytes) + "\xff\xd9";
}

std::string make_webp(const WebpSpec& spec) {
  std::string body = "WEBP";
  if (spec.kind == WebpKind::lossless) {
    body += lossless_picture(spec.width, spec.height);
  } else if (spec.kind == WebpKind::lossy) {
    body += lossy_picture(spec.width, spec.height);
  } else {
    const int flags = (spec.animated ? 0x02 : 0) | (spec.orientation != 0 ? 0x08 : 0);
    body += riff_chunk("VP8X", little_endian(static_cast<std::uint64_t>(flags), 4) +
                                   little_endian(spec.width - 1, 3) +
                                   little_endian(spec.height - 1, 3));
    if (spec.animated) body += riff_chunk("ANIM", zeros(6)) + riff_chunk("ANMF", zeros(24));
    if (!spec.animated) body += lossy_picture(spec.width, spec.height);
    if (spec.orientation != 0) body += riff_chunk("EXIF", tiff(spec.orientation, true));
  }
  return "RIFF" + little_endian(body.size(), 4) + body;
}

std::string make_png(const PngSpec& spec) {
  std::string file = "\x89PNG\r\n\x1a\n";
  file += png_chunk("IHDR", big_endian(spec.width, 4) + big_endian(spec.height, 4) +
                                std::string("\x08\x06\0\0\0", 5));
  if (spec.animated) file += png_chunk("acTL", big_endian(2, 4) + zeros(4));
  if (spec.orientation != 0) file += png_chunk("eXIf", tiff(spec.orientation, false));
  file += png_chunk("IDAT", zeros(512));
  return file + png_chunk("IEND", "");
}

}  // namespace tokpost::test
