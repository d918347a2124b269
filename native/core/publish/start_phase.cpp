#include "native/core/publish/start_phase.hpp"

#include "native/core/media/source.hpp"
#include "native/core/net/retry.hpp"
#include "native/core/publish/check_phase.hpp"
#include "native/core/publish/post_calls.hpp"
#include "native/core/publish/post_log.hpp"
#include "native/core/publish/queue_phase.hpp"
#include "native/core/publish/quota_of.hpp"
#include "native/core/tiktok/shared_call.hpp"

#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/this_coro.hpp>

#include <utility>

namespace tokpost {
namespace {

using Kind = SourceSpec::Kind;

tiktok::VideoSource video_source(const PostRequest& request, const media::ChunkPlan& plan) {
  const SourceSpec& spec = request.sources.front();
  if (spec.kind == Kind::url) return tiktok::PullFromUrl{spec.location};
  return tiktok::FileUpload{static_cast<std::int64_t>(plan.size_bytes),
                            static_cast<std::int64_t>(plan.chunk_size),
                            static_cast<std::int64_t>(plan.count)};
}

media::ChunkPlan plan_for(const LivePost& post) {
  if (post.is_pulled()) return {};
  return post.tools().chunks->plan(*post.opened->source);
}

// A draft whose init is sent once more may count as two that wait for the creator.
constexpr std::int64_t kMostDraftInits = 2;

// Whether an init whose effect is unknown may be sent again, as far as the kind of post goes.
bool may_repeat_unknown(const LivePost& post) {
  if (post.is_pulled()) return false;
  return !is_draft(post.content().kind) || post.progress().attempt < kMostDraftInits;
}

Error lost_answer() {
  return make_error(Errc::network, "init_answer_lost",
                    "The answer to the init was lost; nothing has been published.", "publish.init");
}

// Durable before the request goes out.
Awaitable<Status> async_mark_begin(std::shared_ptr<LivePost> post, media::ChunkPlan plan) {
  const WallTime now = post->context().clock->wall_now();
  const PostChange change = [now, plan](PostProgress& next) {
    if (has_unknown_init(next)) ++next.attempt;
    next.init_began_at = now;
    next.init_answered_at.reset();
    next.waiting_until.reset();
    next.chunk_size = static_cast<std::int64_t>(plan.chunk_size);
    next.chunk_count = static_cast<std::int64_t>(plan.count);
    next.acknowledged_bytes = 0;
  };
  Status saved = co_await post->async_save(change);
  co_return saved;
}

// The init had no effect for certain, so that it may be sent again.
Awaitable<Status> async_unmark(std::shared_ptr<LivePost> post) {
  const PostChange change = [](PostProgress& next) { next.init_began_at.reset(); };
  Status saved = co_await post->async_save(change);
  co_return saved;
}

Awaitable<Result<tiktok::PostTicket>> async_send_init(std::shared_ptr<LivePost> post,
                                                      media::ChunkPlan plan, int attempt) {
  Result<std::shared_ptr<tiktok::UserClient>> client = co_await post->async_client();
  if (client.has_error()) {
    Error error = client.error();
    error.request_sent = false;
    co_return error;
  }
  std::function<HttpRequest(const Secret&)> make = [post, plan, attempt](const Secret& token) {
    HttpRequest request = init_request(*post->context().config, token, *post->request, plan);
    request.attempt = attempt;
    return request;
  };
  const auto session = (*client)->session();
  const bool needs_upload_url = !post->is_pulled();
  const auto call = std::make_shared<tiktok::SharedCall<tiktok::PostTicket>>(*post->context().pool);
  tiktok::SharedCall<tiktok::PostTicket>::Body body = [context = post->context(), session, make,
                                                       needs_upload_url] {
    return async_init_post(context, session, make, needs_upload_url);
  };
  // The wish to cancel waits for the answer: an init that is cut off would leave the post in doubt.
  // Only the end of the engine cuts it off.
  post->set_cut_off([call] { call->cancel(); });
  co_await boost::asio::this_coro::reset_cancellation_state(boost::asio::disable_cancellation());
  Result<tiktok::PostTicket> ticket = co_await call->async_join(std::move(body), Deadline::never());
  co_await boost::asio::this_coro::reset_cancellation_state(
      boost::asio::enable_terminal_cancellation());
  post->set_cut_off({});
  co_return ticket;
}

Awaitable<Status> async_keep_ticket(std::shared_ptr<LivePost> post, tiktok::PostTicket ticket) {
  const WallTime now = post->context().clock->wall_now();
  const bool pulled = post->is_pulled();
  const PostChange change = [now, pulled, ticket](PostProgress& next) {
    next.init_answered_at = now;
    next.publish_id = ticket.publish_id;
    next.upload_url = ticket.upload_url;
    next.state = pulled ? PostState::processing : PostState::uploading;
  };
  Status saved = co_await post->async_save(change);
  if (saved.has_error()) co_return saved;
  log_session_initialized(post->context().log, ticket.publish_id);
  if (post->tools().rate_log) {
    RateKey key = day_key(post->content().open_id, is_draft(post->content().kind));
    // Only the quota's answer depends on it.
    const Status counted = co_await post->tools().rate_log->async_record(key);
    if (counted.has_error()) post->context().log.warn("tiktok: " + counted.error().message);
  }
  co_return Status();
}

// A refresh takes its time, which must not pass between the init's place in the window and its
// request. What goes wrong is told by the call itself.
Awaitable<void> async_freshen_token(std::shared_ptr<LivePost> post) {
  Result<std::shared_ptr<tiktok::UserClient>> client = co_await post->async_client();
  if (client.has_error()) co_return;
  const auto session = (*client)->session();
  co_await session->async_access_token(Deadline::never());
}

// The pause before the next init, or nullopt where there is none.
std::optional<std::chrono::milliseconds> init_pause(const LivePost& post, int number, Error error) {
  // What is unknown is repeated whatever its status says: it is not TikTok's word.
  error.retryable = error.retryable || error.request_sent;
  const FailedAttempt failed{.number = number, .idempotent = true, .patient = true};
  return retry_delay(post.context().config->retry, failed, error, Deadline::never(),
                     *post.context().clock, *post.context().rng);
}

Awaitable<Status> async_pause(std::shared_ptr<LivePost> post, std::chrono::milliseconds pause,
                              Error error) {
  if (error.kind != Errc::rate_limit) {
    Status slept = co_await post->context().sleeper->async_sleep(pause);
    co_return slept;
  }
  // The account's other posts would only be refused, too.
  if (error.retry_after) {
    post->tools().governor->close(Limited::init, post->content().open_id, *error.retry_after);
  }
  Status waited = co_await async_step_aside(post, pause);
  co_return waited;
}

// The unknown effect of an init that must not be repeated.
Awaitable<Status> async_end_unknown(std::shared_ptr<LivePost> post, Error error) {
  if (post->is_pulled()) {
    Status stalled = co_await post->async_stall_with(StallReason::ambiguous_init, std::move(error));
    co_return stalled;
  }
  Status failed = co_await post->async_fail(std::move(error));
  co_return failed;
}

}  // namespace

bool has_unknown_init(const PostProgress& progress) {
  return progress.init_began_at && !progress.init_answered_at;
}

HttpRequest init_request(const tiktok::AppConfig& config, const Secret& token,
                         const PostRequest& request, const media::ChunkPlan& plan) {
  if (request.kind == PostKind::video) {
    return tiktok::direct_video_request(config, token, request.video, video_source(request, plan));
  }
  if (request.kind == PostKind::draft_video) {
    return tiktok::draft_video_request(config, token, video_source(request, plan));
  }
  tiktok::PhotoSource photos;
  for (const SourceSpec& photo : request.sources) photos.urls.push_back(photo.location);
  photos.cover_index = request.cover_index;
  if (request.kind == PostKind::photos) {
    return tiktok::direct_photos_request(config, token, request.photos, photos);
  }
  return tiktok::draft_photos_request(config, token, request.photos.text, photos);
}

Awaitable<Status> async_start_phase(std::shared_ptr<LivePost> post) {
  // Of a process that ended between the journal and the answer.
  if (has_unknown_init(post->progress()) && !may_repeat_unknown(*post)) {
    Error lost = lost_answer();
    Status ended = co_await async_end_unknown(post, std::move(lost));
    co_return ended;
  }
  const Status opened = co_await async_open_source(post);
  if (opened.has_error()) {
    Error error = opened.error();
    Status ended = co_await post->async_end(std::move(error));
    co_return ended;
  }
  const media::ChunkPlan plan = plan_for(*post);
  for (int number = 1;; ++number) {
    co_await async_freshen_token(post);
    const Status claimed = co_await async_claim_init(post);
    if (claimed.has_error()) co_return claimed;
    if (post->intent() != Intent::go_on) co_return Status();
    const Status began = co_await async_mark_begin(post, plan);
    if (began.has_error()) co_return began;
    if (post->intent() == Intent::lost) co_return Status();
    Result<tiktok::PostTicket> ticket = co_await async_send_init(post, plan, number);
    if (ticket.has_value()) {
      Status kept = co_await async_keep_ticket(post, *std::move(ticket));
      co_return kept;
    }
    const Error error = ticket.error();
    // Cut off by the end of the engine: the journal says what is known.
    if (error.kind == Errc::cancelled) co_return error;
    if (!error.request_sent) {
      const Status unmarked = co_await async_unmark(post);
      if (unmarked.has_error()) co_return unmarked;
    }
    const auto pause = init_pause(*post, number, error);
    if (error.request_sent && (!pause || !may_repeat_unknown(*post))) {
      Status ended = co_await async_end_unknown(post, error);
      co_return ended;
    }
    if (!pause) {
      Status ended = co_await post->async_end(error);
      co_return ended;
    }
    trace_retry(post->context().trace, number, error, *pause);
    const Status paused = co_await async_pause(post, *pause, error);
    if (paused.has_error()) co_return paused;
  }
}

}  // namespace tokpost
