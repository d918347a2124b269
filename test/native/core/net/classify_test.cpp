#include "native/core/net/classify.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>

namespace tokpost {
namespace {

struct CodeCase {
  std::string_view code;
  int status;
  Errc kind;
  bool retryable;

  friend std::ostream& operator<<(std::ostream& out, const CodeCase& one) {
    return out << one.code << " with " << one.status;
  }
};

class ClassifyCode : public ::testing::TestWithParam<CodeCase> {};

TEST_P(ClassifyCode, gives_kind_and_retryability) {
  const auto& want = GetParam();
  const Verdict got = classify({.http_status = want.status, .tiktok_code = want.code});
  EXPECT_EQ(got.code, want.code);
  EXPECT_EQ(to_string(got.kind), to_string(want.kind));
  EXPECT_EQ(got.retryable, want.retryable);
}

INSTANTIATE_TEST_SUITE_P(
    Api, ClassifyCode,
    ::testing::Values(
        CodeCase{"access_token_invalid", 401, Errc::auth, false},
        CodeCase{"scope_not_authorized", 401, Errc::scope, false},
        CodeCase{"scope_permission_missed", 400, Errc::scope, false},
        CodeCase{"invalid_params", 400, Errc::validation, false},
        CodeCase{"invalid_param", 400, Errc::validation, false},
        CodeCase{"invalid_file_upload", 400, Errc::validation, false},
        CodeCase{"rate_limit_exceeded", 429, Errc::rate_limit, true},
        CodeCase{"internal_error", 500, Errc::server, true},
        CodeCase{"internal_error", 200, Errc::server, true},
        CodeCase{"app_version_check_failed", 400, Errc::forbidden, false},
        CodeCase{"invalid_publish_id", 400, Errc::validation, false},
        CodeCase{"token_not_authorized_for_specified_publish_id", 400, Errc::forbidden, false},
        CodeCase{"publish_not_cancellable", 400, Errc::state, false},
        CodeCase{"spam_risk_too_many_posts", 403, Errc::forbidden, false},
        CodeCase{"spam_risk_too_many_posts", 200, Errc::forbidden, false},
        CodeCase{"spam_risk_user_banned_from_posting", 200, Errc::forbidden, false},
        CodeCase{"spam_risk_too_many_pending_share", 403, Errc::forbidden, false},
        CodeCase{"spam_risk_text", 403, Errc::forbidden, false},
        CodeCase{"spam_risk", 403, Errc::forbidden, false},
        CodeCase{"reached_active_user_cap", 200, Errc::forbidden, false},
        CodeCase{"unaudited_client_can_only_post_to_private_accounts", 403, Errc::forbidden, false},
        CodeCase{"privacy_level_option_mismatch", 403, Errc::forbidden, false},
        CodeCase{"url_ownership_unverified", 403, Errc::forbidden, false}));

// OAuth errors come with 400, 401 and 200 alike: the status must not matter.
INSTANTIATE_TEST_SUITE_P(
    OAuth, ClassifyCode,
    ::testing::Values(CodeCase{"access_denied", 200, Errc::auth, false},
                      CodeCase{"invalid_grant", 200, Errc::auth, false},
                      CodeCase{"invalid_grant", 400, Errc::auth, false},
                      CodeCase{"invalid_request", 400, Errc::auth, false},
                      CodeCase{"invalid_client", 401, Errc::config, false},
                      CodeCase{"unauthorized_client", 400, Errc::config, false},
                      CodeCase{"invalid_scope", 400, Errc::scope, false},
                      CodeCase{"unsupported_grant_type", 400, Errc::internal, false},
                      CodeCase{"unsupported_response_type", 400, Errc::internal, false},
                      CodeCase{"server_error", 400, Errc::server, true},
                      CodeCase{"temporarily_unavailable", 200, Errc::server, true}));

INSTANTIATE_TEST_SUITE_P(UnknownCodesGoByTheirStatus, ClassifyCode,
                         ::testing::Values(CodeCase{"brand_new_code", 400, Errc::validation, false},
                                           CodeCase{"brand_new_code", 401, Errc::auth, false},
                                           CodeCase{"brand_new_code", 403, Errc::forbidden, false},
                                           CodeCase{"brand_new_code", 429, Errc::rate_limit, true},
                                           CodeCase{"brand_new_code", 503, Errc::server, true},
                                           CodeCase{"brand_new_code", 200, Errc::server, false}));

struct OutcomeCase {
  std::string_view reason;
  bool retryable;

  friend std::ostream& operator<<(std::ostream& out, const OutcomeCase& one) {
    return out << one.reason;
  }
};

class ClassifyOutcome : public ::testing::TestWithParam<OutcomeCase> {};

TEST_P(ClassifyOutcome, is_a_failed_publish) {
  const auto& want = GetParam();
  const Verdict got = classify(
      {.http_status = 200, .tiktok_code = want.reason, .exchange = Exchange::post_outcome});
  EXPECT_EQ(got.code, want.reason);
  EXPECT_EQ(to_string(got.kind), to_string(Errc::publish_failed));
  EXPECT_EQ(got.retryable, want.retryable);
}

INSTANTIATE_TEST_SUITE_P(
    FailReasons, ClassifyOutcome,
    ::testing::Values(OutcomeCase{"file_format_check_failed", false},
                      OutcomeCase{"duration_check_failed", false},
                      OutcomeCase{"frame_rate_check_failed", false},
                      OutcomeCase{"picture_size_check_failed", false},
                      OutcomeCase{"internal", true}, OutcomeCase{"video_pull_failed", true},
                      OutcomeCase{"photo_pull_failed", true},
                      OutcomeCase{"publish_cancelled", false}, OutcomeCase{"auth_removed", false},
                      OutcomeCase{"spam_risk_too_many_posts", false},
                      OutcomeCase{"spam_risk_user_banned_from_posting", false},
                      OutcomeCase{"spam_risk_text", false}, OutcomeCase{"spam_risk", false},
                      OutcomeCase{"a_new_reason", false}));

struct StatusCase {
  int status;
  std::string_view code;
  Errc kind;
  bool retryable;
  Exchange exchange = Exchange::api;

