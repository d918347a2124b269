#include "native/core/publish/resume.hpp"

#include "native/core/publish/post_settings.hpp"

namespace tokpost {
namespace {

constexpr std::string_view kResumeOperation = "posts.resume";

bool is_gone_with_process(SourceKind kind) {
  return kind == SourceKind::buffer || kind == SourceKind::stream;
}

// Everything that can be sent has been, or it is TikTok's turn.
bool is_with_tiktok(const PostRecord& record) {
  if (!record.progress.publish_id) return false;
  if (is_pulled(record.content)) return true;
  const auto size = record.content.source.size_bytes;
  return size && record.progress.acknowledged_bytes >= *size;
}

Error needs(std::string_view code, std::string message) {
  return make_error(Errc::state, std::string(code), std::move(message),
                    std::string(kResumeOperation));
}

}  // namespace

Result<PostState> resumed_state(const PostRecord& record, bool has_source) {
  const auto reason = record.progress.stalled_because;
  if (reason == StallReason::ambiguous_init) {
    return needs("ambiguous_init",
                 "Nobody knows whether this post exists at TikTok; look, and settle it.");
  }
  if (reason == StallReason::account_removed) {
    return needs("account_removed", "The account of this post has been disconnected.");
  }
  if (is_with_tiktok(record)) return PostState::processing;
  // The mark alone: TikTok may have all of it, and its status tells.
  if (is_gone_with_process(record.content.source.kind) && !has_source) {
    if (record.progress.last_chunk_began_at) return PostState::processing;
    return needs("source_required", "The bytes of this post have to be handed over again.");
  }
  return PostState::uploading;
}

bool can_resume_alone(const PostRecord& record) {
  return record.progress.state == PostState::stalled && resumed_state(record, false).has_value();
}

Awaitable<Status> async_mark_resumed(std::shared_ptr<LivePost> post) {
  const Result<PostState> next_state = resumed_state(post->record(), post->handle != nullptr);
  if (next_state.has_error()) co_return next_state.error();
  const PostState state = *next_state;
  const PostChange change = [state](PostProgress& next) {
    next.state = state;
    next.error.reset();
    next.checks_done = 0;
    next.wake_at.reset();
  };
  Status saved = co_await post->async_save(change);
  co_return saved;
}

}  // namespace tokpost
