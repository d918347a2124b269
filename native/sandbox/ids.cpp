#include "native/sandbox/ids.hpp"

#include "native/core/base/random.hpp"

#include <array>
#include <cstdio>
#include <ctime>

namespace tokpost::sandbox {
namespace {

constexpr std::string_view kWordDigits =
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

std::string random_digits(std::string_view digits, std::size_t size) {
  std::string text(size, '0');
  for (auto& c : text) c = digits[uniform(system_rng(), digits.size() - 1)];
  return text;
}

std::tm utc(WallTime time) {
  const std::time_t seconds = to_unix_seconds(time);
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  return parts;
}

}  // namespace

std::int64_t make_post_id() {
  constexpr std::int64_t kLowest = 7'000'000'000'000'000'000;
  constexpr std::uint64_t kSpan = 999'999'999'999'999'999;
  // Odd, so that no double can hold it.
  return (kLowest + static_cast<std::int64_t>(uniform(system_rng(), kSpan))) | 1;
}

std::string make_token(std::string_view prefix) {
  return std::string(prefix) + make_word(56) + "!4692.e1";
}

std::string make_code() {
  return make_word(48) + "*0!6410";
}

std::string make_open_id() {
  return "-000" + make_word(32);
}

std::string make_uuid() {
  std::string text = random_digits("0123456789abcdef", 32);
  for (const std::size_t at : {8, 13, 18, 23}) text.insert(at, 1, '-');
  return text;
}

std::string make_word(std::size_t size) {
  return random_digits(kWordDigits, size);
}

std::string make_log_id(WallTime now) {
  const std::tm parts = utc(now);
  std::array<char, 16> stamp{};
  const auto size = std::strftime(stamp.data(), stamp.size(), "%Y%m%d%H%M%S", &parts);
  return std::string(stamp.data(), size) + random_digits("0123456789ABCDEF", 20);
}

std::string iso_time(WallTime time) {
  const std::tm parts = utc(time);
  std::array<char, 24> stamp{};
  const auto size = std::strftime(stamp.data(), stamp.size(), "%Y-%m-%dT%H:%M:%S", &parts);
  std::array<char, 8> fraction{};
  const auto milliseconds = static_cast<int>(((to_unix_milliseconds(time) % 1000) + 1000) % 1000);
  std::snprintf(fraction.data(), fraction.size(), ".%03dZ", milliseconds);
  return std::string(stamp.data(), size) + fraction.data();
}

}  // namespace tokpost::sandbox
