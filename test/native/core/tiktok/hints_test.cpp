#include "native/core/tiktok/hints.hpp"

#include "native/core/net/classify.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace tokpost::tiktok {
namespace {

TEST(Hints, there_is_one_for_every_code_that_is_known) {
  for (const auto code : classified_codes()) EXPECT_TRUE(has_hint(code)) << code;
  for (const char* code :
       {"missing_scope", "refresh_answer_lost", "config_invalid", "invalid_authorization_request",
        "missing_code", "webhook_signature", "webhook_too_old", "webhook_body", "relay_not_allowed",
        "not_published", "init_answer_lost", "source_required", "invalid_post"}) {
    EXPECT_TRUE(has_hint(code)) << code;
  }
}

TEST(Hints, are_one_to_three_whole_sentences) {
  for (const auto code : classified_codes()) {
    const Error error = make_error(Errc::internal, std::string(code), "");
    for (const Mode mode : {Mode::production, Mode::sandbox}) {
      const std::string hint = hint_for(error, mode);
      EXPECT_TRUE(hint.ends_with('.')) << code;
      EXPECT_LT(hint.size(), 220U) << code;
    }
  }
}

TEST(Hints, an_unknown_code_gets_its_kinds) {
  for (int kind = 0; kind <= static_cast<int>(Errc::internal); ++kind) {
    const Error error = make_error(static_cast<Errc>(kind), "brand_new", "");
    EXPECT_FALSE(hint_for(error, Mode::production).empty());
  }
  EXPECT_FALSE(has_hint("brand_new"));
}

TEST(Hints, know_the_sandbox) {
  const Error error = make_error(Errc::auth, "access_denied", "");
  EXPECT_EQ(hint_for(error, Mode::production).find("sandbox"), std::string::npos);
  EXPECT_NE(hint_for(error, Mode::sandbox).find("only target users can sign in"),
            std::string::npos);
  for (const char* code :
       {"config_invalid", "invalid_scope", "scope_not_authorized", "scope_permission_missed",
        "missing_scope", "url_ownership_unverified"}) {
    const std::string hint = hint_for(make_error(Errc::scope, code, ""), Mode::sandbox);
    EXPECT_NE(hint.find("andbox"), std::string::npos) << code;
    EXPECT_LT(hint.size(), 220U) << code;
  }
}

}  // namespace
}  // namespace tokpost::tiktok
