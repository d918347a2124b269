#pragma once

#include <array>
#include <cstdint>
#include <string_view>

/// TikTok's limits as C++ sees them. rules.json at the repository's root holds the same numbers for
/// the composer in the browser; a test keeps the two equal, so that neither build has to generate
/// code. Sizes are decimal: TikTok was seen to refuse a chunk between 64 MB and 64 MiB.
namespace tokpost::limits {

// Media Transfer Guide, "Video restrictions".
constexpr std::array<std::string_view, 3> kVideoContainers{"mp4", "mov", "webm"};
constexpr std::array<std::string_view, 4> kVideoCodecs{"h264", "h265", "vp8", "vp9"};
constexpr double kMinFps = 23;
constexpr double kMaxFps = 60;
constexpr std::uint32_t kMinVideoSidePx = 360;
constexpr std::uint32_t kMaxVideoSidePx = 4096;
constexpr std::int64_t kMaxVideoDurationSec = 600;
/// The largest max_video_post_duration_sec that a creator was seen to have; above the documented
/// ten minutes.
constexpr std::int64_t kLongestSeenDurationSec = 3600;
constexpr std::uint64_t kMaxVideoSizeBytes = 4'294'967'296;

// Media Transfer Guide, "Image restrictions"; the count from "Post photos".
constexpr std::array<std::string_view, 2> kPhotoContainers{"jpeg", "webp"};
constexpr std::uint32_t kMaxPhotos = 35;
constexpr std::uint32_t kMaxPhotoShortSidePx = 1080;
constexpr std::uint64_t kMaxPhotoSizeBytes = 20'000'000;

// Media Transfer Guide, "Chunk restrictions".
constexpr std::uint64_t kMaxWholeBytes = 64'000'000;
constexpr std::uint64_t kMinChunkBytes = 5'000'000;
constexpr std::uint64_t kMaxChunkBytes = 64'000'000;
constexpr std::uint64_t kMaxLastChunkBytes = 128'000'000;
constexpr std::uint64_t kMaxChunks = 1000;

// post_info of "Direct post" and "Post photos"; lengths in UTF-16 units.
constexpr std::uint32_t kVideoTitleMaxLength = 2200;
constexpr std::uint32_t kPhotoTitleMaxLength = 90;
constexpr std::uint32_t kPhotoDescriptionMaxLength = 4000;
constexpr std::array<std::string_view, 4> kPrivacyLevels{
    "PUBLIC_TO_EVERYONE", "MUTUAL_FOLLOW_FRIENDS", "FOLLOWER_OF_CREATOR", "SELF_ONLY"};

}  // namespace tokpost::limits
