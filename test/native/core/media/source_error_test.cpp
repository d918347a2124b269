#include "native/core/media/source_error.hpp"

#include <gtest/gtest.h>

namespace tokpost::media {
namespace {

TEST(SourceError, both_are_told_from_others) {
  EXPECT_EQ(source_changed("It changed.").code, "source_changed");
  EXPECT_EQ(source_lost("It is gone.").code, "source_lost");
  EXPECT_TRUE(is_source_error(source_changed("It changed.")));
  EXPECT_TRUE(is_source_error(source_lost("It is gone.")));
  EXPECT_FALSE(source_lost("It is gone.").retryable);
  EXPECT_FALSE(is_source_error(make_error(Errc::state, "lease_lost", "Gone.")));
  EXPECT_FALSE(is_source_error(make_error(Errc::network, "source_lost", "Gone.")));
}

}  // namespace
}  // namespace tokpost::media
