#include "native/core/publish/resume.hpp"

#include "native/core/media/source.hpp"
#include "native/core/publish/post_settings.hpp"
#include "native/core/publish/post_transitions.hpp"

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
  if (is_gone_with_process(record.content.source.kind) && !has_source) {
    // The mark alone: TikTok may have all of it, and its status tells. It has told where the bytes
    // were found to be lost.
    const bool may_be_whole = record.progress.last_chunk_began_at.has_value();
    if (may_be_whole && reason != StallReason::source_lost) return PostState::processing;
    return needs("source_required", "The bytes of this post have to be handed over again.");
  }
  return PostState::uploading;
}

bool can_resume_alone(const PostRecord& record) {
  return record.progress.state == PostState::stalled && resumed_state(record, false).has_value();
}

Result<bool> needs_new_init(const PostRecord& record, const media::Source& handed) {
  const PostSource& begun = record.content.source;
  if (!record.progress.publish_id) return false;
  if (begun.size_bytes && *begun.size_bytes != static_cast<std::int64_t>(handed.size_bytes())) {
    return needs("source_changed", "The source has another size than the one whose upload began.");
  }
  const std::string fingerprint = handed.fingerprint();
  if (begun.fingerprint == fingerprint) return false;
  if (!record.progress.last_chunk_began_at) return true;
  // A file's fingerprint says nothing of a buffer: then the caller's word counts.
  const bool lasts = !is_gone_with_process(begun.kind);
  const bool comparable = lasts == handed.survives_restart() && !fingerprint.empty();
  if (!comparable || begun.fingerprint.empty()) return false;
  return needs("source_changed", "The source is not the one whose last bytes are missing.");
}

Awaitable<Status> async_mark_resumed(std::shared_ptr<LivePost> post) {
  const Result<PostState> next_state = resumed_state(post->record(), post->handle != nullptr);
  if (next_state.has_error()) co_return next_state.error();
  const PostState state = *next_state;
  bool anew = false;
  if (post->handle && state == PostState::uploading) {
    const Result<bool> needed = needs_new_init(post->record(), *post->handle);
    if (needed.has_error()) co_return needed.error();
    anew = *needed;
  }
  const PostChange change = [state, anew](PostProgress& next) {
    next.state = state;
    next.error.reset();
    next.checks_done = 0;
    next.wake_at.reset();
    if (anew) forget_init(next);
  };
  Status saved = co_await post->async_save(change);
  if (saved.has_error() || !post->handle) co_return saved;
  // Not before the old init is forgotten: its upload must never go on with other bytes.
  PostSource source = post->content().source;
  source.size_bytes = static_cast<std::int64_t>(post->handle->size_bytes());
  source.fingerprint = post->handle->fingerprint();
  Status replaced = co_await post->async_replace_source(std::move(source));
  co_return replaced;
}

}  // namespace tokpost
