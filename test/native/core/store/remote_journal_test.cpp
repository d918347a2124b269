#include "native/core/store/remote_journal.hpp"

#include "native/core/store/remote_records.hpp"
#include "test/native/core/store/post_samples.hpp"
#include "test/native/core/store/remote_test.hpp"

namespace tokpost::test {
namespace {

class RemoteJournalTest : public RemoteTest {
 protected:
  /// The row as a store gives it back for what it was asked to write.
  json::object row_of(const PostContent& content, const PostProgress& progress,
                      std::int64_t seq = 1) const {
    PostRecord post;
    post.content = content;
    post.progress = progress;
    json::object row = content_json(*keys_, content).get_object();
    const json::value progressed = progress_json(*keys_, post);
    for (const auto& member : progressed.get_object()) {
      row[member.key()] = member.value();
    }
    row["seq"] = seq;
    row["createdAt"] = 1'800'000'000'000;
    row["updatedAt"] = 1'800'000'000'000;
    row["epoch"] = 2;
    row["cancelRequested"] = false;
    row["lastEventId"] = 11;
    return row;
  }
  json::object row(const std::string& id, std::int64_t seq = 1) const {
    return row_of(sample_content(id), sample_progress(), seq);
  }
  void will_answer(const std::string& method, json::object answer) {
    backend_->will_answer(method, json::dump(answer));
  }
  static json::object outcome(const std::string& word) {
    json::object answer;
    answer["outcome"] = word;
    return answer;
  }
  json::object with_post(const std::string& word, const std::string& id) const {
    json::object answer = outcome(word);
    answer["post"] = row(id);
    return answer;
  }
  Result<InsertedPost> insert(Lease lease = Lease::keep) {
    return await([&, lease] {
      return journal_->async_insert(sample_content("p1"), sample_progress(), lease,
                                    sample_event("p1"));
    });
  }
  Result<SavedPost> save(PostRecord post, std::vector<PostEvent> events = {}) {
    return await([&] { return journal_->async_save(post, Lease::keep, events); });
  }
  static PostRecord record(const std::string& id) {
    PostRecord post;
    post.content = sample_content(id);
    post.epoch = 2;
    return post;
  }

