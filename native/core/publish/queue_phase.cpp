#include "native/core/publish/queue_phase.hpp"

#include <utility>

namespace tokpost {
namespace {

using std::chrono::milliseconds;

Awaitable<Status> async_note_wait(std::shared_ptr<LivePost> post, milliseconds wait) {
  const WallTime until = post->context().clock->wall_now() + wait;
  const PostChange change = [until](PostProgress& next) { next.waiting_until = until; };
  Status noted = co_await post->async_save(change);
  co_return noted;
}

Awaitable<Result<UploadPlace>> async_stand_in_line(std::shared_ptr<LivePost> post) {
  const PostLines& lines = *post->tools().lines;
  const std::string& open_id = post->content().open_id;
  const milliseconds wait =
      post->tools().governor->wait_behind(Limited::init, open_id, lines.length(open_id));
  if (wait > milliseconds(0)) {
    const Status noted = co_await async_note_wait(post, wait);
    if (noted.has_error()) co_return noted.error();
  }
  Result<UploadPlace> first = co_await lines.async_enter(open_id, needs_upload_place(*post));
  co_return first;
}

// The window comes second, so that nothing of it is taken by a post that waits for the uploads.
Awaitable<Status> async_hold_init(std::shared_ptr<LivePost> post) {
  Governor& governor = *post->tools().governor;
  while (!post->init_place) {
    const Status entered = co_await async_enter_upload(post);
    if (entered.has_error()) co_return entered;
    Result<Governor::Try> held =
        co_await governor.async_hold(Limited::init, post->content().open_id);
    if (held.has_error()) co_return held.error();
    post->init_place = held->place;
    if (held->place) break;
    const Status waited = co_await async_step_aside(post, held->wait);
    if (waited.has_error()) co_return waited;
  }
  co_return Status();
}

}  // namespace

bool needs_upload_place(const LivePost& post) {
  return !post.is_pulled() && post.content().source.kind != SourceKind::stream;
}

Awaitable<Status> async_enter_upload(std::shared_ptr<LivePost> post) {
  const PostTools& tools = post->tools();
  if (!needs_upload_place(*post) || post->upload_place || !tools.enter_upload) co_return Status();
  Result<UploadPlace> place = co_await tools.enter_upload();
  if (place.has_error()) co_return place.error();
  post->upload_place = *std::move(place);
  co_return Status();
}

Awaitable<Status> async_step_aside(std::shared_ptr<LivePost> post, milliseconds wait) {
  post->upload_place.reset();
  const Status noted = co_await async_note_wait(post, wait);
  if (noted.has_error()) co_return noted;
  const Status slept = co_await post->context().sleeper->async_sleep(wait);
  co_return slept;
}

Awaitable<Status> async_claim_init(std::shared_ptr<LivePost> post) {
  Governor& governor = *post->tools().governor;
  while (true) {
    const Status entered = co_await async_enter_upload(post);
    if (entered.has_error()) co_return entered;
    const auto held = std::exchange(post->init_place, std::nullopt);
    Result<Governor::Try> claimed =
        co_await governor.async_claim(Limited::init, post->content().open_id, held);
    if (claimed.has_error()) co_return claimed.error();
    if (claimed->place) co_return Status();
    const Status waited = co_await async_step_aside(post, claimed->wait);
    if (waited.has_error()) co_return waited;
  }
}

Awaitable<Status> async_queue_phase(std::shared_ptr<LivePost> post) {
  if (post->state() == PostState::scheduled) {
    const PostChange change = [](PostProgress& next) { next.state = PostState::queued; };
    Status queued = co_await post->async_save(change);
    if (queued.has_error()) co_return queued;
  }
  Result<UploadPlace> first = co_await async_stand_in_line(post);
  if (first.has_error()) co_return first.error();
  const Status held = co_await async_hold_init(post);
  if (held.has_error()) co_return held;
  first = UploadPlace();
  if (post->intent() != Intent::go_on) co_return Status();
  const PostChange change = [](PostProgress& next) {
    next.state = PostState::checking;
    next.waiting_until.reset();
  };
  Status saved = co_await post->async_save(change);
  co_return saved;
}

}  // namespace tokpost
