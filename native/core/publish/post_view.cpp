#include "native/core/publish/post_view.hpp"

#include "native/core/publish/error_text.hpp"
#include "native/core/publish/post_settings.hpp"

namespace tokpost {

std::string_view status_word(PostState state, bool is_pulled) {
  switch (state) {
    case PostState::published:
      return "PUBLISH_COMPLETE";
    case PostState::in_inbox:
      return "SEND_TO_USER_INBOX";
    case PostState::processing:
      return is_pulled ? "PROCESSING_DOWNLOAD" : "PROCESSING_UPLOAD";
    default:
      return "";
  }
}

bool is_settled(PostState state, WaitFor wait, bool has_bytes) {
  if (state > PostState::processing) return true;
  return wait == WaitFor::uploaded && state == PostState::processing && has_bytes;
}

PostView view_of(const PostRecord& record) {
  const PostContent& content = record.content;
  const PostProgress& progress = record.progress;
  PostView view;
  view.id = content.id;
  view.owner = {content.account_id, content.user_id, content.open_id};
  view.kind = content.kind;
  view.is_pulled = is_pulled(content);
  view.state = progress.state;
  view.stalled_because = progress.stalled_because;
  view.publish_id = progress.publish_id;
  view.waiting_until = progress.waiting_until;
  view.publish_at = content.publish_at;
  view.attempt = progress.attempt;
  view.retry_of = content.retry_of;
  if (progress.error) view.error = error_from_text(*progress.error);
  view.post_ids = progress.post_ids;
  view.url = progress.url;
  view.status = status_word(progress.state, view.is_pulled);
  view.created_at = record.created_at;
  view.updated_at = record.updated_at;
  view.last_event_id = record.last_event_id;
  view.pace.sent_bytes = static_cast<std::uint64_t>(progress.acknowledged_bytes);
  view.pace.total_bytes = static_cast<std::uint64_t>(content.source.size_bytes.value_or(0));
  view.pace.check = progress.checks_done;
  const Watching watching = watching_of(content.settings);
  view.priority = watching.priority;
  view.settled = is_settled(progress.state, watching.wait, !view.is_pulled);
  return view;
}

}  // namespace tokpost
