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

std::string paths_of(const Error& error) {
  std::string all;
  for (const Issue& issue : error.issues) all.append(all.empty() ? "" : " ").append(issue.path);
  return all;
}

TEST_F(Intake, every_fault_is_named_at_once) {
  const auto options =
      json::parse(R"({"source":{"buffer":5},"title":7,"publishAt":1900000000000})");
  ReadOptions read = read_post_options(PostKind::video, options->get_object());
  PostOrder wanted = order(std::move(read.request));
  wanted.issues = std::move(read.issues);
  wanted.source = std::make_shared<FakeSource>(5);
  opener_->probe = media::probe_bytes("garbage");
  const auto view = await([&] { return engine_->async_accept(wanted); });
  ASSERT_TRUE(view.has_error());
  EXPECT_EQ(paths_of(view.error()), "title publishAt source");
  const auto run = await([&] { return engine_->async_dry_run(wanted); });
  ASSERT_TRUE(run.has_value());
  EXPECT_EQ(run->issues.size(), 3u);
  EXPECT_TRUE(run->requests.empty());
}

TEST_F(Intake, dry_run_of_a_missing_file_has_nothing_to_send) {
  opener_->error = make_error(Errc::state, "source_lost", "There is no such file.");
  const PostOrder wanted = order(file_post());
  const auto run = await([&] { return engine_->async_dry_run(wanted); });
  ASSERT_TRUE(run.has_value());
  ASSERT_EQ(run->issues.size(), 1u);
  EXPECT_EQ(run->issues[0].code, "source_lost");
  EXPECT_TRUE(run->requests.empty());
}

}  // namespace
}  // namespace tokpost::test
