#include "native/core/vault/webhook_signature.hpp"

#include "test/native/support/fake_clock.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tokpost {
namespace {

constexpr std::string_view kBody =
    R"({"client_key":"awtestkey","event":"post.publish.complete","create_time":1700000000,)"
    R"("user_openid":"-000test","content":"{\"publish_id\":\"v_pub_file~v2-1.7000000000000000001\",)"
    R"(\"publish_type\":\"DIRECT_PUBLISH\"}"})";
const std::string kSignature = "c6348d154f1178fd3001baf74c881aaa87c4f90a5e343907a6f8a11b47a2eff3";

class WebhookSignature : public ::testing::Test {
 protected:
  // The fake clock stands at 1,800,000,000; the vector was signed at 1,700,000,000.
  WebhookSignature() { clock_.advance(std::chrono::seconds(-100'000'000)); }

  std::string code(std::string_view header, std::string_view body = kBody,
                   const char* secret = "test_secret") {
    const auto status =
        verify_webhook_signature({.body = body, .header = header}, Secret(secret), clock_);
    if (status.has_value()) return "ok";
    EXPECT_EQ(status.error().kind, Errc::auth);
    return status.error().code;
  }

  test::FakeClock clock_;
  std::string header_ = "t=1700000000,s=" + kSignature;
};

TEST_F(WebhookSignature, the_documented_vector_holds) {
  ASSERT_EQ(kBody.size(), 213U);
  EXPECT_EQ(code(header_), "ok");
}

TEST_F(WebhookSignature, reads_the_header_leniently) {
  EXPECT_EQ(code("s=" + kSignature + ",t=1700000000"), "ok");
  EXPECT_EQ(code(" T = 1700000000 , v=2, nothing,S=" + kSignature + " "), "ok");
  std::string upper = kSignature;
  for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  EXPECT_EQ(code("t=1700000000,s=" + upper), "ok");
}

TEST_F(WebhookSignature, refuses_a_changed_body_time_secret_or_signature) {
  EXPECT_EQ(code(header_, std::string(kBody) + "\n"), "webhook_signature");
  EXPECT_EQ(code("t=1700000001,s=" + kSignature), "webhook_signature");
  EXPECT_EQ(code(header_, kBody, "other_secret"), "webhook_signature");
  std::string changed = header_;
  changed.back() = '4';
  EXPECT_EQ(code(changed), "webhook_signature");
}

TEST_F(WebhookSignature, refuses_a_broken_header) {
  for (const std::string& header :
       {std::string(), std::string("t=1700000000"), "s=" + kSignature, "t=,s=" + kSignature,
        "t=17e8,s=" + kSignature, "t=-5,s=" + kSignature, std::string("t=1700000000,s="),
        std::string("t=1700000000,s=c634"), std::string("t=1700000000,s=xyz")}) {
    EXPECT_EQ(code(header), "webhook_signature") << header;
  }
}

TEST_F(WebhookSignature, tolerates_five_minutes_both_ways) {
  clock_.advance(std::chrono::seconds(300));
  EXPECT_EQ(code(header_), "ok");
  clock_.advance(std::chrono::seconds(1));
  EXPECT_EQ(code(header_), "webhook_too_old");
  clock_.advance(std::chrono::seconds(-601));
  EXPECT_EQ(code(header_), "ok");
  clock_.advance(std::chrono::seconds(-1));
  EXPECT_EQ(code(header_), "webhook_too_old");
}

TEST_F(WebhookSignature, a_forged_old_header_is_a_bad_signature) {
  clock_.advance(std::chrono::hours(1));
  EXPECT_EQ(code("t=1700000000,s=" + std::string(64, '0')), "webhook_signature");
}

}  // namespace
}  // namespace tokpost
