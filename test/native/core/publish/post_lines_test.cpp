#include "native/core/publish/post_lines.hpp"

#include "test/native/support/io_test.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace tokpost {
namespace {

class PostLinesTest : public test::IoTest {
 protected:
  std::future<Result<UploadPlace>> enter(const std::string& open_id, bool needs_upload_place) {
    const auto promise = std::make_shared<std::promise<Result<UploadPlace>>>();
    const std::size_t before = lines_.length(open_id);
    std::function<Awaitable<Result<UploadPlace>>()> body = [this, open_id, needs_upload_place] {
      return lines_.async_enter(open_id, needs_upload_place);
    };
    jobs_.push_back(start_job<UploadPlace>(
        pool_, std::move(body), [promise](auto place) { promise->set_value(std::move(place)); }));
    while (lines_.length(open_id) == before) std::this_thread::yield();
    return promise->get_future();
  }
  static bool waits(const std::future<Result<UploadPlace>>& place) {
    return place.wait_for(std::chrono::milliseconds(5)) == std::future_status::timeout;
  }

  PostLines lines_;
  std::vector<std::shared_ptr<Job>> jobs_;
};

TEST_F(PostLinesTest, one_of_an_account_is_the_first) {
  auto first = enter("a", true);
  auto second = enter("a", true);
  auto third = enter("a", true);
  UploadPlace place = first.get().value();
  EXPECT_TRUE(waits(second));
  EXPECT_EQ(lines_.length("a"), 3u);
  place.reset();
  place = second.get().value();
  EXPECT_TRUE(waits(third));
  EXPECT_EQ(lines_.length("a"), 2u);
  place.reset();
  place = third.get().value();
  place.reset();
  EXPECT_EQ(lines_.length("a"), 0u);
}

TEST_F(PostLinesTest, accounts_and_posts_without_bytes_do_not_wait_for_each_other) {
  const UploadPlace file = enter("a", true).get().value();
  const UploadPlace photos = enter("a", false).get().value();
  const UploadPlace other = enter("b", true).get().value();
  EXPECT_EQ(lines_.length("a"), 2u);
  EXPECT_EQ(lines_.length("b"), 1u);
}

TEST_F(PostLinesTest, who_is_cancelled_leaves_the_line) {
  UploadPlace place = enter("a", true).get().value();
  auto second = enter("a", true);
  auto third = enter("a", true);
  jobs_[1]->cancel();
  EXPECT_EQ(second.get().error().kind, Errc::cancelled);
  place.reset();
  EXPECT_TRUE(third.get().has_value());
}

}  // namespace
}  // namespace tokpost
