#pragma once

#include "native/core/publish/engine.hpp"
#include "test/native/core/publish/manual_sleeper.hpp"
#include "test/native/core/publish/publish_fixture.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>

namespace tokpost::test {

using std::chrono::hours;
using std::chrono::milliseconds;

/// A whole engine; time passes where a test waits for something.
class EngineTest : public PublishFixture {
 protected:
  EngineTest() {
    context_.sleeper = &manual_;
    engine_ = make_engine(journal_);
  }
  ~EngineTest() override { close(engine_); }

  std::shared_ptr<PublishEngine> make_engine(std::shared_ptr<Journal> journal) {
    EngineParts parts;
    parts.context = context_;
    parts.journal = std::move(journal);
    parts.rate_log = rate_log_;
    parts.accounts = accounts_;
    parts.sources = opener_;
    parts.uploader = uploader_;
    parts.sink = [this](PostNews news) {
      const std::lock_guard lock(mutex_);
      news_.push_back(std::move(news));
    };
    return PublishEngine::make(std::move(parts));
  }
  void close(const std::shared_ptr<PublishEngine>& engine) {
    await_void([engine] { return engine->async_close(); });
  }
  static PostOrder order(PostRequest request) {
    PostOrder order;
    order.owner = {"account-1", "user-1", "open-1"};
    order.request = std::move(request);
    return order;
  }
  Result<PostView> accept(PostRequest request) {
    const PostOrder wanted = order(std::move(request));
    return await([&] { return engine_->async_accept(wanted); });
  }
  std::string accepted(PostRequest request) {
    const auto view = accept(std::move(request));
    EXPECT_TRUE(view.has_value()) << (view ? "" : view.error().message);
    return view ? view->id : "";
  }
  PostView get(const std::string& id) {
    auto view = await([&] { return engine_->async_get(id); });
    EXPECT_TRUE(view.has_value() && view->has_value());
    return view && *view ? **view : PostView();
  }
  /// Lets time pass as far as it takes.
  bool comes_true(const std::function<bool()>& is_true) {
    for (int i = 0; i < 4000; ++i) {
      if (is_true()) return true;
      std::this_thread::sleep_for(milliseconds(1));
      if (is_true()) return true;
      if (i % 3 == 2) manual_.advance();
    }
    return false;
  }
  bool reaches(const std::string& id, PostState state) {
    return comes_true([&] { return get(id).state == state; });
  }
  CancelAnswer cancel(const std::string& id) {
    auto answer = await([&] { return engine_->async_cancel(id); });
    EXPECT_TRUE(answer.has_value()) << (answer ? "" : answer.error().message);
    return answer ? *answer : CancelAnswer();
  }
  Result<PostView> resume(const std::string& id, std::shared_ptr<media::Source> source = nullptr) {
    return await([&] { return engine_->async_resume(id, source); });
  }
  tiktok::WebhookEvent webhook(const std::string& publish_id) const {
    tiktok::WebhookEvent event;
    event.kind = tiktok::WebhookKind::post_complete;
    event.event = "post.publish.complete";
    event.open_id = "open-1";
    event.created_at = clock_.wall_now();
    event.publish_id = publish_id;
    return event;
  }
  void note(const tiktok::WebhookEvent& event) {
    auto noted = await([&] { return engine_->async_note_webhook(event); });
    EXPECT_TRUE(noted.has_value()) << (noted ? "" : noted.error().message);
  }

  ManualSleeper manual_{clock_};
  std::shared_ptr<PublishEngine> engine_;
};

}  // namespace tokpost::test
