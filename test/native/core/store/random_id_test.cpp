#include "native/core/store/random_id.hpp"

#include <gtest/gtest.h>

#include <regex>
#include <set>

namespace tokpost {
namespace {

TEST(RandomId, is_a_version_4_uuid_and_new_every_time) {
  const std::regex shape("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
  std::set<std::string> ids;
  for (int i = 0; i < 100; ++i) {
    const std::string id = random_id();
    EXPECT_TRUE(std::regex_match(id, shape)) << id;
    ids.insert(id);
  }
  EXPECT_EQ(ids.size(), 100U);
}

}  // namespace
}  // namespace tokpost
