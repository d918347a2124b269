#pragma once

#include "native/core/publish/post_news.hpp"

#include <string>
#include <utility>

namespace tokpost {

/// Hands what happens to posts to the sink, under the number of the journal's newest entry of the
/// post.
class NewsDesk {
 public:
  NewsDesk(PostSink sink, const Clock& clock) : sink_(std::move(sink)), clock_(clock) {}

  void tell(PostNews::Type type, PostView post, std::string webhook = {}) {
    if (!sink_) return;
    PostNews news;
    news.id = post.last_event_id;
    news.type = type;
    news.at = clock_.wall_now();
    news.post = std::move(post);
    news.webhook = std::move(webhook);
    sink_(std::move(news));
  }

 private:
  PostSink sink_;
  const Clock& clock_;
};

}  // namespace tokpost
