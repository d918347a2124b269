#include "native/core/publish/error_text.hpp"

#include <gtest/gtest.h>

namespace tokpost {
namespace {

TEST(ErrorText, everything_that_may_be_shown_survives) {
  Error error = make_error(Errc::publish_failed, "spam_risk", "No \"spam\".", "publish.status");
  error.http_status = 403;
  error.log_id = "L1";
  error.retryable = true;
  error.retry_after = std::chrono::milliseconds(1500);
  error.issues = {{"source", "too_small", "It is too small."}};
  const auto again = error_from_text(error_to_text(error));
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(again->kind, error.kind);
  EXPECT_EQ(again->code, error.code);
  EXPECT_EQ(again->message, error.message);
  EXPECT_EQ(again->operation, error.operation);
  EXPECT_EQ(again->http_status, 403);
  EXPECT_EQ(again->log_id, "L1");
  EXPECT_TRUE(again->retryable);
  EXPECT_EQ(again->retry_after, error.retry_after);
  ASSERT_EQ(again->issues.size(), 1u);
  EXPECT_EQ(again->issues[0].path, "source");
  EXPECT_EQ(again->issues[0].code, "too_small");
}

TEST(ErrorText, other_texts_are_none) {
  EXPECT_FALSE(error_from_text("").has_value());
  EXPECT_FALSE(error_from_text("[1]").has_value());
  EXPECT_EQ(error_from_text(R"({"kind":"strange"})")->kind, Errc::internal);
}

}  // namespace
}  // namespace tokpost
