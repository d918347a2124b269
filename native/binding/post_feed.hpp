#pragma once

#include "native/binding/callback_hold.hpp"
#include "native/core/publish/engine.hpp"
#include "native/core/publish/news_batch.hpp"
#include "native/core/tiktok/mode.hpp"

#include <napi.h>

#include <memory>
#include <mutex>
#include <string>
#include <unordered_set>

namespace tokpost {

/// Carries what happens to an engine's posts to JavaScript, and keeps the process alive while posts
/// are in the engine's hands. lib/ gets `{ busy, news }` for every batch of news and every change
/// of `busy`. Progress is carried for posts that lib/ follows.
class PostFeed : public std::enable_shared_from_this<PostFeed> {
 public:
  /// `hold`: of the function that takes the batches.
  PostFeed(std::shared_ptr<Dispatcher> dispatcher, const CallbackHold& hold, tiktok::Mode mode);

  /// From any thread: something has happened, a post has left the engine.
  void add(PostNews news);
  void note_left();
  /// Whether a post's progress is carried; an empty id is every post's.
  void follow(const std::string& id, bool wanted);

  // The rest on the JavaScript thread.
  void attach(std::weak_ptr<PublishEngine> posts) { posts_ = std::move(posts); }
  /// Looks whether posts are at work.
  void refresh();
  void close();
  tiktok::Mode mode() const { return mode_; }

 private:
  bool is_wanted(const PostNews& news) const;
  void notify();
  void set_busy(bool busy);
  Napi::Value take(Napi::Env env);

  const std::shared_ptr<Dispatcher> dispatcher_;
  const std::shared_ptr<Callbacks> callbacks_;
  const CallbackId callback_;
  const tiktok::Mode mode_;
  NewsBatch batch_;
  mutable std::mutex mutex_;  ///< for the next
  std::unordered_set<std::string> followed_;
  std::weak_ptr<PublishEngine> posts_;
  bool busy_ = false;
  bool closed_ = false;
};

/// An answer that may have put posts into the engine's hands or taken them out.
template <class T>
struct ForFeed {
  T value;
  std::shared_ptr<PostFeed> feed;
};

}  // namespace tokpost
