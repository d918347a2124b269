#include "native/core/net/classify.hpp"

#include <algorithm>
#include <array>

namespace tokpost {
namespace {

struct Rule {
  std::string_view code;
  Errc kind;
  bool retryable = false;
};

// The API's error codes (developers.tiktok.com: "API v2 error handling" and the error tables of the
// Content Posting endpoints) and the OAuth errors ("Error handling" of Login Kit). The documents
// write invalid_param for posting; the live API answers invalid_params there too.
constexpr std::array kApiRules = {
    Rule{"access_token_invalid", Errc::auth},
    Rule{"scope_not_authorized", Errc::scope},
    Rule{"scope_permission_missed", Errc::scope},
    Rule{"invalid_params", Errc::validation},
    Rule{"invalid_param", Errc::validation},
    Rule{"invalid_file_upload", Errc::validation},
    Rule{"rate_limit_exceeded", Errc::rate_limit, true},
    Rule{"internal_error", Errc::server, true},
    Rule{"app_version_check_failed", Errc::forbidden},
    Rule{"invalid_publish_id", Errc::validation},
    Rule{"token_not_authorized_for_specified_publish_id", Errc::forbidden},
    Rule{"publish_not_cancellable", Errc::state},
    Rule{"spam_risk_too_many_posts", Errc::forbidden},
    Rule{"spam_risk_user_banned_from_posting", Errc::forbidden},
    Rule{"spam_risk_too_many_pending_share", Errc::forbidden},
    Rule{"spam_risk_text", Errc::forbidden},
    Rule{"spam_risk", Errc::forbidden},
    Rule{"reached_active_user_cap", Errc::forbidden},
    Rule{"unaudited_client_can_only_post_to_private_accounts", Errc::forbidden},
    Rule{"privacy_level_option_mismatch", Errc::forbidden},
    Rule{"url_ownership_unverified", Errc::forbidden},
    Rule{"access_denied", Errc::auth},
    Rule{"invalid_grant", Errc::auth},
    Rule{"invalid_request", Errc::auth},
    Rule{"invalid_client", Errc::config},
    Rule{"unauthorized_client", Errc::config},
    Rule{"invalid_scope", Errc::scope},
    Rule{"unsupported_grant_type", Errc::internal},
    Rule{"unsupported_response_type", Errc::internal},
    Rule{"server_error", Errc::server, true},
    Rule{"temporarily_unavailable", Errc::server, true},
};

// The fail_reasons of "Get post status". A failed pull may be tried again if the URL is sound.
constexpr std::array kOutcomeRules = {
    Rule{"file_format_check_failed", Errc::publish_failed},
    Rule{"duration_check_failed", Errc::publish_failed},
    Rule{"frame_rate_check_failed", Errc::publish_failed},
    Rule{"picture_size_check_failed", Errc::publish_failed},
    Rule{"internal", Errc::publish_failed, true},
    Rule{"video_pull_failed", Errc::publish_failed, true},
    Rule{"photo_pull_failed", Errc::publish_failed, true},
    Rule{"publish_cancelled", Errc::publish_failed},
    Rule{"auth_removed", Errc::publish_failed},
    Rule{"spam_risk_too_many_posts", Errc::publish_failed},
    Rule{"spam_risk_user_banned_from_posting", Errc::publish_failed},
    Rule{"spam_risk_text", Errc::publish_failed},
    Rule{"spam_risk", Errc::publish_failed},
};

struct UploadRule {
  int status;
  Rule rule;
};

// The statuses of the media host ("Media transfer guide"). What can still be done about a lost or
// misplaced chunk needs the status of the post, so that none of them is retried blindly.
constexpr std::array kUploadRules = {
    UploadRule{400, {"upload_rejected", Errc::upload}},
    UploadRule{403, {"upload_url_expired", Errc::upload}},
    UploadRule{404, {"upload_not_found", Errc::upload}},
    UploadRule{416, {"upload_range_mismatch", Errc::upload}},
};

struct FaultRule {
  TransportFault fault;
  Rule rule;
};

constexpr std::array kFaultRules = {
    FaultRule{TransportFault::dns, {"dns", Errc::network, true}},
    FaultRule{TransportFault::connect, {"connect", Errc::network, true}},
    FaultRule{TransportFault::connect_timeout, {"connect_timeout", Errc::timeout, true}},
    FaultRule{TransportFault::tls_certificate, {"tls_certificate", Errc::network}},
    FaultRule{TransportFault::tls_handshake, {"tls_handshake", Errc::network, true}},
    // A refusal stays one, and wrong passwords sent again and again lock accounts.
    FaultRule{TransportFault::proxy, {"proxy", Errc::network}},
    FaultRule{TransportFault::reset, {"reset", Errc::network, true}},
    FaultRule{TransportFault::idle_timeout, {"idle_timeout", Errc::timeout, true}},
    FaultRule{TransportFault::deadline, {"deadline", Errc::timeout, true}},
    FaultRule{TransportFault::bad_reply, {"bad_reply", Errc::server, true}},
    FaultRule{TransportFault::reply_too_large, {"reply_too_large", Errc::server}},
    FaultRule{TransportFault::address_not_allowed, {"address_not_allowed", Errc::forbidden}},
    FaultRule{TransportFault::body, {"body", Errc::upload}},
    FaultRule{TransportFault::cancelled, {"cancelled", Errc::cancelled}},
};

Verdict verdict_of(const Rule& rule) {
  return Verdict{rule.kind, std::string(rule.code), rule.retryable};
}

template <std::size_t N>
const Rule* find_rule(const std::array<Rule, N>& rules, std::string_view code) {
  const auto* found =
      std::find_if(rules.begin(), rules.end(), [&](const Rule& rule) { return rule.code == code; });
  return found == rules.end() ? nullptr : found;
}

Verdict classify_status(int status) {
  Verdict verdict{Errc::server, "http_" + std::to_string(status), false};
  switch (status) {
    case 400:
    case 413:
    case 422:
      verdict.kind = Errc::validation;
      break;
    case 401:
      verdict.kind = Errc::auth;
      break;
    case 403:
      verdict.kind = Errc::forbidden;
      break;
    case 408:
      verdict.kind = Errc::timeout;
      verdict.retryable = true;
      break;
    case 429:
      verdict.kind = Errc::rate_limit;
      verdict.retryable = true;
      break;
    default:
      // 501 and 505 say that the server cannot do this at all.
      verdict.retryable = status >= 500 && status != 501 && status != 505;
  }
  return verdict;
}

Verdict classify_code(const Observation& seen) {
  if (seen.exchange == Exchange::post_outcome) {
    if (const Rule* rule = find_rule(kOutcomeRules, seen.tiktok_code)) return verdict_of(*rule);
    return Verdict{Errc::publish_failed, std::string(seen.tiktok_code), false};
  }
  if (const Rule* rule = find_rule(kApiRules, seen.tiktok_code)) return verdict_of(*rule);
  // A code of TikTok's that we have not met: its status tells the kind.
  Verdict verdict = classify_status(seen.http_status);
  verdict.code = std::string(seen.tiktok_code);
  return verdict;
}

}  // namespace

Verdict classify(const Observation& seen) {
  if (!seen.tiktok_code.empty() && seen.tiktok_code != "ok") return classify_code(seen);
  if (seen.http_status != 0) {
    for (const auto& [status, rule] : kUploadRules) {
      if (seen.exchange == Exchange::media_upload && seen.http_status == status) {
        return verdict_of(rule);
      }
    }
    return classify_status(seen.http_status);
  }
  for (const auto& [fault, rule] : kFaultRules) {
    if (seen.fault == fault) return verdict_of(rule);
  }
  return Verdict{Errc::internal, "unexpected", false};
}

std::vector<std::string_view> classified_codes() {
  std::vector<std::string_view> codes;
  codes.reserve(std::size(kApiRules));
  for (const auto& rule : kApiRules) codes.push_back(rule.code);
  for (const auto& rule : kOutcomeRules) codes.push_back(rule.code);
  for (const auto& entry : kUploadRules) codes.push_back(entry.rule.code);
  for (const auto& entry : kFaultRules) codes.push_back(entry.rule.code);
  std::sort(codes.begin(), codes.end());
  codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
  return codes;
}

}  // namespace tokpost
