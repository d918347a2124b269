#pragma once

#include "native/core/publish/post_news.hpp"

#include <cstddef>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace tokpost {

/// What has happened to posts and has not been looked at yet, in order; of the progress in a row of
/// one post only the newest. Safe from any thread.
class NewsBatch {
 public:
  /// True for the first since take(): somebody has to be told to look.
  bool add(PostNews news);
  std::vector<PostNews> take();

 private:
  std::mutex mutex_;
  std::vector<PostNews> news_;
  std::unordered_map<std::string, std::size_t> newest_;  ///< by post
};

}  // namespace tokpost
