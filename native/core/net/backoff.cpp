#include "native/core/net/backoff.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace tokpost {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLongestRetryAfter = std::chrono::hours(24);

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool is_digits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// nullopt unless the whole text is digits; a number too large to read is as good as the longest.
std::optional<std::int64_t> parse_digits(std::string_view text) {
  if (!is_digits(text)) return std::nullopt;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() ? number : std::numeric_limits<std::int64_t>::max();
}

std::optional<unsigned> parse_month(std::string_view name) {
  constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto* found = std::find(kMonths.begin(), kMonths.end(), name);
  if (found == kMonths.end()) return std::nullopt;
  return static_cast<unsigned>(found - kMonths.begin()) + 1;
}

// "Sun, 06 Nov 1994 08:49:37 GMT", the one form that RFC 9110 lets anybody send.
std::optional<WallTime> parse_http_date(std::string_view text) {
  if (text.size() != 29 || text.substr(3, 2) != ", " || text.substr(25) != " GMT" ||
      text[19] != ':' || text[22] != ':') {
    return std::nullopt;
  }
  const auto day = parse_digits(text.substr(5, 2));
  const auto month = parse_month(text.substr(8, 3));
  const auto year = parse_digits(text.substr(12, 4));
  const auto hour = parse_digits(text.substr(17, 2));
  const auto minute = parse_digits(text.substr(20, 2));
  const auto second = parse_digits(text.substr(23, 2));
  if (!day || !month || !year || !hour || !minute || !second) return std::nullopt;
  const std::chrono::year_month_day date(std::chrono::year(static_cast<int>(*year)),
                                         std::chrono::month(*month),
                                         std::chrono::day(static_cast<unsigned>(*day)));
  if (!date.ok()) return std::nullopt;
  return WallTime(std::chrono::sys_days(date)) + std::chrono::hours(*hour) +
         std::chrono::minutes(*minute) + std::chrono::seconds(*second);
}

}  // namespace

std::optional<milliseconds> parse_retry_after(std::string_view value, WallTime now) {
  value = trimmed(value);
  if (const auto seconds = parse_digits(value)) {
    const auto limit = std::chrono::duration_cast<std::chrono::seconds>(kLongestRetryAfter);
    return std::min(std::chrono::seconds(*seconds), limit);
  }
  const auto date = parse_http_date(value);
  if (!date) return std::nullopt;
  const auto pause = std::chrono::ceil<milliseconds>(*date - now);
  return std::clamp(pause, milliseconds(0), kLongestRetryAfter);
}

milliseconds backoff_delay(const RetryPolicy& policy, int attempt, Rng& rng) {
  milliseconds bound = std::max(policy.base_delay, milliseconds(0));
  for (int i = 1; i < attempt && bound < policy.max_delay; ++i) bound *= 2;
  bound = std::min(bound, policy.max_delay);
  const auto spread = uniform(rng, static_cast<std::uint64_t>(bound.count()));
  return milliseconds(static_cast<std::int64_t>(spread));
}

std::optional<milliseconds> retry_delay(const RetryPolicy& policy, const FailedAttempt& failed,
                                        const Error& error, Deadline deadline, const Clock& clock,
                                        Rng& rng) {
  const bool effect_unknown = error.request_sent && !failed.idempotent;
  if (!error.retryable || effect_unknown || failed.number >= policy.max_attempts) {
    return std::nullopt;
  }
  milliseconds pause = backoff_delay(policy, failed.number, rng);
  if (error.retry_after) {
    if (*error.retry_after > policy.max_delay && !failed.patient) return std::nullopt;
    pause = std::max(pause, *error.retry_after);
  }
  if (pause >= deadline.left(clock)) return std::nullopt;
  return pause;
}

}  // namespace tokpost
