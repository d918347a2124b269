#pragma once

#include "native/core/publish/account_tokens.hpp"
#include "native/core/publish/chunk_planner.hpp"
#include "native/core/publish/governor.hpp"
#include "native/core/publish/news_desk.hpp"
#include "native/core/publish/post_lines.hpp"
#include "native/core/publish/source_opener.hpp"
#include "native/core/publish/uploader.hpp"
#include "native/core/store/journal.hpp"
#include "native/core/store/rate_log.hpp"
#include "native/core/tiktok/context.hpp"

#include <memory>

namespace tokpost {

/// What all posts of one engine work with.
struct PostTools {
  tiktok::Context context;
  std::shared_ptr<Journal> journal;
  std::shared_ptr<RateLog> rate_log;  ///< may be null: then nothing is counted over a day
  std::shared_ptr<Governor> governor;
  std::shared_ptr<PostLines> lines = std::make_shared<PostLines>();
  std::shared_ptr<AccountTokens> accounts;
  std::shared_ptr<SourceOpener> sources;
  std::shared_ptr<Uploader> uploader;
  std::shared_ptr<ChunkPlanner> chunks;
  EnterUpload enter_upload;
  std::shared_ptr<NewsDesk> news;
};

}  // namespace tokpost
