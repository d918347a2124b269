#include "native/core/publish/post_run.hpp"

#include "native/core/net/backoff.hpp"
#include "native/core/publish/cancel.hpp"
#include "native/core/publish/check_phase.hpp"
#include "native/core/publish/queue_phase.hpp"
#include "native/core/publish/start_phase.hpp"
#include "native/core/publish/upload_phase.hpp"

#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/this_coro.hpp>

#include <utility>

namespace tokpost {
namespace {

bool is_before_processing(PostState state) {
  return state < PostState::processing;
}

Awaitable<Status> async_uploading(std::shared_ptr<LivePost> post) {
  if (post->progress().publish_id) {
    Status uploaded = co_await async_upload_phase(post);
    co_return uploaded;
  }
  // What has perhaps been published is beyond checks.
  if (post->is_pulled() && has_unknown_init(post->progress())) {
    Status settled = co_await async_start_phase(post);
    co_return settled;
  }
  // Goes on after it had stalled, or needs a new init.
  Status checked = co_await async_check_phase(post);
  if (checked.has_error() || post->state() != PostState::uploading) co_return checked;
  Status started = co_await async_start_phase(post);
  co_return started;
}

Awaitable<Status> async_phase(std::shared_ptr<LivePost> post) {
  switch (post->state()) {
    case PostState::checking:
      return async_check_phase(std::move(post));
    case PostState::starting:
      return async_start_phase(std::move(post));
    case PostState::uploading:
      return async_uploading(std::move(post));
    default:
      return async_queue_phase(std::move(post));
  }
}

}  // namespace

Awaitable<void> async_run_post(std::shared_ptr<LivePost> post) {
  for (int failures = 0; is_before_processing(post->state());) {
    if (post->intent() >= Intent::stop) co_return;
    // A wish that was heeded must not end the calls that follow.
    co_await boost::asio::this_coro::reset_cancellation_state(
        boost::asio::enable_terminal_cancellation());
    Status done;
    if (post->intent() == Intent::cancel && can_cancel_now(post->record())) {
      done = co_await post->async_set_cancelled();
    } else {
      done = co_await async_phase(post);
    }
    if (done.has_value()) {
      failures = 0;
      continue;
    }
    Error error = done.error();
    if (error.kind == Errc::cancelled && post->intent() == Intent::cancel) continue;
    if (post->intent() >= Intent::stop || error.kind == Errc::cancelled) co_return;
    post->context().log.error("tiktok: " + error.message);
    if (error.kind != Errc::store) {
      const Status failed = co_await post->async_fail(error);
      if (failed.has_value()) continue;
      error = failed.error();
    }
    if (error.kind != Errc::store) co_return;
    // The journal is the memory: without it nothing is done, and everything can go on after it.
    const auto pause =
        backoff_delay(post->context().config->retry, ++failures, *post->context().rng);
    co_await post->context().sleeper->async_sleep(pause);
  }
  post->upload_place.reset();
  if (post->init_place) {
    post->tools().governor->release(Limited::init, post->content().open_id, *post->init_place);
  }
}

}  // namespace tokpost
