#include "native/core/publish/post_view.hpp"

#include "native/core/publish/error_text.hpp"

#include <gtest/gtest.h>

namespace tokpost {
namespace {

TEST(PostView, wait_decides_what_settles) {
  EXPECT_FALSE(is_settled(PostState::uploading, WaitFor::uploaded, true));
  EXPECT_TRUE(is_settled(PostState::processing, WaitFor::uploaded, true));
  EXPECT_FALSE(is_settled(PostState::processing, WaitFor::published, true));
  EXPECT_FALSE(is_settled(PostState::processing, WaitFor::uploaded, false));
  for (const PostState end : {PostState::published, PostState::in_inbox, PostState::stalled,
                              PostState::failed, PostState::cancelled}) {
    EXPECT_TRUE(is_settled(end, WaitFor::published, false));
  }
}

TEST(PostView, record_says_all_but_its_secrets) {
  PostRecord record;
  record.content.id = "id";
  record.content.open_id = "open";
  record.content.retry_of = "first";
  record.content.source.size_bytes = 10;
  record.content.settings = R"({"wait":"uploaded"})";
  record.progress.state = PostState::processing;
  record.progress.acknowledged_bytes = 7;
  record.progress.error = error_to_text(make_error(Errc::server, "http_502", "No."));
  const PostView view = view_of(record);
  EXPECT_EQ(view.id, "id");
  EXPECT_EQ(view.retry_of, "first");
  EXPECT_EQ(view.pace.sent_bytes, 7u);
  EXPECT_EQ(view.pace.total_bytes, 10u);
  EXPECT_EQ(view.error->code, "http_502");
  EXPECT_EQ(view.status, "PROCESSING_UPLOAD");
  EXPECT_TRUE(view.settled);
  EXPECT_EQ(status_word(PostState::in_inbox, false), "SEND_TO_USER_INBOX");
  EXPECT_EQ(status_word(PostState::queued, false), "");
}

TEST(PostView, pull_is_not_uploaded_by_its_init) {
  PostRecord record;
  record.content.source.kind = SourceKind::url;
  record.content.settings = R"({"wait":"uploaded"})";
  record.progress.state = PostState::processing;
  EXPECT_FALSE(view_of(record).settled);
  EXPECT_EQ(view_of(record).status, "PROCESSING_DOWNLOAD");
}

}  // namespace
}  // namespace tokpost
