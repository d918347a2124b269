#pragma once

#include <cstdint>

/// Ids of the elements that the probe reads (https://www.matroska.org/technical/elements.html).
namespace tokpost::media::webm {

constexpr std::uint32_t kVoid = 0xec;
constexpr std::uint32_t kCrc32 = 0xbf;
constexpr std::uint32_t kEbml = 0x1a45dfa3;
constexpr std::uint32_t kDocType = 0x4282;
constexpr std::uint32_t kSegment = 0x18538067;

constexpr std::uint32_t kSeekHead = 0x114d9b74;
constexpr std::uint32_t kSeek = 0x4dbb;
constexpr std::uint32_t kSeekId = 0x53ab;
constexpr std::uint32_t kSeekPosition = 0x53ac;

constexpr std::uint32_t kInfo = 0x1549a966;
constexpr std::uint32_t kTimestampScale = 0x2ad7b1;
constexpr std::uint32_t kDuration = 0x4489;

constexpr std::uint32_t kTracks = 0x1654ae6b;
constexpr std::uint32_t kTrackEntry = 0xae;
constexpr std::uint32_t kTrackNumber = 0xd7;
constexpr std::uint32_t kTrackType = 0x83;
constexpr std::uint32_t kCodecId = 0x86;
constexpr std::uint32_t kDefaultDuration = 0x23e383;
constexpr std::uint32_t kContentEncodings = 0x6d80;
constexpr std::uint32_t kContentEncoding = 0x6240;
constexpr std::uint32_t kContentEncryption = 0x5035;
constexpr std::uint32_t kVideo = 0xe0;
constexpr std::uint32_t kPixelWidth = 0xb0;
constexpr std::uint32_t kPixelHeight = 0xba;
constexpr std::uint32_t kPixelCropBottom = 0x54aa;
constexpr std::uint32_t kPixelCropTop = 0x54bb;
constexpr std::uint32_t kPixelCropLeft = 0x54cc;
constexpr std::uint32_t kPixelCropRight = 0x54dd;
constexpr std::uint32_t kDisplayWidth = 0x54b0;
constexpr std::uint32_t kDisplayHeight = 0x54ba;
constexpr std::uint32_t kDisplayUnit = 0x54b2;
constexpr std::uint32_t kProjection = 0x7670;
constexpr std::uint32_t kProjectionPoseRoll = 0x7675;

constexpr std::uint32_t kCluster = 0x1f43b675;
constexpr std::uint32_t kTimestamp = 0xe7;
constexpr std::uint32_t kSimpleBlock = 0xa3;
constexpr std::uint32_t kBlockGroup = 0xa0;
constexpr std::uint32_t kBlock = 0xa1;

}  // namespace tokpost::media::webm
