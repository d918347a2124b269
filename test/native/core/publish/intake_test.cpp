#include "native/core/publish/intake.hpp"

#include "test/native/core/publish/engine_fixture.hpp"

#include <gtest/gtest.h>

namespace tokpost::test {
namespace {

class Intake : public EngineTest {};

TEST_F(Intake, missing_file_is_refused_with_the_option_it_is_about) {
  opener_->error = make_error(Errc::state, "source_lost", "There is no such file.");
  const auto view = accept(file_post());
  ASSERT_TRUE(view.has_error());
  EXPECT_EQ(view.error().kind, Errc::validation);
  ASSERT_EQ(view.error().issues.size(), 1u);
  EXPECT_EQ(view.error().issues[0].path, "source");
}

TEST_F(Intake, photos_that_are_not_served_are_refused) {
  const auto view = accept(request(PostKind::photos, R"({"photos":[{"file":"a.jpg"}]})"));
  ASSERT_TRUE(view.has_error());
  EXPECT_EQ(view.error().issues.at(0).path, "photos[0]");
}

TEST_F(Intake, scheduled_post_needs_a_source_that_lasts) {
  PostOrder wanted =
      order(request(PostKind::video, R"({"source":{"buffer":5},"publishAt":1900000000000})"));
  wanted.source = std::make_shared<FakeSource>(5);
  auto view = await([&] { return engine_->async_accept(wanted); });
  ASSERT_TRUE(view.has_error());
  EXPECT_EQ(view.error().issues.at(0).path, "publishAt");
}

}  // namespace
}  // namespace tokpost::test