  std::shared_ptr<Journal> journal_ = make_remote_journal(backend_, keys_, leases_, clock_);
};

TEST_F(RemoteJournalTest, an_insert_carries_a_sealed_source_and_its_first_event) {
  will_answer("posts.insert", with_post("added", "p1"));
  const auto added = insert();
  ASSERT_TRUE(added.has_value()) << added.error().message;
  EXPECT_FALSE(added->existed);
  EXPECT_EQ(added->post.content.source.descriptor, sample_content("p1").source.descriptor);
  EXPECT_EQ(added->post.last_event_id, 11);
  const json::object& asked = backend_->asked();
  EXPECT_EQ(json::dump(asked).find("/videos/"), std::string::npos);
  EXPECT_EQ(json::find_string(*json::find_object(asked, "holder"), "engine"), "mine");
  EXPECT_EQ(json::find_string(*json::find_object(asked, "event"), "postId"), "p1");
  EXPECT_EQ(json::find_int(*json::find_object(asked, "progress"), "wakeAt"), 0);
}

TEST_F(RemoteJournalTest, an_insert_without_a_lease_names_no_holder) {
  will_answer("posts.insert", with_post("added", "p1"));
  ASSERT_TRUE(insert(Lease::release).has_value());
  EXPECT_TRUE(backend_->asked().at("holder").is_null());
}

TEST_F(RemoteJournalTest, a_known_key_answers_the_first_post_or_a_fault) {
  will_answer("posts.insert", with_post("existed", "p0"));
  const auto existed = insert();
  EXPECT_TRUE(existed->existed);
  EXPECT_EQ(existed->post.content.id, "p0");
  will_answer("posts.insert", with_post("reused", "p0"));
  const auto reused = insert();
  EXPECT_EQ(reused.error().code, "idempotency_key_reused");
  ASSERT_EQ(reused.error().issues.size(), 1U);
}

TEST_F(RemoteJournalTest, a_row_is_read_whole) {
  PostContent content = sample_content("p1");
  content.publish_at = from_unix_seconds(1'900'000'000);
  content.retry_of = "p0";
  content.idempotency_key = "key";
  PostProgress progress = sample_progress(PostState::stalled);
  progress.stalled_because = StallReason::ambiguous_init;
  progress.publish_id = "v_pub";
  progress.upload_url = Secret("https://upload.example");
  progress.chunk_size = 10;
  progress.chunk_count = 3;
  progress.acknowledged_bytes = 20;
  progress.init_began_at = from_unix_milliseconds(1);
  progress.last_chunk_began_at = from_unix_milliseconds(2);
  progress.error = "{}";
  progress.post_ids = {"7512345678901234567"};
  progress.url = "https://www.tiktok.com";
  json::object answer = outcome("acquired");
  answer["post"] = row_of(content, progress);
  will_answer("posts.acquire", answer);
  const auto post = await([&] { return journal_->async_acquire("p1"); });
  ASSERT_TRUE(post.has_value()) << post.error().message;
  EXPECT_EQ(post->content.publish_at, content.publish_at);
  EXPECT_EQ(post->content.retry_of, "p0");
  EXPECT_EQ(post->content.source.size_bytes, 1'000'000);
  EXPECT_EQ(post->progress.stalled_because, StallReason::ambiguous_init);
  EXPECT_EQ(post->progress.upload_url.reveal(), "https://upload.example");
  EXPECT_EQ(post->progress.post_ids, progress.post_ids);
  EXPECT_EQ(post->progress.init_began_at, progress.init_began_at);
  EXPECT_EQ(post->progress.init_answered_at, std::nullopt);
  EXPECT_EQ(post->epoch, 2);
}

TEST_F(RemoteJournalTest, get_shows_no_secret_and_open_does) {
  backend_->will_answer("posts.get", json::dump(row("p1")));
  const auto shown = await([&] { return journal_->async_get("p1"); });
  EXPECT_TRUE((*shown)->content.source.descriptor.empty());
  backend_->will_answer("posts.get", json::dump(row("p1")));
  const auto opened = await([&] { return journal_->async_open("p1"); });
  EXPECT_FALSE(opened->content.source.descriptor.empty());
  backend_->will_answer("posts.get", "null");
  EXPECT_FALSE(await([&] { return journal_->async_get("p1"); })->has_value());
  backend_->will_answer("posts.get", "null");
  EXPECT_EQ(await([&] { return journal_->async_open("p1"); }).error().code, "not_found");
}

TEST_F(RemoteJournalTest, a_secret_of_another_row_makes_the_post_unreadable) {
  json::object moved = row("p1");
  moved["id"] = "p2";
  backend_->will_answer("posts.get", json::dump(moved));
  const auto opened = await([&] { return journal_->async_open("p2"); });
  ASSERT_TRUE(opened.has_value() && opened->unreadable);
  EXPECT_EQ(opened->unreadable->code, "decrypt_failed");
}

TEST_F(RemoteJournalTest, a_page_asks_for_one_more_than_it_answers) {
  backend_->will_answer("posts.list", "[" + json::dump(row("p3", 30)) + "," +
                                          json::dump(row("p2", 20)) + "," +
                                          json::dump(row("p1", 10)) + "]");
  PostFilter filter;
  filter.user_id = "u";
  filter.limit = 2;
  filter.cursor = "99";
  const auto page = await([&] { return journal_->async_list(filter); });
  ASSERT_EQ(page->posts.size(), 2U);
  EXPECT_EQ(page->next_cursor, "20");
  EXPECT_EQ(json::find_int(backend_->asked(), "limit"), 3);
  EXPECT_EQ(json::find_int(backend_->asked(), "before"), 99);
  EXPECT_EQ(await([&] { return journal_->async_list(PostFilter()); }).error().code,
            "filter_required");
}

TEST_F(RemoteJournalTest, refusals_become_the_promised_errors) {
  const auto refused = [&](json::object answer) {
    will_answer("posts.requestCancel", std::move(answer));
    return await([&] { return journal_->async_request_cancel("p1"); }).error();
  };
  EXPECT_EQ(refused(outcome("not_found")).code, "not_found");
  json::object ended = outcome("already_ended");
  ended["state"] = "published";
  EXPECT_EQ(refused(ended).code, "already_ended");
  EXPECT_NE(refused(ended).message.find("published"), std::string::npos);
  EXPECT_EQ(refused(outcome("whatever")).code, "store_answer_invalid");
  will_answer("posts.requestCancel", outcome("requested"));
  EXPECT_TRUE(await([&] { return journal_->async_request_cancel("p1"); }).has_value());
  will_answer("posts.save", outcome("lease_lost"));
  EXPECT_EQ(save(record("p1")).error().code, "lease_lost");
}

TEST_F(RemoteJournalTest, a_held_post_is_tried_again_once_its_holder_is_gone) {
  will_answer("posts.acquire", outcome("lease_held"));
  backend_->will_answer("leases.neighbours", "[" + holder_text("dead", true) + "]");
  backend_->will_answer("leases.free", "null");
  will_answer("posts.acquire", with_post("acquired", "p1"));
  EXPECT_TRUE(await([&] { return journal_->async_acquire("p1"); }).has_value());

  will_answer("posts.acquire", outcome("lease_held"));
  backend_->will_answer("leases.neighbours", "[]");
  const auto held = await([&] { return journal_->async_acquire("p1"); });
  EXPECT_EQ(held.error().code, "lease_held");
  EXPECT_TRUE(held.error().retryable);
}

TEST_F(RemoteJournalTest, the_next_wake_is_told_by_our_clock) {
  json::object due;
  due["posts"] = json::array{row("p1")};
  due["nextWakeInMs"] = 1500;
  backend_->will_answer("leases.neighbours", "[]");
  will_answer("posts.acquireDue", due);
  const auto taken = await([&] { return journal_->async_acquire_due(64); });
  ASSERT_TRUE(taken.has_value()) << taken.error().message;
  ASSERT_EQ(taken->posts.size(), 1U);
  EXPECT_EQ(taken->posts[0].progress.wake_at, std::nullopt);
  EXPECT_EQ(taken->next_wake, clock_.wall_now() + milliseconds(1500));
}

TEST_F(RemoteJournalTest, a_save_answers_what_others_left) {
  json::object answer = outcome("saved");
  answer["cancelRequested"] = true;
  answer["eventId"] = 12;
  answer["hints"] = *json::parse(
      R"([{"bodyHash":"h","publishId":"v_pub","openId":"o","data":"{}","receivedAt":5,"eventId":13}])");
  will_answer("posts.save", answer);
  PostEvent event = sample_event("p1");
  event.at = from_unix_milliseconds(77);
  const auto saved = save(record("p1"), {event});
  ASSERT_TRUE(saved.has_value()) << saved.error().message;
  EXPECT_TRUE(saved->cancel_requested);
  EXPECT_EQ(saved->event_id, 12);
  ASSERT_EQ(saved->hints.size(), 1U);
  EXPECT_EQ(saved->hints[0].publish_id, "v_pub");
  EXPECT_EQ(saved->hints[0].event_id, 13);
  EXPECT_EQ(json::find_int(json::find_array(backend_->asked(), "events")->at(0).get_object(), "at"),
            77);
}

TEST_F(RemoteJournalTest, sources_signals_hints_and_events_are_passed_on) {
  will_answer("posts.replaceSource", outcome("replaced"));
  const PostSource source = sample_content("p1").source;
  EXPECT_TRUE(await([&] { return journal_->async_replace_source("p1", 2, source); }).has_value());
  EXPECT_EQ(backend_->asked_text("source").find("/videos/"), std::string::npos);

  backend_->will_answer("posts.renew",
                        R"([{"postId":"p1","cancelRequested":true,"hinted":false}])");
  const auto signals = await([&] { return journal_->async_renew_leases(); });
  ASSERT_EQ(signals->size(), 1U);
  EXPECT_TRUE(signals->at(0).cancel_requested);

  backend_->will_answer("posts.noteHint", R"({"duplicate":false,"postId":"p1","eventId":4})");
  WebhookHint hint;
  hint.body_hash = "h";
  const auto noted = await([&] { return journal_->async_note_hint(hint); });
  EXPECT_EQ(noted->post_id, "p1");
  EXPECT_EQ(noted->event_id, 4);

  backend_->will_answer(
      "posts.unclaimedHints",
      R"([{"bodyHash":"h","publishId":"v","openId":"o","data":"{}","receivedAt":5}])");
  EXPECT_EQ(await([&] { return journal_->async_unclaimed_hints("o"); })->size(), 1U);

  backend_->will_answer("posts.predecessor", R"("p0")");
  EXPECT_EQ(**await([&] { return journal_->async_predecessor("p1"); }), "p0");
  backend_->will_answer("posts.predecessor", "null");
  EXPECT_FALSE(await([&] { return journal_->async_predecessor("p1"); })->has_value());

  backend_->will_answer("posts.events",
                        R"([{"id":3,"postId":"p1","type":"state","at":5,"data":"{}"}])");
  EXPECT_EQ(await([&] { return journal_->async_events(2, 10); })->at(0).id, 3);

  backend_->will_answer("leases.free", "null");
  EXPECT_TRUE(await([&] { return journal_->async_release_leases(); }).has_value());
}

TEST_F(RemoteJournalTest, a_failing_store_is_told_as_it_is) {
  Error away = make_error(Errc::store, "store_unreachable", "The server is away.");
  away.retryable = true;
  backend_->will_fail("posts.save", away);
  const auto saved = save(record("p1"));
  EXPECT_EQ(saved.error().code, "store_unreachable");
  EXPECT_TRUE(saved.error().retryable);
}

}  // namespace
}  // namespace tokpost::test
