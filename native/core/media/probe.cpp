#include "native/core/media/probe.hpp"

#include "native/core/media/parsers.hpp"
#include "native/core/media/probe_reader.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace tokpost::media {
namespace {

constexpr std::size_t kSignatureBytes = 64;

bool starts_with(std::string_view head, std::size_t offset, std::string_view text) {
  return head.size() >= offset && head.substr(offset, text.size()) == text;
}

/// Formats that people do try, so that the message can name them.
std::string_view name_of_foreign(std::string_view head) {
  struct Signature {
    std::size_t offset;
    std::string_view text;
    std::string_view name;
  };
  static constexpr std::array kForeign{
      Signature{0, "GIF8", "a GIF image"},
      Signature{8, "AVI ", "an AVI video"},
      Signature{0, "FLV\x01", "a Flash video"},
      Signature{0, "BM", "a BMP image"},
      Signature{0, "\x30\x26\xb2\x75\x8e\x66\xcf\x11", "a Windows Media file"},
      Signature{0, "OggS", "an Ogg file"},
      Signature{0, "%PDF", "a PDF document"},
      Signature{0, "ID3", "an MP3 file"},
      Signature{0, {"\x00\x00\x01\xba", 4}, "an MPEG program stream"},
      Signature{0, {"II*\0", 4}, "a TIFF image"},
      Signature{0, {"MM\0*", 4}, "a TIFF image"},
      Signature{0, "PK\x03\x04", "a ZIP archive"},
      Signature{0, "<", "a text (HTML or XML) document"},
      Signature{0, "{", "a text (JSON) document"},
  };
  for (const Signature& signature : kForeign) {
    if (starts_with(head, signature.offset, signature.text)) return signature.name;
  }
  return {};
}

bool is_heif(std::string_view head) {
  static constexpr std::array<std::string_view, 8> kBrands{"heic", "heix", "hevc", "heim",
                                                           "mif1", "msf1", "avif", "avis"};
  return starts_with(head, 4, "ftyp") &&
         std::any_of(kBrands.begin(), kBrands.end(),
                     [&](std::string_view brand) { return starts_with(head, 8, brand); });
}

bool is_mp4_family(std::string_view head) {
  // QuickTime files may do without `ftyp`.
  static constexpr std::array<std::string_view, 10> kFirstBoxes{
      "ftyp", "moov", "mdat", "wide", "free", "skip", "pnot", "styp", "moof", "sidx"};
  return std::any_of(kFirstBoxes.begin(), kFirstBoxes.end(),
                     [&](std::string_view type) { return starts_with(head, 4, type); });
}

void parse_any(ProbeReader& reader, Probe& probe) {
  const std::string_view head = reader.bytes(0, kSignatureBytes);
  if (!reader.ok()) return;
  if (is_heif(head)) {
    note(probe, Flaw::unrecognised, "The file is a HEIC or AVIF image.");
  } else if (is_mp4_family(head)) {
    parse_mp4(reader, probe);
  } else if (starts_with(head, 0, "\x1a\x45\xdf\xa3")) {
    parse_webm(reader, probe);
  } else if (starts_with(head, 0, "\xff\xd8\xff")) {
    parse_jpeg(reader, probe);
  } else if (starts_with(head, 0, "RIFF") && starts_with(head, 8, "WEBP")) {
    parse_webp(reader, probe);
  } else if (starts_with(head, 0, "\x89PNG\r\n\x1a\n")) {
    parse_png(reader, probe);
  } else if (const auto name = name_of_foreign(head); !name.empty()) {
    note(probe, Flaw::unrecognised, "The file is " + std::string(name) + ".");
  } else {
    note(probe, Flaw::unrecognised, "The file is of no known video or image format.");
  }
}

}  // namespace

std::string_view to_string(Container container) {
  switch (container) {
    case Container::unknown:
      return "unknown";
    case Container::mp4:
      return "mp4";
    case Container::mov:
      return "mov";
    case Container::three_gp:
      return "3gp";
    case Container::webm:
      return "webm";
    case Container::matroska:
      return "matroska";
    case Container::jpeg:
      return "jpeg";
    case Container::webp:
      return "webp";
    case Container::png:
      return "png";
  }
  return "unknown";
}

bool is_video(Container container) {
  return container >= Container::mp4 && container <= Container::matroska;
}

bool is_image(Container container) {
  return container >= Container::jpeg;
}

std::string_view to_string(Flaw flaw) {
  switch (flaw) {
    case Flaw::empty:
      return "empty";
    case Flaw::unrecognised:
      return "unrecognised";
    case Flaw::truncated:
      return "truncated";
    case Flaw::corrupt:
      return "corrupt";
    case Flaw::no_index:
      return "no_index";
    case Flaw::no_video:
      return "no_video";
    case Flaw::encrypted:
      return "encrypted";
    case Flaw::too_scattered:
      return "too_scattered";
  }
  return "corrupt";
}

bool Probe::has(Flaw flaw) const {
  return std::any_of(findings.begin(), findings.end(),
                     [flaw](const Finding& finding) { return finding.flaw == flaw; });
}

void note(Probe& probe, Flaw flaw, std::string message) {
  if (!probe.has(flaw)) probe.findings.push_back({flaw, std::move(message)});
}

ProbeStep probe_step(const SparseBytes& bytes) {
  ProbeStep step;
  step.probe.size_bytes = bytes.size();
  if (bytes.size() == 0) {
    note(step.probe, Flaw::empty, "The file is empty.");
    return step;
  }
  ProbeReader reader(bytes);
  parse_any(reader, step.probe);
  step.need = reader.need();
  if (reader.exhausted()) {
    note(step.probe, Flaw::too_scattered, "The file has more parts than any sound file.");
  }
  return step;
}

Probe probe_bytes(std::string_view bytes) {
  return probe_step(WholeBytes(bytes)).probe;
}

}  // namespace tokpost::media
