#include "native/core/vault/webhook_signature.hpp"

#include "native/core/vault/digest.hpp"
#include "native/core/vault/encoding.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>

namespace tokpost {
namespace {

struct SignatureHeader {
  std::string_view time;
  std::string_view signature;
};

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const auto begin = std::min(text.find_first_not_of(kBlank), text.size());
  const auto end = text.find_last_not_of(kBlank);
  return end == std::string_view::npos ? std::string_view() : text.substr(begin, end - begin + 1);
}

// The parts in any order and case, with blanks between them; unknown parts are left alone.
SignatureHeader parse_header(std::string_view header) {
  SignatureHeader parsed;
  while (!header.empty()) {
    const auto comma = std::min(header.find(','), header.size());
    const std::string_view part = trimmed(header.substr(0, comma));
    header.remove_prefix(std::min(comma + 1, header.size()));
    const auto equals = part.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string_view name = trimmed(part.substr(0, equals));
    const std::string_view value = trimmed(part.substr(equals + 1));
    if (name == "t" || name == "T") parsed.time = value;
    if (name == "s" || name == "S") parsed.signature = value;
  }
  return parsed;
}

std::optional<std::int64_t> parse_seconds(std::string_view text) {
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc() || end != text.data() + text.size() || seconds < 0) return std::nullopt;
  return seconds;
}

Error refused(std::string code, std::string message) {
  return make_error(Errc::auth, std::move(code), std::move(message), "webhook.verify");
}

}  // namespace

Status verify_webhook_signature(const WebhookSignatureCheck& check, const Secret& client_secret,
                                const Clock& clock) {
  const SignatureHeader header = parse_header(check.header);
  const auto signed_at = parse_seconds(header.time);
  const auto signature = from_hex(header.signature);
  if (!signed_at || !signature) {
    return refused("webhook_signature", "The TikTok-Signature header is missing or malformed.");
  }
  // The signed text is the time as it was sent, a dot, and the raw body ("Webhook verification").
  const std::string prefix = std::string(header.time) + ".";
  if (!constant_time_equal(hmac_sha256(client_secret, prefix, check.body), *signature)) {
    return refused("webhook_signature", "The signature does not match the body.");
  }
  const std::int64_t now = to_unix_seconds(clock.wall_now());
  const std::int64_t distance = now > *signed_at ? now - *signed_at : *signed_at - now;
  if (distance > check.tolerance.count()) {
    return refused("webhook_too_old", "The signature is outside the time that is tolerated.");
  }
  return {};
}

}  // namespace tokpost
