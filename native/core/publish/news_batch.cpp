#include "native/core/publish/news_batch.hpp"

#include <utility>

namespace tokpost {

bool NewsBatch::add(PostNews news) {
  const std::lock_guard lock(mutex_);
  const bool is_first = news_.empty();
  const auto [newest, is_new] = newest_.try_emplace(news.post.id, news_.size());
  const bool replaces = !is_new && news.type == PostNews::Type::progress &&
                        news_[newest->second].type == PostNews::Type::progress;
  if (replaces) {
    news_[newest->second] = std::move(news);
    return false;
  }
  newest->second = news_.size();
  news_.push_back(std::move(news));
  return is_first;
}

std::vector<PostNews> NewsBatch::take() {
  const std::lock_guard lock(mutex_);
  newest_.clear();
  return std::exchange(news_, {});
}

}  // namespace tokpost
