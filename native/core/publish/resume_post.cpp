#include "native/core/publish/resume_post.hpp"

#include "native/core/media/source.hpp"
#include "native/core/publish/journal_pages.hpp"
#include "native/core/publish/resume.hpp"

#include <utility>

namespace tokpost {
namespace {

constexpr std::size_t kStalledPage = 500;
constexpr std::chrono::seconds kStallLimit{2};

Error not_for_new_bytes() {
  return make_error(Errc::state, "not_stalled", "Only a stalled post takes its bytes anew.",
                    "posts.resume");
}

// A post that an ended process left at work can take its bytes, too.
bool takes_source(PostState state) {
  return state == PostState::stalled ||
         (state != PostState::scheduled && state < PostState::processing);
}

// One that has just been taken up after a restart stalls in a moment, for want of its bytes.
Awaitable<void> async_let_stall(std::shared_ptr<LivePosts> posts, std::string id) {
  const auto live = posts->find(id);
  if (!live) co_return;
  std::function<bool()> is_over = [live] { return live->seen_state() >= PostState::processing; };
  co_await live->async_until(std::move(is_over), kStallLimit);
}

bool waits_for_its_time(const LivePost& post) {
  const auto publish_at = post.content().publish_at;
  return post.state() == PostState::scheduled && publish_at &&
         *publish_at > post.context().clock->wall_now();
}

}  // namespace

Awaitable<Result<PostView>> async_resume_one(std::shared_ptr<LivePosts> posts, std::string id,
                                             std::shared_ptr<media::Source> source) {
  if (source) co_await async_let_stall(posts, id);
  if (const auto live = co_await posts->async_find(id)) {
    if (source) co_return not_for_new_bytes();
    posts->wake(id);
    co_return live->view();
  }
  Result<std::shared_ptr<LivePost>> taken = co_await posts->async_acquire(std::move(id));
  if (taken.has_error()) co_return taken.error();
  const std::shared_ptr<LivePost> post = *std::move(taken);
  if (source && !takes_source(post->state())) {
    co_await posts->async_leave_as_it_was(post);
    co_return not_for_new_bytes();
  }
  post->handle = std::move(source);
  if (waits_for_its_time(*post)) {
    co_await posts->async_leave_as_it_was(post);
    co_return post->view();
  }
  if (post->state() == PostState::stalled) {
    const Status resumed = co_await async_mark_resumed(post);
    if (resumed.has_error()) {
      co_await posts->async_leave_as_it_was(post);
      co_return resumed.error();
    }
  }
  posts->take(post, std::chrono::milliseconds(0));
  co_return post->view();
}

Awaitable<Result<std::vector<PostRecord>>> async_stalled_posts(
    std::shared_ptr<Journal> journal, std::optional<std::string> account_id) {
  PostFilter filter;
  filter.account_id = std::move(account_id);
  filter.all = !filter.account_id;
  filter.state = PostState::stalled;
  filter.limit = kStalledPage;
  Result<std::vector<PostRecord>> all = co_await async_list_all(journal, filter);
  co_return all;
}

}  // namespace tokpost
