#pragma once

#include "native/core/publish/post_news.hpp"

#include <atomic>
#include <string>
#include <utility>

namespace tokpost {

/// Numbers what happens to posts and hands it to the sink.
class NewsDesk {
 public:
  NewsDesk(PostSink sink, const Clock& clock) : sink_(std::move(sink)), clock_(clock) {}

  void tell(PostNews::Type type, PostView post, std::string webhook = {}) {
    if (!sink_) return;
    PostNews news;
    news.id = next_id_++;
    news.type = type;
    news.at = clock_.wall_now();
    news.post = std::move(post);
    news.webhook = std::move(webhook);
    sink_(std::move(news));
  }

 private:
  PostSink sink_;
  const Clock& clock_;
  std::atomic<std::int64_t> next_id_{1};
};

}  // namespace tokpost
