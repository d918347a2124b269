#include "native/core/publish/upload_phase.hpp"

#include "native/core/net/retry.hpp"
#include "native/core/publish/check_phase.hpp"
#include "native/core/publish/post_calls.hpp"
#include "native/core/publish/post_log.hpp"
#include "native/core/publish/post_transitions.hpp"
#include "native/core/publish/queue_phase.hpp"
#include "native/core/tiktok/post_status.hpp"

#include <algorithm>
#include <utility>

namespace tokpost {
namespace {

Awaitable<Result<tiktok::PostStatus>> async_ask(std::shared_ptr<LivePost> post) {
  Result<std::shared_ptr<tiktok::UserClient>> client = co_await post->async_client();
  if (client.has_error()) co_return client.error();
  const Status turn =
      co_await post->tools().governor->async_take(Limited::status, post->content().open_id);
  if (turn.has_error()) co_return turn.error();
  const auto session = (*client)->session();
  Result<tiktok::PostStatus> status =
      co_await async_post_status(post->context(), session, *post->progress().publish_id);
  co_return status;
}

Awaitable<Result<std::optional<std::uint64_t>>> async_uploaded_bytes(
    std::shared_ptr<LivePost> post) {
  Result<tiktok::PostStatus> status = co_await async_ask(post);
  if (status.has_error()) co_return status.error();
  std::optional<std::uint64_t> bytes;
  const bool uploading = status->phase == tiktok::PostPhase::uploading;
  if (uploading && status->uploaded_bytes && *status->uploaded_bytes >= 0) {
    bytes = static_cast<std::uint64_t>(*status->uploaded_bytes);
  }
  co_return bytes;
}

Awaitable<Status> async_go_processing(std::shared_ptr<LivePost> post, bool all_sent) {
  const std::int64_t size = post->content().source.size_bytes.value_or(0);
  const PostChange change = [size, all_sent](PostProgress& next) {
    next.state = PostState::processing;
    if (all_sent) next.acknowledged_bytes = size;
    next.checks_done = 0;
  };
  Status saved = co_await post->async_save(change);
  co_return saved;
}

// An earlier run had begun the last chunk, and nobody knows how far it came: TikTok does.
enum class LastChunk : std::uint8_t { all_sent, in_doubt, incomplete };
Awaitable<LastChunk> async_settle_last_chunk(std::shared_ptr<LivePost> post) {
  using Bytes = std::optional<std::uint64_t>;
  std::function<Awaitable<Result<Bytes>>(int)> ask = [post](int) {
    return async_uploaded_bytes(post);
  };
  const RetryTools retry = post->context().retry_tools();
  const Result<Bytes> bytes =
      co_await async_with_retry<Bytes>(retry, true, Deadline::never(), std::move(ask));
  if (bytes.has_error() || !*bytes) co_return LastChunk::in_doubt;
  const auto size = static_cast<std::uint64_t>(post->content().source.size_bytes.value_or(0));
  if (**bytes >= size) co_return LastChunk::all_sent;
  const auto offset = static_cast<std::int64_t>(**bytes);
  const PostChange change = [offset](PostProgress& next) { next.acknowledged_bytes = offset; };
  const Status saved = co_await post->async_save(change);
  co_return saved.has_error() ? LastChunk::in_doubt : LastChunk::incomplete;
}

UploadHooks make_hooks(std::shared_ptr<LivePost> post) {
  UploadHooks hooks;
  hooks.before_last_chunk = [post] {
    const WallTime now = post->context().clock->wall_now();
    return post->async_save([now](PostProgress& next) {
      if (!next.last_chunk_began_at) next.last_chunk_began_at = now;
    });
  };
  hooks.acknowledged = [post](std::uint64_t bytes) {
    // What an earlier init had got as far as is no progress.
    if (bytes > post->most_acknowledged) post->new_inits = 0;
    post->most_acknowledged = std::max(post->most_acknowledged, bytes);
    return post->async_save([bytes](PostProgress& next) {
      next.acknowledged_bytes = static_cast<std::int64_t>(bytes);
    });
  };
  hooks.confirm_offset = [post] { return async_uploaded_bytes(post); };
  hooks.progress = [post](std::uint64_t sent) { post->note_sent(sent); };
  hooks.set_cut_off = [post](std::function<void()> cut) { post->set_cut_off(std::move(cut)); };
  return hooks;
}

UploadTask make_task(const std::shared_ptr<LivePost>& post) {
  const PostProgress& progress = post->progress();
  UploadTask task;
  task.upload_url = progress.upload_url;
  task.plan.size_bytes = post->opened->size_bytes;
  task.plan.chunk_size = static_cast<std::uint64_t>(progress.chunk_size);
  task.plan.count = static_cast<std::uint64_t>(progress.chunk_count);
  task.content_type = post->opened->content_type;
  task.source = post->opened->source;
  task.acknowledged_bytes = static_cast<std::uint64_t>(progress.acknowledged_bytes);
  task.last_chunk_began = progress.last_chunk_began_at.has_value();
  task.hooks = make_hooks(post);
  return task;
}

Awaitable<Status> async_start_anew(std::shared_ptr<LivePost> post, Error error) {
  if (++post->new_inits >= post->context().config->retry.max_attempts) {
    Status failed = co_await post->async_fail(std::move(error));
    co_return failed;
  }
  const PostChange change = [](PostProgress& next) { forget_init(next); };
  Status saved = co_await post->async_save(change);
  co_return saved;
}

Awaitable<Status> async_conclude(std::shared_ptr<LivePost> post, UploadOutcome outcome) {
  switch (outcome.kind) {
    case UploadOutcome::Kind::complete: {
      Status done = co_await async_go_processing(post, true);
      co_return done;
    }
    case UploadOutcome::Kind::ambiguous: {
      // Cut off by the end of the engine: whoever goes on asks TikTok how much of it came.
      if (post->intent() >= Intent::stop) co_return cancelled_error("publish.upload");
      Status watched = co_await async_go_processing(post, false);
      co_return watched;
    }
    case UploadOutcome::Kind::start_anew: {
      Status anew = co_await async_start_anew(post, std::move(outcome.error));
      co_return anew;
    }
    case UploadOutcome::Kind::cancelled: {
      if (post->intent() != Intent::cancel) co_return cancelled_error("publish.upload");
      Status cancelled = co_await post->async_set_cancelled();
      co_return cancelled;
    }
    case UploadOutcome::Kind::failed:
    case UploadOutcome::Kind::source:
      break;
  }
  Status ended = co_await post->async_end(std::move(outcome.error));
  co_return ended;
}

}  // namespace

Awaitable<Status> async_upload_phase(std::shared_ptr<LivePost> post) {
  if (post->progress().last_chunk_began_at) {
    const LastChunk last = co_await async_settle_last_chunk(post);
    if (post->intent() >= Intent::stop) co_return Status();
    if (last == LastChunk::incomplete && post->intent() == Intent::cancel) {
      Status cancelled = co_await post->async_set_cancelled();
      co_return cancelled;
    }
    if (last != LastChunk::incomplete) {
      Status watched = co_await async_go_processing(post, last == LastChunk::all_sent);
      co_return watched;
    }
  }
  const Status opened = co_await async_open_source(post);
  if (opened.has_error()) {
    Error error = opened.error();
    Status ended = co_await post->async_end(std::move(error));
    co_return ended;
  }
  const Status entered = co_await async_enter_upload(post);
  if (entered.has_error()) co_return entered;
  if (post->intent() != Intent::go_on) co_return Status();
  const auto& title = post->request->video.title;
  log_upload_started(post->context().log, title.value_or(""), post->opened->size_bytes);
  UploadTask task = make_task(post);
  const std::uint64_t bytes = task.plan.size_bytes - task.acknowledged_bytes;
  const SteadyTime began = post->context().clock->steady_now();
  UploadOutcome outcome = co_await post->tools().uploader->async_upload(std::move(task));
  if (outcome.kind == UploadOutcome::Kind::complete) {
    post->tools().chunks->note_upload(bytes, post->context().clock->steady_now() - began);
  }
  Status concluded = co_await async_conclude(post, std::move(outcome));
  co_return concluded;
}

}  // namespace tokpost
