#include "native/core/publish/post_news.hpp"

#include "native/core/base/json.hpp"

#include <string_view>
#include <utility>

namespace tokpost {
namespace {

boost::json::string_view text(std::string_view name) {
  return {name.data(), name.size()};
}

// What the post was then; the rest of the view is what is known by now.
void set_state(PostView& post, const std::string& data) {
  const auto document = json::parse(data);
  if (document.has_error() || !document->is_object()) return;
  const json::object& object = document->get_object();
  const auto state = json::find_string(object, "state");
  if (!state) return;
  post.state = parse_post_state(*state).value_or(post.state);
  post.status = status_word(post.state, post.is_pulled);
  post.stalled_because.reset();
  const auto reason = json::find_string(object, "stalledBecause");
  if (reason) post.stalled_because = parse_stall_reason(*reason);
}

}  // namespace

PostEvent state_event(const std::string& post_id, const PostProgress& progress, WallTime at) {
  json::object data;
  data["state"] = text(to_string(progress.state));
  if (progress.stalled_because) data["stalledBecause"] = text(to_string(*progress.stalled_because));
  PostEvent event;
  event.post_id = post_id;
  event.type = "state";
  event.at = at;
  event.data = json::dump(data);
  return event;
}

PostNews news_from(const PostEvent& event, PostView post) {
  PostNews news;
  news.id = event.id;
  news.at = event.at;
  news.post = std::move(post);
  if (event.type == "webhook") {
    news.type = PostNews::Type::webhook;
    news.webhook = event.data;
  } else {
    set_state(news.post, event.data);
  }
  return news;
}

}  // namespace tokpost
