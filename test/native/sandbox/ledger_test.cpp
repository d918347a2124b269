#include "native/sandbox/ledger.hpp"

#include <gtest/gtest.h>

namespace tokpost::sandbox {
namespace {

const WallTime kNow = from_unix_milliseconds(1'800'000'000'042);

TEST(Ledger, shows_requests_as_they_came) {
  Ledger ledger;
  ledger.add(RequestRecord{kNow, Operation::upload, "PUT", "/video/", 206, "zoe", 5'000'000, true});
  ledger.add(RequestRecord{kNow, Operation::other, "GET", "/", 0, "", 0, false});
  const auto requests = ledger.requests();
  ASSERT_EQ(requests.size(), 2U);
  const auto& first = requests[0].as_object();
  EXPECT_EQ(first.at("at").as_string(), "2027-01-15T08:00:00.042Z");
  EXPECT_EQ(first.at("on").as_string(), "upload");
  EXPECT_EQ(first.at("operation").as_string(), "upload");
  EXPECT_EQ(first.at("method").as_string(), "PUT");
  EXPECT_EQ(first.at("path").as_string(), "/video/");
  EXPECT_EQ(first.at("status").as_int64(), 206);
  EXPECT_EQ(first.at("user").as_string(), "zoe");
  EXPECT_EQ(first.at("bytes").to_number<int>(), 5'000'000);
  EXPECT_TRUE(first.at("fault").as_bool());
  EXPECT_TRUE(requests[1].at("user").is_null());
  EXPECT_FALSE(requests[1].at("fault").as_bool());
}

TEST(Ledger, shows_violations_with_their_certainty) {
  Ledger ledger;
  ledger.add(Violation{kNow, 45, "a rule", Operation::video_init, "", false});
  const auto violations = ledger.violations();
  ASSERT_EQ(violations.size(), 1U);
  const auto& first = violations[0].as_object();
  EXPECT_EQ(first.at("row").as_int64(), 45);
  EXPECT_EQ(first.at("rule").as_string(), "a rule");
  EXPECT_EQ(first.at("operation").as_string(), "videoInit");
  EXPECT_TRUE(first.at("user").is_null());
  EXPECT_FALSE(first.at("certain").as_bool());
}

}  // namespace
}  // namespace tokpost::sandbox
