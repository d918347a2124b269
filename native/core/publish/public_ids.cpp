#include "native/core/publish/public_ids.hpp"

#include <algorithm>
#include <utility>

namespace tokpost {

Awaitable<void> async_learn_username(std::shared_ptr<LivePost> post) {
  if (!post->username.empty()) co_return;
  Result<std::shared_ptr<tiktok::UserClient>> client = co_await post->async_client();
  if (client.has_error()) co_return;
  const std::shared_ptr<tiktok::UserClient> user = *std::move(client);
  Result<tiktok::CreatorInfo> info = co_await user->async_creator_info(Deadline::never());
  if (info.has_value()) post->username = info->username;
}

bool wants_public_ids(const LivePost& post, const std::vector<std::string>& ids) {
  return post.wait == WaitFor::everybody && ids.empty();
}

std::optional<std::string> public_url(const LivePost& post, const std::vector<std::string>& ids) {
  if (post.username.empty() || ids.empty()) return std::nullopt;
  return "https://www.tiktok.com/@" + post.username + "/video/" + ids.front();
}

Awaitable<Status> async_add_public_id(std::shared_ptr<LivePost> post, std::string id) {
  std::vector<std::string> ids = post->progress().post_ids;
  if (std::find(ids.begin(), ids.end(), id) != ids.end()) co_return Status();
  ids.push_back(std::move(id));
  auto url = post->progress().url;
  if (!url) {
    co_await async_learn_username(post);
    url = public_url(*post, ids);
  }
  const PostChange change = [ids, url](PostProgress& next) {
    next.post_ids = ids;
    next.url = url;
    next.wake_at.reset();
  };
  Status saved = co_await post->async_save(change);
  co_return saved;
}

}  // namespace tokpost
