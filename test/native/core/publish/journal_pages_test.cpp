#include "native/core/publish/journal_pages.hpp"

#include "test/native/core/publish/publish_fixture.hpp"

#include <gtest/gtest.h>

namespace tokpost::test {
namespace {

class JournalPages : public PublishFixture {};

TEST_F(JournalPages, all_pages_are_read) {
  for (int i = 0; i < 5; ++i) insert(file_post());
  PostFilter filter;
  filter.all = true;
  filter.limit = 2;
  auto all = await([&] { return async_list_all(journal_, filter); });
  ASSERT_TRUE(all.has_value());
  EXPECT_EQ(all->size(), 5u);
}

TEST_F(JournalPages, filter_that_names_nobody_is_refused) {
  auto all = await([&] { return async_list_all(journal_, PostFilter()); });
  EXPECT_EQ(all.error().code, "filter_required");
}

}  // namespace
}  // namespace tokpost::test
