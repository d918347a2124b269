#include "native/core/tiktok/config_numbers.hpp"

#include "native/core/base/limits.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

namespace tokpost::tiktok {
namespace {

// One number: its path, its bounds, and where it goes.
struct NumberRule {
  std::string_view path;
  double least;
  double most;
  void (*store)(AppConfig& config, double value);
};

std::chrono::milliseconds ms(double value) {
  return std::chrono::milliseconds(static_cast<std::int64_t>(value));
}

RateLimits& limits_of(AppConfig& config) {
  if (!config.limits) config.limits = RateLimits{};
  return *config.limits;
}

constexpr double kHourMs = 3'600'000;
constexpr double kDayMs = 24 * kHourMs;

// Every number is whole. The lower bounds are the smallest that still work, the upper ones far
// beyond what helps.
constexpr std::array kNumbers = {
    NumberRule{"timeouts.connectMs", 1, kHourMs,
               [](AppConfig& c, double v) { c.timeouts.connect = ms(v); }},
    NumberRule{"timeouts.idleMs", 1, kHourMs,
               [](AppConfig& c, double v) { c.timeouts.idle = ms(v); }},
    NumberRule{"timeouts.requestMs", 1, kDayMs,
               [](AppConfig& c, double v) { c.timeouts.request = ms(v); }},
    NumberRule{"retry.maxAttempts", 1, 100,
               [](AppConfig& c, double v) { c.retry.max_attempts = static_cast<int>(v); }},
    NumberRule{"retry.baseDelayMs", 0, kHourMs,
               [](AppConfig& c, double v) { c.retry.base_delay = ms(v); }},
    NumberRule{"retry.maxDelayMs", 0, kHourMs,
               [](AppConfig& c, double v) { c.retry.max_delay = ms(v); }},
    NumberRule{"polling.intervalMs", 1, kHourMs,
               [](AppConfig& c, double v) { c.polling.interval = ms(v); }},
    NumberRule{"polling.maxChecks", 1, 100'000,
               [](AppConfig& c, double v) { c.polling.max_checks = static_cast<int>(v); }},
    NumberRule{"limits.init", 1, 100'000,
               [](AppConfig& c, double v) { limits_of(c).init = static_cast<int>(v); }},
    NumberRule{"limits.creatorInfo", 1, 100'000,
               [](AppConfig& c, double v) { limits_of(c).creator_info = static_cast<int>(v); }},
    NumberRule{"limits.status", 1, 100'000,
               [](AppConfig& c, double v) { limits_of(c).status = static_cast<int>(v); }},
    NumberRule{"limits.read", 1, 100'000,
               [](AppConfig& c, double v) { limits_of(c).read = static_cast<int>(v); }},
    NumberRule{"uploads.concurrency", 1, 1000,
               [](AppConfig& c, double v) { c.uploads.concurrency = static_cast<int>(v); }},
    NumberRule{"uploads.maxBytesPerSecond", 1, 1e12,
               [](AppConfig& c, double v) {
                 c.uploads.max_bytes_per_second = static_cast<std::int64_t>(v);
               }},
    NumberRule{
        "uploads.chunkSize", limits::kMinChunkBytes, limits::kMaxChunkBytes,
        [](AppConfig& c, double v) { c.uploads.chunk_size = static_cast<std::uint64_t>(v); }},
};

std::string whole(double number) {
  return std::to_string(static_cast<std::int64_t>(number));
}

bool fits(double value, const NumberRule& rule) {
  return value >= rule.least && value <= rule.most && value == std::floor(value);
}

}  // namespace

std::vector<Issue> set_numbers(AppConfig& config, const ConfigNumbers& numbers) {
  std::vector<Issue> issues;
  for (const auto& [path, value] : numbers) {
    const auto* rule = std::ranges::find(kNumbers, path, &NumberRule::path);
    if (rule == kNumbers.end()) {
      issues.push_back({path, "unknown_option", path + " is no option of tokpost."});
    } else if (!fits(value, *rule)) {
      issues.push_back({path, "out_of_range",
                        path + " must be a whole number from " + whole(rule->least) + " to " +
                            whole(rule->most) + "."});
    } else {
      rule->store(config, value);
    }
  }
  if (config.retry.max_delay < config.retry.base_delay) {
    const std::string path = "retry.maxDelayMs";
    issues.push_back({path, "out_of_range", path + " must not be less than retry.baseDelayMs."});
  }
  return issues;
}

}  // namespace tokpost::tiktok
