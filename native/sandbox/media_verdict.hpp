#pragma once

#include "native/core/media/probe.hpp"

#include <cstdint>
#include <string>

namespace tokpost::sandbox {

/// How TikTok's processing of a video ends: a fail_reason, or empty where it is fine (section 5.4).
std::string video_verdict(const media::Probe& probe, std::int64_t creator_max_seconds);

/// The same of one photo. TikTok refuses the whole post for one bad photo.
std::string photo_verdict(const media::Probe& probe);

}  // namespace tokpost::sandbox
