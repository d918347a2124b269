#include "native/core/publish/first_post.hpp"

#include "test/native/core/publish/engine_fixture.hpp"

#include <gtest/gtest.h>

namespace tokpost::test {
namespace {

class FirstPost : public EngineTest {
 protected:
  static PostRequest keyed(const std::string& more) {
    return request(PostKind::video, R"({"idempotencyKey":"k",)" + more + "}");
  }
  void lose_files() { opener_->error = make_error(Errc::state, "source_lost", "Gone."); }
};

TEST_F(FirstPost, is_found_though_its_file_is_gone) {
  const std::string first = accepted(keyed(R"("source":"clip.mp4","title":"one")"));
  EXPECT_TRUE(reaches(first, PostState::published));
  lose_files();
  EXPECT_EQ(accepted(keyed(R"("source":"clip.mp4","title":"one","wait":"uploaded")")), first);
}

TEST_F(FirstPost, is_no_other_order) {
  const std::string first = accepted(keyed(R"("source":"clip.mp4","title":"one")"));
  EXPECT_TRUE(reaches(first, PostState::published));
  lose_files();
  for (const char* other : {R"("source":"other.mp4","title":"one")", R"("source":"clip.mp4")"}) {
    const auto view = accept(keyed(other));
    ASSERT_TRUE(view.has_error()) << other;
    EXPECT_EQ(view.error().issues.at(0).code, "source_lost");
  }
  PostOrder elsewhere = order(keyed(R"("source":"clip.mp4","title":"one")"));
  elsewhere.owner.account_id = "account-2";
  EXPECT_TRUE(await([&] { return engine_->async_accept(elsewhere); }).has_error());
}

TEST_F(FirstPost, has_its_key_no_more_once_it_was_cancelled) {
  const auto at = to_unix_milliseconds(clock_.wall_now() + hours(1));
  const std::string wanted = R"("source":"clip.mp4","publishAt":)" + std::to_string(at);
  const std::string first = accepted(keyed(wanted));
  EXPECT_TRUE(cancel(first).cancelled);
  lose_files();
  EXPECT_TRUE(accept(keyed(wanted)).has_error());
}

}  // namespace
}  // namespace tokpost::test
