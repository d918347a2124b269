#pragma once

#include <cstdint>
#include <string>

namespace tokpost::sandbox {

/// Whole pictures of one colour that every decoder reads. Sides are cut to what the format can
/// state: 65,535 pixels for JPEG, 16,384 for WebP.
std::string make_sample_jpeg(std::uint32_t width, std::uint32_t height);
std::string make_sample_webp(std::uint32_t width, std::uint32_t height);
std::string make_sample_png(std::uint32_t width, std::uint32_t height);

}  // namespace tokpost::sandbox