  friend std::ostream& operator<<(std::ostream& out, const StatusCase& one) {
    return out << one.status << ": " << one.code;
  }
};

class ClassifyStatus : public ::testing::TestWithParam<StatusCase> {};

TEST_P(ClassifyStatus, decides_where_there_is_no_code) {
  const auto& want = GetParam();
  for (const std::string_view no_code : {"", "ok"}) {
    const Verdict got = classify({.fault = TransportFault::reset,
                                  .http_status = want.status,
                                  .tiktok_code = no_code,
                                  .exchange = want.exchange});
    EXPECT_EQ(got.code, want.code);
    EXPECT_EQ(to_string(got.kind), to_string(want.kind));
    EXPECT_EQ(got.retryable, want.retryable);
  }
}

INSTANTIATE_TEST_SUITE_P(Api, ClassifyStatus,
                         ::testing::Values(StatusCase{200, "http_200", Errc::server, false},
                                           StatusCase{302, "http_302", Errc::server, false},
                                           StatusCase{400, "http_400", Errc::validation, false},
                                           StatusCase{401, "http_401", Errc::auth, false},
                                           StatusCase{403, "http_403", Errc::forbidden, false},
                                           StatusCase{404, "http_404", Errc::server, false},
                                           StatusCase{408, "http_408", Errc::timeout, true},
                                           StatusCase{413, "http_413", Errc::validation, false},
                                           StatusCase{416, "http_416", Errc::server, false},
                                           StatusCase{422, "http_422", Errc::validation, false},
                                           StatusCase{429, "http_429", Errc::rate_limit, true},
                                           StatusCase{500, "http_500", Errc::server, true},
                                           StatusCase{501, "http_501", Errc::server, false},
                                           StatusCase{502, "http_502", Errc::server, true},
                                           StatusCase{503, "http_503", Errc::server, true},
                                           StatusCase{504, "http_504", Errc::server, true},
                                           StatusCase{505, "http_505", Errc::server, false}));

constexpr auto kUpload = Exchange::media_upload;
INSTANTIATE_TEST_SUITE_P(
    Upload, ClassifyStatus,
    ::testing::Values(StatusCase{400, "upload_rejected", Errc::upload, false, kUpload},
                      StatusCase{403, "upload_url_expired", Errc::upload, false, kUpload},
                      StatusCase{404, "upload_not_found", Errc::upload, false, kUpload},
                      StatusCase{416, "upload_range_mismatch", Errc::upload, false, kUpload},
                      StatusCase{429, "http_429", Errc::rate_limit, true, kUpload},
                      StatusCase{502, "http_502", Errc::server, true, kUpload}));

struct FaultCase {
  TransportFault fault;
  std::string_view code;
  Errc kind;
  bool retryable;

  friend std::ostream& operator<<(std::ostream& out, const FaultCase& one) {
    return out << one.code;
  }
};

class ClassifyFault : public ::testing::TestWithParam<FaultCase> {};

TEST_P(ClassifyFault, decides_where_there_was_no_reply) {
  const auto& want = GetParam();
  const Verdict got = classify({.fault = want.fault});
  EXPECT_EQ(got.code, want.code);
  EXPECT_EQ(to_string(got.kind), to_string(want.kind));
  EXPECT_EQ(got.retryable, want.retryable);
}

INSTANTIATE_TEST_SUITE_P(
    Transport, ClassifyFault,
    ::testing::Values(
        FaultCase{TransportFault::dns, "dns", Errc::network, true},
        FaultCase{TransportFault::connect, "connect", Errc::network, true},
        FaultCase{TransportFault::connect_timeout, "connect_timeout", Errc::timeout, true},
        FaultCase{TransportFault::tls_certificate, "tls_certificate", Errc::network, false},
        FaultCase{TransportFault::tls_handshake, "tls_handshake", Errc::network, true},
        FaultCase{TransportFault::proxy, "proxy", Errc::network, false},
        FaultCase{TransportFault::reset, "reset", Errc::network, true},
        FaultCase{TransportFault::idle_timeout, "idle_timeout", Errc::timeout, true},
        FaultCase{TransportFault::deadline, "deadline", Errc::timeout, true},
        FaultCase{TransportFault::bad_reply, "bad_reply", Errc::server, true},
        FaultCase{TransportFault::reply_too_large, "reply_too_large", Errc::server, false},
        FaultCase{TransportFault::address_not_allowed, "address_not_allowed", Errc::forbidden,
                  false},
        FaultCase{TransportFault::body, "body", Errc::upload, false},
        FaultCase{TransportFault::cancelled, "cancelled", Errc::cancelled, false},
        FaultCase{TransportFault::none, "unexpected", Errc::internal, false}));

TEST(ClassifiedCodes, hold_every_known_code_once) {
  const auto codes = classified_codes();
  EXPECT_THAT(codes, ::testing::IsSupersetOf({"invalid_params", "invalid_grant", "internal",
                                              "upload_url_expired", "tls_certificate"}));
  EXPECT_EQ(std::adjacent_find(codes.begin(), codes.end()), codes.end());
}

}  // namespace
}  // namespace tokpost
