#include "native/core/publish/upload_run.hpp"

#include "native/core/media/source.hpp"
#include "native/core/media/source_error.hpp"
#include "native/core/net/retry.hpp"
#include "native/core/publish/upload_pace.hpp"
#include "native/core/publish/upload_verdict.hpp"

#include <string>
#include <utility>

namespace tokpost {

UploadRun::UploadRun(tiktok::Context context, std::shared_ptr<const UploadPace> pace,
                     UploadTask task)
    : context_(std::move(context)),
      pace_(std::move(pace)),
      task_(std::move(task)),
      offset_(task_.acknowledged_bytes),
      marked_(task_.last_chunk_began) {}

Awaitable<UploadOutcome> UploadRun::async_run() {
  co_await async_settle_start();
  while (!ended()) co_await async_send_next();
  co_return *outcome_;
}

// --- Where to go on ----------------------------------------------------------------------------

Awaitable<void> UploadRun::async_settle_start() {
  if (offset_ >= task_.plan.size_bytes) {
    end(UploadOutcome::Kind::complete);
    co_return;
  }
  if (const auto boundary = boundary_near(task_.plan, offset_)) {
    offset_ = *boundary;
    if (offset_ == task_.plan.size_bytes) end(UploadOutcome::Kind::complete);
    co_return;
  }
  const media::Chunk chunk = task_.plan.chunk(task_.plan.index_of(offset_));
  sent_ = {offset_, chunk.first + chunk.size};
  const auto uploaded = co_await async_confirm();
  if (ended() || !uploaded) co_return;
  const auto offset = offset_by_status(task_.plan, sent_, std::nullopt, *uploaded);
  if (!offset) {
    lose_track();
  } else if (*offset != offset_) {
    co_await async_acknowledge(*offset);
  }
}

Awaitable<std::optional<std::uint64_t>> UploadRun::async_confirm() {
  while (true) {
    auto uploaded = co_await task_.hooks.confirm_offset();
    if (uploaded) co_return *uploaded;
    if (!uploaded.error().retryable) {
      end_with(uploaded.error());
      co_return std::nullopt;
    }
    const bool again = co_await async_pause(uploaded.error());
    if (!again) co_return std::nullopt;
  }
}

// A figure that is no chunk's end has to be confirmed before a byte is sent (design decision 8).
Awaitable<void> UploadRun::async_confirm_offset(std::optional<std::uint64_t> figure) {
  const auto uploaded = co_await async_confirm();
  if (ended()) co_return;
  std::optional<std::uint64_t> offset;
  if (uploaded) offset = offset_by_status(task_.plan, sent_, figure, *uploaded);
  if (offset) {
    co_await async_acknowledge(*offset);
  } else {
    lose_track();
  }
}

Awaitable<void> UploadRun::async_acknowledge(std::uint64_t offset) {
  if (offset == task_.plan.size_bytes) {
    end(UploadOutcome::Kind::complete);
    co_return;
  }
  if (offset == offset_) co_return;
  offset_ = offset;
  failed_attempts_ = 0;
  const Status kept = co_await task_.hooks.acknowledged(offset);
  if (kept.has_error()) {
    end_with(kept.error());
  } else {
    task_.source->acknowledged(offset);
  }
}

// --- One PUT -----------------------------------------------------------------------------------

Awaitable<Status> UploadRun::async_mark_last_chunk() {
  if (!marked_) {
    const Status durable = co_await task_.hooks.before_last_chunk();
    if (durable.has_error()) co_return durable;
    marked_ = true;
  }
  co_return Status();
}

Awaitable<void> UploadRun::async_send_next() {
  const media::Chunk chunk = task_.plan.chunk(task_.plan.index_of(offset_));
  sent_ = {offset_, chunk.first + chunk.size};
  const bool ends_file = sent_.sent_end == task_.plan.size_bytes;
  Status ready;
  if (ends_file) ready = co_await async_mark_last_chunk();
  const bool cancelled = co_await async_is_cancelled();
  if (ready && cancelled) ready = cancelled_error("upload.put");
  if (ready.has_error()) {
    end_with(ready.error());
    co_return;
  }
  const auto source = task_.source;
  auto body = co_await source->async_open(offset_, sent_.sent_end - offset_);
  if (body.has_error()) {
    co_await async_pause(body.error());
    co_return;
  }
  ChunkPut put;
  put.upload_url = task_.upload_url;
  put.content_type = task_.content_type;
  put.first = offset_;
  put.file_size = task_.plan.size_bytes;
  put.attempt = failed_attempts_ + 1;
  put.body = pace_ ? pace_->slow_down(*body) : *body;
  put.progress = task_.hooks.progress;
  put.set_cut_off = task_.hooks.set_cut_off;
  ChunkPutResult result = co_await async_put_chunk(context_, std::move(put));
  co_await async_judge(std::move(result), ends_file);
}

Awaitable<void> UploadRun::async_judge(ChunkPutResult result, bool ends_file) {
  const UploadVerdict verdict = judge_upload(result.answer, result.sent_bytes);
  const Error error = upload_error(result.answer, context_.clock->wall_now());
  switch (verdict) {
    case UploadVerdict::accepted:
      co_await async_accept(*result.answer, ends_file);
      break;
    case UploadVerdict::misplaced:
      co_await async_find_place(std::move(result));
      break;
    case UploadVerdict::gone:
      co_await async_give_url_up(error);
      break;
    case UploadVerdict::refused:
    case UploadVerdict::not_sent:
      co_await async_pause(error);
      break;
    case UploadVerdict::unsure:
      co_await async_resume(std::move(result), ends_file);
      break;
  }
}

Awaitable<void> UploadRun::async_accept(HttpReply reply, bool ends_file) {
  // With every byte in, 201 (or 200) says that TikTok has begun to work on the post.
  if (ends_file && reply.status != 206) {
    end(UploadOutcome::Kind::complete);
    co_return;
  }
  const std::uint64_t before = offset_;
  const auto figure = range_figure(reply, task_.plan.size_bytes);
  auto offset = offset_by_reply(task_.plan, sent_, figure);
  if (!figure && !ends_file) offset = sent_.sent_end;
  if (offset) {
    co_await async_acknowledge(*offset);
  } else {
    // With its last byte taken the post may be under way, unless TikTok's status tells that bytes
    // are missing.
    const bool was_in_doubt = std::exchange(may_be_posted_, may_be_posted_ || ends_file);
    co_await async_confirm_offset(figure);
    if (!ended()) may_be_posted_ = was_in_doubt;
  }
  if (ended() || offset_ != before) co_return;
  const Result<HttpReply> none_taken(std::move(reply));
  const Error error = upload_error(none_taken, context_.clock->wall_now());
  co_await async_pause(error);
}

Awaitable<void> UploadRun::async_find_place(ChunkPutResult result) {
  const std::uint64_t before = offset_;
  const auto figure = range_figure(*result.answer, task_.plan.size_bytes);
  const auto offset = offset_by_reply(task_.plan, sent_, figure);
  if (offset) {
    co_await async_acknowledge(*offset);
  } else {
    co_await async_confirm_offset(figure);
  }
  // It refuses the very bytes that it asks for.
  if (!ended() && offset_ == before) lose_track();
}

Awaitable<void> UploadRun::async_give_url_up(Error error) {
  if (!marked_) {
    end(UploadOutcome::Kind::start_anew, std::move(error));
    co_return;
  }
  // Of what an earlier process sent after the mark, nobody saw the answer.
  may_be_posted_ = may_be_posted_ || task_.last_chunk_began;
  const auto uploaded = co_await async_confirm();
  if (ended()) co_return;
  if (!uploaded) {
    end(UploadOutcome::Kind::ambiguous, std::move(error));
  } else if (*uploaded < task_.plan.size_bytes) {
    end(UploadOutcome::Kind::start_anew, std::move(error));
  } else {
    end(UploadOutcome::Kind::complete);
  }
}

Awaitable<void> UploadRun::async_resume(ChunkPutResult result, bool ends_file) {
  const Error error = upload_error(result.answer, context_.clock->wall_now());
  const bool in_doubt = ends_file && result.all_sent;
  may_be_posted_ = may_be_posted_ || in_doubt;
  const bool again = co_await async_pause(error);
  if (!again) co_return;
  const auto uploaded = co_await async_confirm();
  if (ended()) co_return;
  if (!uploaded) {
    // Before the last byte the same chunk can go again: a place that is wrong is refused by 416.
    if (in_doubt) end(UploadOutcome::Kind::ambiguous, error);
    co_return;
  }
  const auto offset = offset_by_status(task_.plan, sent_, std::nullopt, *uploaded);
  if (offset) {
    co_await async_acknowledge(*offset);
  } else {
    lose_track();
  }
}

Awaitable<bool> UploadRun::async_pause(Error error) {
  const FailedAttempt failed{.number = ++failed_attempts_, .idempotent = true};
  const auto pause = retry_delay(context_.config->retry, failed, error, Deadline::never(),
                                 *context_.clock, *context_.rng);
  if (!pause) {
    end_with(std::move(error));
    co_return false;
  }
  context_.log.info("upload: attempt " + std::to_string(failed.number) + " at byte " +
                    std::to_string(offset_) + " failed (" + error.code + "), the next in " +
                    std::to_string(pause->count()) + " ms");
  trace_retry(context_.trace, failed.number, error, *pause);
  const Status slept = co_await context_.sleeper->async_sleep(*pause);
  if (slept.has_error()) end_with(slept.error());
  co_return slept.has_value();
}

// --- The end -----------------------------------------------------------------------------------

void UploadRun::end(UploadOutcome::Kind kind, Error error) {
  outcome_.emplace(UploadOutcome{kind, std::move(error)});
}

void UploadRun::end_with(Error error) {
  using Kind = UploadOutcome::Kind;
  if (may_be_posted_) return end(Kind::ambiguous, std::move(error));
  if (error.kind == Errc::cancelled) return end(Kind::cancelled, std::move(error));
  if (media::is_source_error(error)) return end(Kind::source, std::move(error));
  end(Kind::failed, std::move(error));
}

void UploadRun::lose_track() {
  Error error =
      make_error(Errc::upload, "upload_range_mismatch",
                 "TikTok's accounts of what it has received contradict each other.", "upload.put");
  // What an earlier process began to send is as much in doubt as what this one sent.
  if (may_be_posted_ || task_.last_chunk_began) {
    end(UploadOutcome::Kind::ambiguous, std::move(error));
  } else {
    end(marked_ ? UploadOutcome::Kind::failed : UploadOutcome::Kind::start_anew, std::move(error));
  }
}

}  // namespace tokpost
