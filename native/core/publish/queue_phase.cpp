#include "native/core/publish/queue_phase.hpp"

#include <utility>

namespace tokpost {

Awaitable<Status> async_take_places(std::shared_ptr<LivePost> post) {
  const PostTools& tools = post->tools();
  if (!post->is_pulled() && !post->upload_place && tools.enter_upload) {
    Result<UploadPlace> place = co_await tools.enter_upload();
    if (place.has_error()) co_return place.error();
    post->upload_place = *std::move(place);
  }
  if (post->has_init_place) co_return Status();
  Governor::OnWait on_wait = [post](WallTime until) {
    return post->async_save([until](PostProgress& next) { next.waiting_until = until; });
  };
  Status taken = co_await tools.governor->async_take(Limited::init, post->content().open_id,
                                                     std::move(on_wait));
  post->has_init_place = taken.has_value();
  co_return taken;
}

Awaitable<Status> async_queue_phase(std::shared_ptr<LivePost> post) {
  if (post->state() == PostState::scheduled) {
    const PostChange change = [](PostProgress& next) { next.state = PostState::queued; };
    Status queued = co_await post->async_save(change);
    if (queued.has_error()) co_return queued;
  }
  const Status taken = co_await async_take_places(post);
  if (taken.has_error()) co_return taken;
  if (post->intent() != Intent::go_on) co_return Status();
  const PostChange change = [](PostProgress& next) {
    next.state = PostState::checking;
    next.waiting_until.reset();
  };
  Status saved = co_await post->async_save(change);
  co_return saved;
}

}  // namespace tokpost
