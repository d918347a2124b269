#include "native/core/media/parsers.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace tokpost::media {
namespace {

using Name = std::pair<std::string_view, std::string_view>;

// https://mp4ra.org/registered-types/sampleentries and Apple's QuickTime File Format.
constexpr std::array kFourccs{
    Name{"avc1", "h264"},   Name{"avc2", "h264"},   Name{"avc3", "h264"},   Name{"avc4", "h264"},
    Name{"dva1", "h264"},   Name{"dvav", "h264"},   Name{"hvc1", "h265"},   Name{"hev1", "h265"},
    Name{"dvh1", "h265"},   Name{"dvhe", "h265"},   Name{"vvc1", "h266"},   Name{"vvi1", "h266"},
    Name{"vp08", "vp8"},    Name{"vp09", "vp9"},    Name{"av01", "av1"},    Name{"mp4v", "mpeg4"},
    Name{"s263", "h263"},   Name{"h263", "h263"},   Name{"apcn", "prores"}, Name{"apch", "prores"},
    Name{"apcs", "prores"}, Name{"apco", "prores"}, Name{"ap4h", "prores"}, Name{"ap4x", "prores"},
    Name{"jpeg", "mjpeg"},  Name{"mjpa", "mjpeg"},  Name{"mjpb", "mjpeg"},  Name{"mp4a", "aac"},
    Name{".mp3", "mp3"},    Name{"Opus", "opus"},   Name{"fLaC", "flac"},   Name{"alac", "alac"},
    Name{"ac-3", "ac3"},    Name{"ec-3", "eac3"},   Name{"samr", "amr"},    Name{"sawb", "amr"},
    Name{"sowt", "pcm"},    Name{"twos", "pcm"},    Name{"lpcm", "pcm"},    Name{"in24", "pcm"},
    Name{"in32", "pcm"},    Name{"fl32", "pcm"},    Name{"fl64", "pcm"},    Name{"ipcm", "pcm"},
    Name{"raw ", "pcm"},
};

// https://www.matroska.org/technical/codec_specs.html
constexpr std::array kMatroskaIds{
    Name{"V_VP8", "vp8"},
    Name{"V_VP9", "vp9"},
    Name{"V_AV1", "av1"},
    Name{"V_MPEG4/ISO/AVC", "h264"},
    Name{"V_MPEGH/ISO/HEVC", "h265"},
    Name{"V_MPEG4/ISO/ASP", "mpeg4"},
    Name{"V_MJPEG", "mjpeg"},
    Name{"V_PRORES", "prores"},
    Name{"A_OPUS", "opus"},
    Name{"A_VORBIS", "vorbis"},
    Name{"A_AAC", "aac"},
    Name{"A_MPEG/L3", "mp3"},
    Name{"A_FLAC", "flac"},
    Name{"A_AC3", "ac3"},
    Name{"A_EAC3", "eac3"},
    Name{"A_ALAC", "alac"},
    Name{"A_PCM/INT/LIT", "pcm"},
    Name{"A_PCM/INT/BIG", "pcm"},
    Name{"A_PCM/FLOAT/IEEE", "pcm"},
};

template <class Table>
std::string_view find_name(const Table& table, std::string_view key) {
  const auto* const found = std::find_if(table.begin(), table.end(),
                                         [key](const Name& name) { return name.first == key; });
  return found == table.end() ? std::string_view() : found->second;
}

char printable(char c) {
  return c >= ' ' && c <= '~' ? c : '?';
}

}  // namespace

std::string codec_of_fourcc(std::uint32_t fourcc) {
  std::string key;
  for (int shift = 24; shift >= 0; shift -= 8) key += static_cast<char>(fourcc >> shift & 0xff);
  if (const auto name = find_name(kFourccs, key); !name.empty()) return std::string(name);
  std::transform(key.begin(), key.end(), key.begin(), printable);
  return key;
}

std::string codec_of_matroska_id(std::string_view id) {
  // Old files append the AAC profile: A_AAC/MPEG4/LC.
  if (id.substr(0, 6) == "A_AAC/") return "aac";
  if (const auto name = find_name(kMatroskaIds, id); !name.empty()) return std::string(name);
  if (id.substr(0, 2) == "V_" || id.substr(0, 2) == "A_") id.remove_prefix(2);
  std::string name(id);
  std::transform(name.begin(), name.end(), name.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : printable(c);
  });
  return name;
}

}  // namespace tokpost::media
