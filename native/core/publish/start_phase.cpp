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

// How often an init whose effect is unknown may be sent in all.
int most_inits(const LivePost& post) {
  if (post.is_pulled()) return 1;
  return is_draft(post.content().kind) ? 2 : post.context().config->retry.max_attempts;
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
  post->has_init_place = false;
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
  const int most = most_inits(*post);
  // Of a process that ended between the journal and the answer. A draft counts those too.
  if (has_unknown_init(post->progress()) &&
      (post->is_pulled() || (is_draft(post->content().kind) && post->progress().attempt >= most))) {
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
  for (FailedAttempt failed{.number = 1, .idempotent = most > 1};; ++failed.number) {
    const Status places = co_await async_take_places(post);
    if (places.has_error()) co_return places;
    if (post->intent() != Intent::go_on) co_return Status();
    const Status began = co_await async_mark_begin(post, plan);
    if (began.has_error()) co_return began;
    if (post->intent() == Intent::lost) co_return Status();
    Result<tiktok::PostTicket> ticket = co_await async_send_init(post, plan, failed.number);
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
    } else if (failed.number >= most) {
      Status ended = co_await async_end_unknown(post, error);
      co_return ended;
    }
    const auto pause = retry_delay(post->context().config->retry, failed, error, Deadline::never(),
                                   *post->context().clock, *post->context().rng);
    if (!pause) {
      Status ended = co_await post->async_end(error);
      co_return ended;
    }
    trace_retry(post->context().trace, failed.number, error, *pause);
    const Status slept = co_await post->context().sleeper->async_sleep(*pause);
    if (slept.has_error()) co_return slept;
  }
}

}  // namespace tokpost
