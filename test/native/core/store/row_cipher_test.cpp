#include "native/core/store/row_cipher.hpp"

#include "test/native/core/store/store_test.hpp"

#include <gtest/gtest.h>

namespace tokpost::test {
namespace {

const std::shared_ptr<const KeyRing> kRowKeys = shared_test_keys();

TEST(RowCipher, a_token_opens_in_its_own_row_and_column_only) {
  const std::string text = *seal_token(*kRowKeys, "7", "access_token", Secret("act.one"));
  EXPECT_EQ(text.find("act.one"), std::string::npos);
  EXPECT_EQ(open_token(*kRowKeys, "7", "access_token", text)->reveal(), "act.one");
  EXPECT_EQ(open_token(*kRowKeys, "8", "access_token", text).error().code, "decrypt_failed");
  EXPECT_EQ(open_token(*kRowKeys, "7", "refresh_token", text).error().code, "decrypt_failed");
}

TEST(RowCipher, no_secret_is_no_text) {
  EXPECT_EQ(seal_token(*kRowKeys, "7", "access_token", Secret()), std::nullopt);
  EXPECT_TRUE(open_token(*kRowKeys, "7", "access_token", "")->empty());
  EXPECT_EQ(seal_verifier(*kRowKeys, "h", Secret()), std::nullopt);
  EXPECT_FALSE(is_outdated(*kRowKeys, ""));
}

TEST(RowCipher, a_posts_secrets_come_back_together) {
  PostRecord post;
  post.content.id = "p";
  post.content.source.descriptor = Secret("/tmp/clip.mp4");
  post.progress.state = PostState::uploading;
  post.progress.upload_url = Secret("https://upload.example/?sig=1");
  const std::string source = seal_source(*kRowKeys, "p", post.content.source);
  const std::string url = *seal_upload_url(*kRowKeys, "p", post.progress);
  PostRecord opened;
  opened.content.id = "p";
  open_post_secrets(*kRowKeys, source, url, opened);
  EXPECT_FALSE(opened.unreadable);
  EXPECT_EQ(opened.content.source.descriptor.reveal(), "/tmp/clip.mp4");
  EXPECT_EQ(opened.progress.upload_url.reveal(), "https://upload.example/?sig=1");

  PostRecord other;
  other.content.id = "q";
  open_post_secrets(*kRowKeys, source, url, other);
  ASSERT_TRUE(other.unreadable);
  EXPECT_EQ(other.unreadable->code, "decrypt_failed");
  EXPECT_TRUE(other.content.source.descriptor.empty() && other.progress.upload_url.empty());
}

TEST(RowCipher, a_post_that_has_ended_keeps_no_upload_url) {
  PostProgress progress;
  progress.upload_url = Secret("https://upload.example");
  progress.state = PostState::published;
  EXPECT_EQ(seal_upload_url(*kRowKeys, "p", progress), std::nullopt);
}

TEST(RowCipher, a_verifier_is_bound_to_its_state) {
  const std::string text = *seal_verifier(*kRowKeys, "h", Secret("verifier"));
  EXPECT_EQ(open_verifier(*kRowKeys, "h", text)->reveal(), "verifier");
  EXPECT_TRUE(open_verifier(*kRowKeys, "i", text).has_error());
}

}  // namespace
}  // namespace tokpost::test
