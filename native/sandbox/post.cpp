#include "native/sandbox/post.hpp"

#include "native/sandbox/ids.hpp"

#include <utility>

namespace tokpost::sandbox {

std::string_view to_string(PostKind kind) {
  switch (kind) {
    case PostKind::video:
      return "video";
    case PostKind::draft:
      return "draft";
    case PostKind::photos:
      return "photos";
    case PostKind::photo_draft:
      return "photoDraft";
  }
  return "video";
}

bool is_draft(PostKind kind) {
  return kind == PostKind::draft || kind == PostKind::photo_draft;
}

bool is_photo(PostKind kind) {
  return kind == PostKind::photos || kind == PostKind::photo_draft;
}

std::string_view to_string(PostStatus status) {
  switch (status) {
    case PostStatus::processing_upload:
      return "PROCESSING_UPLOAD";
    case PostStatus::processing_download:
      return "PROCESSING_DOWNLOAD";
    case PostStatus::send_to_user_inbox:
      return "SEND_TO_USER_INBOX";
    case PostStatus::publish_complete:
      return "PUBLISH_COMPLETE";
    case PostStatus::failed:
      return "FAILED";
  }
  return "FAILED";
}

json::object describe(const Post& post, const std::string& username, const std::string& open_id) {
  const auto text_or_null = [](const std::string& text) {
    return text.empty() ? json::value(nullptr) : json::value(text);
  };
  json::object out;
  out["publishId"] = post.publish_id;
  out["user"] = username;
  out["openId"] = open_id;
  out["clientKey"] = post.client_key;
  out["kind"] = to_string(post.kind);
  out["source"] = post.is_pulled() ? "PULL_FROM_URL" : "FILE_UPLOAD";
  out["status"] = to_string(post.status);
  out["failReason"] = text_or_null(post.fail_reason);
  out["title"] = post.title;
  out["privacy"] = text_or_null(post.privacy);
  out["metadata"] = post.metadata;
  out["sizeBytes"] = post.upload ? json::value(post.upload->plan.video_size) : json::value(nullptr);
  out["receivedBytes"] =
      post.upload ? post.upload->received : static_cast<std::int64_t>(post.downloaded_bytes);
  out["bytes"] = post.bytes;
  out["sha256"] = text_or_null(post.sha256);
  json::array files;
  for (const auto& file : post.pulled) {
    json::object item;
    item["url"] = file.url;
    item["bytes"] = file.bytes;
    item["sha256"] = text_or_null(file.sha256);
    files.push_back(std::move(item));
  }
  out["pulled"] = std::move(files);
  json::array ids;
  for (const auto id : post.public_ids) ids.push_back(json::value(std::to_string(id)));
  out["postIds"] = std::move(ids);
  out["createdAt"] = iso_time(post.created);
  return out;
}

}  // namespace tokpost::sandbox
