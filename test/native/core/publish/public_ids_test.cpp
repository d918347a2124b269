#include "native/core/publish/public_ids.hpp"

#include "test/native/core/publish/engine_fixture.hpp"

#include <gtest/gtest.h>

namespace tokpost::test {
namespace {

class PublicIds : public EngineTest {
 protected:
  // Published, and TikTok has told no id yet.
  std::string published() {
    std::string id = accepted(file_post());
    EXPECT_TRUE(reaches(id, PostState::published));
    EXPECT_TRUE(comes_true([&] { return engine_->stats().posts == 0; }));
    return id;
  }
  void tell(const std::string& id, const std::string& post_id, tiktok::WebhookKind kind) {
    tiktok::WebhookEvent event = webhook(*get(id).publish_id);
    event.kind = kind;
    event.event = "post.publish.publicly_available";
    event.post_id = post_id;
    note(event);
  }
};

TEST_F(PublicIds, webhook_adds_ids_to_a_published_post) {
  const std::string id = published();
  ASSERT_TRUE(get(id).post_ids.empty());
  tell(id, "7678907398077074696", tiktok::WebhookKind::post_public);
  EXPECT_EQ(get(id).post_ids, (std::vector<std::string>{"7678907398077074696"}));
  EXPECT_EQ(get(id).url, "https://www.tiktok.com/@alice/video/7678907398077074696");
  EXPECT_EQ(get(id).state, PostState::published);
  tell(id, "7678907398077074697", tiktok::WebhookKind::post_public);
  EXPECT_EQ(get(id).post_ids.size(), 2u);
  EXPECT_EQ(get(id).url, "https://www.tiktok.com/@alice/video/7678907398077074696");
  EXPECT_EQ(news().back().post.post_ids.size(), 2u);
}

TEST_F(PublicIds, known_id_and_one_that_is_no_longer_public_change_nothing) {
  const std::string id = published();
  tell(id, "7", tiktok::WebhookKind::post_public);
  const auto before = get(id).last_event_id;
  clock_.advance(milliseconds(1));  // another body
  tell(id, "7", tiktok::WebhookKind::post_public);
  tell(id, "8", tiktok::WebhookKind::post_no_longer_public);
  EXPECT_EQ(get(id).post_ids, (std::vector<std::string>{"7"}));
  EXPECT_EQ(get(id).last_event_id, before + 2);  // the webhooks themselves
}

TEST_F(PublicIds, url_is_left_out_where_the_name_cannot_be_learned) {
  const auto post = live(file_post());
  accounts_->set("open-1", nullptr);
  await_void([post] { return async_learn_username(post); });
  EXPECT_EQ(public_url(*post, {"7"}), std::nullopt);
  post->username = "alice";
  EXPECT_EQ(public_url(*post, {}), std::nullopt);
  EXPECT_EQ(public_url(*post, {"7", "8"}), "https://www.tiktok.com/@alice/video/7");
}

}  // namespace
}  // namespace tokpost::test
