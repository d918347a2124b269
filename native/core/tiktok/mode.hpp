#pragma once

#include <cstdint>

namespace tokpost::tiktok {

/// Which of an app's credentials are in use. TikTok tells them apart by the credentials alone; to
/// us it is a label for errors and hints.
enum class Mode : std::uint8_t { production, sandbox };

}  // namespace tokpost::tiktok
