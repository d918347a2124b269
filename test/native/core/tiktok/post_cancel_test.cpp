#include "native/core/tiktok/post_cancel.hpp"

#include "test/native/support/tiktok_config.hpp"

#include <gtest/gtest.h>

namespace tokpost::tiktok {
namespace {

const WallTime kCancelledAt = from_unix_seconds(1'800'000'000);

TEST(PostCancel, names_the_post) {
  const auto request = post_cancel_request(*test::make_config(), Secret("act.1"), "v_pub_url~v2.7");
  EXPECT_EQ(request.url.target, "/v2/post/publish/cancel/");
  EXPECT_EQ(request.body, R"({"publish_id":"v_pub_url~v2.7"})");
}

TEST(PostCancel, success_has_no_data) {
  EXPECT_TRUE(read_post_cancel(test::make_reply(200, R"({"error":{"code":"ok"}})"), kCancelledAt)
                  .has_value());
}

TEST(PostCancel, a_final_post_cannot_be_cancelled) {
  const Error error =
      read_post_cancel(test::make_error_reply(400, "publish_not_cancellable"), kCancelledAt)
          .error();
  EXPECT_EQ(error.kind, Errc::state);
}

}  // namespace
}  // namespace tokpost::tiktok
