#include "native/core/publish/settle_post.hpp"

#include "native/core/store/store_answers.hpp"

#include <utility>

namespace tokpost {
namespace {

Error only_stalled_settles() {
  return make_error(Errc::state, "not_stalled", "Only a stalled post can be settled.",
                    "posts.settle");
}

Awaitable<Status> async_write_word(std::shared_ptr<LivePost> post, Settlement word) {
  if (!word.published) {
    Error error = make_error(Errc::publish_failed, "not_published",
                             "The post was settled as not published.", "posts.settle");
    Status failed = co_await post->async_fail(std::move(error));
    co_return failed;
  }
  const PostChange change = [word](PostProgress& next) {
    next.state = PostState::published;
    next.error.reset();
    next.wake_at.reset();
    if (word.post_id) next.post_ids = {*word.post_id};
  };
  Status published = co_await post->async_save(change);
  co_return published;
}

}  // namespace

Awaitable<Result<PostView>> async_settle_one(std::shared_ptr<LivePosts> posts, std::string id,
                                             Settlement word) {
  if (const auto live = co_await posts->async_find(id)) {
    const PostState state = live->seen_state();
    if (is_final(state)) co_return post_already_ended(id, to_string(state));
    co_return only_stalled_settles();
  }
  Result<std::shared_ptr<LivePost>> taken = co_await posts->async_acquire(std::move(id));
  if (taken.has_error()) co_return taken.error();
  const std::shared_ptr<LivePost> post = *std::move(taken);
  if (post->state() != PostState::stalled) {
    co_await posts->async_leave_as_it_was(post);
    co_return only_stalled_settles();
  }
  const Status settled = co_await async_write_word(post, std::move(word));
  if (settled.has_error()) co_return settled.error();
  co_return post->view();
}

}  // namespace tokpost
