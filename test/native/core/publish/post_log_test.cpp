#include "native/core/publish/post_log.hpp"

#include "native/core/publish/error_text.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tokpost {
namespace {

class PostLog : public testing::Test {
 protected:
  std::string last_of(PostState state) {
    PostRecord record;
    record.progress = progress_;
    record.progress.state = state;
    log_transition(log_, record);
    return lines_.empty() ? "" : lines_.back();
  }
  PostProgress progress_;
  std::vector<std::string> lines_;
  Log log_{[this](LogLevel level, std::string line) {
             lines_.push_back(std::string(to_string(level)) + " " + line);
           },
           LogLevel::info};
};

TEST_F(PostLog, lines_of_an_upload_read_as_people_know_them) {
  log_upload_started(log_, "My clip", 5'200'000);
  log_upload_started(log_, "", 100'000);
  log_session_initialized(log_, "v_pub~1");
  log_status_check(log_, 5, 30, "PROCESSING_UPLOAD");
  log_next_check(log_, std::chrono::milliseconds(4900));
  const std::vector<std::string> expected = {
      "info tiktok: upload started: My clip (5.2 MB)",
      "info tiktok: upload started: untitled (0.1 MB)",
      "info tiktok: session initialized (publish_id v_pub~1)",
      "info tiktok: status check 5/30: PROCESSING_UPLOAD",
      "info tiktok: still processing, next check in 5 s"};
  EXPECT_EQ(lines_, expected);
}

TEST_F(PostLog, ends_say_what_became_of_the_post) {
  EXPECT_EQ(last_of(PostState::published), "info tiktok: published");
  progress_.post_ids = {"1", "2"};
  EXPECT_EQ(last_of(PostState::published), "info tiktok: published (post id 1, 2)");
  EXPECT_EQ(last_of(PostState::in_inbox), "info tiktok: delivered to the creator's inbox");
  EXPECT_EQ(last_of(PostState::cancelled), "info tiktok: cancelled");
  progress_.stalled_because = StallReason::source_lost;
  EXPECT_EQ(last_of(PostState::stalled), "warn tiktok: stalled: source_lost");
  progress_.error = error_to_text(make_error(Errc::publish_failed, "spam_risk", "No."));
  EXPECT_EQ(last_of(PostState::failed), "error tiktok: failed: spam_risk: No.");
  const std::size_t count = lines_.size();
  last_of(PostState::uploading);
  EXPECT_EQ(lines_.size(), count);
}

}  // namespace
}  // namespace tokpost
