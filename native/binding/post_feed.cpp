#include "native/binding/post_feed.hpp"

#include "native/binding/convert_posts.hpp"

#include <utility>

namespace tokpost {

PostFeed::PostFeed(std::shared_ptr<Dispatcher> dispatcher, const CallbackHold& hold,
                   tiktok::Mode mode)
    : dispatcher_(std::move(dispatcher)),
      callbacks_(hold.callbacks()),
      callback_(hold.id()),
      mode_(mode) {}

void PostFeed::add(PostNews news) {
  if (is_wanted(news) && batch_.add(std::move(news))) notify();
}

void PostFeed::follow(const std::string& id, bool wanted) {
  const std::lock_guard lock(mutex_);
  if (wanted) {
    followed_.insert(id);
  } else {
    followed_.erase(id);
  }
}

// Thousands of posts may be watched that nobody looks at.
bool PostFeed::is_wanted(const PostNews& news) const {
  if (news.type != PostNews::Type::progress) return true;
  const std::lock_guard lock(mutex_);
  return followed_.contains(news.post.id) || followed_.contains(std::string());
}

void PostFeed::note_left() {
  dispatcher_->post(make_task([self = shared_from_this()](Napi::Env) { self->refresh(); }));
}

void PostFeed::notify() {
  callbacks_->notify(callback_,
                     [self = shared_from_this()](Napi::Env env) { return self->take(env); });
}

Napi::Value PostFeed::take(Napi::Env env) {
  const auto posts = posts_.lock();
  if (!closed_) set_busy(posts && posts->stats().posts > 0);
  const std::vector<PostNews> news = batch_.take();
  Napi::Array entries = Napi::Array::New(env, news.size());
  for (std::uint32_t i = 0; i < news.size(); ++i) entries.Set(i, news_object(env, news[i], mode_));
  Napi::Object batch = ObjectWriter(env).set("busy", busy_).object();
  batch["news"] = entries;
  return batch;
}

void PostFeed::refresh() {
  const auto posts = posts_.lock();
  const bool busy = posts && posts->stats().posts > 0;
  if (closed_ || busy == busy_) return;
  set_busy(busy);
  notify();
}

void PostFeed::set_busy(bool busy) {
  if (busy == busy_) return;
  busy_ = busy;
  if (busy) {
    dispatcher_->hold();
  } else {
    dispatcher_->let_go();
  }
}

void PostFeed::close() {
  closed_ = true;
  set_busy(false);
}

}  // namespace tokpost
