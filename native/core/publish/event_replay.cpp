#include "native/core/publish/event_replay.hpp"

#include <map>
#include <string>

namespace tokpost {

Awaitable<Result<std::vector<PostNews>>> async_replay_events(std::shared_ptr<const PostTools> tools,
                                                             std::int64_t after_id,
                                                             std::size_t limit) {
  Result<std::vector<PostEvent>> events = co_await tools->journal->async_events(after_id, limit);
  if (events.has_error()) co_return events.error();
  std::map<std::string, PostView> views;
  std::vector<PostNews> replay;
  for (const PostEvent& event : *events) {
    auto view = views.find(event.post_id);
    if (view == views.end()) {
      Result<std::optional<PostRecord>> record = co_await tools->journal->async_get(event.post_id);
      if (record.has_error()) co_return record.error();
      if (!*record) continue;
      view = views.emplace(event.post_id, view_of(**record)).first;
    }
    replay.push_back(news_from(event, view->second));
  }
  co_return replay;
}

}  // namespace tokpost
