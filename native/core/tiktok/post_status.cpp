#include "native/core/tiktok/post_status.hpp"

#include "native/core/net/classify.hpp"
#include "native/core/tiktok/wire.hpp"

#include <boost/json/array.hpp>

#include <utility>

namespace tokpost::tiktok {
namespace {

constexpr std::string_view kStatusOperation = "publish.status";

PostPhase phase_of(std::string_view word) {
  if (word == "PROCESSING_UPLOAD") return PostPhase::uploading;
  if (word == "PROCESSING_DOWNLOAD") return PostPhase::downloading;
  if (word == "SEND_TO_USER_INBOX") return PostPhase::in_inbox;
  if (word == "PUBLISH_COMPLETE") return PostPhase::complete;
  if (word == "FAILED") return PostPhase::failed;
  return PostPhase::processing;
}

void add_id(std::vector<std::string>& ids, const json::value& value) {
  auto id = json::id_text(value);
  if (id && !id->empty() && *id != "0") ids.push_back(*std::move(id));
}

// TikTok's spelling. It comes as a list, as one bare value, or not at all; its numbers exceed 2^53.
std::vector<std::string> read_post_ids(const json::object& data) {
  std::vector<std::string> ids;
  for (const std::string_view name :
       {"publicaly_available_post_id", "publicly_available_post_id"}) {
    const json::value* member = json::find(data, name);
    if (member == nullptr) continue;
    if (const auto* list = member->if_array()) {
      for (const auto& value : *list) add_id(ids, value);
    } else {
      add_id(ids, *member);
    }
    break;
  }
  return ids;
}

}  // namespace

HttpRequest post_status_request(const AppConfig& config, const Secret& token,
                                const std::string& publish_id) {
  json::object body;
  body["publish_id"] = publish_id;
  HttpRequest request =
      api_post(config, token, "/v2/post/publish/status/fetch/", kStatusOperation, body);
  request.idempotent = true;
  return request;
}

Result<PostStatus> read_post_status(const HttpReply& reply, WallTime now) {
  const Result<json::object> data = read_api_reply(reply, kStatusOperation, now);
  if (data.has_error()) return data.error();
  PostStatus status;
  status.word = json::find_string(*data, "status").value_or("");
  if (status.word.empty()) return incomplete_reply(reply, kStatusOperation, "status");
  status.phase = phase_of(status.word);
  if (status.phase == PostPhase::failed) {
    status.fail_reason = json::find_string(*data, "fail_reason").value_or("");
  }
  status.post_ids = read_post_ids(*data);
  status.uploaded_bytes = json::find_int(*data, "uploaded_bytes");
  status.downloaded_bytes = json::find_int(*data, "downloaded_bytes");
  return status;
}

Error post_failure(const PostStatus& status) {
  const std::string reason = status.fail_reason.empty() ? "publish_failed" : status.fail_reason;
  const Verdict verdict = classify({.tiktok_code = reason, .exchange = Exchange::post_outcome});
  Error error =
      make_error(verdict.kind, verdict.code, "TikTok did not publish the post: " + reason + ".",
                 std::string(kStatusOperation));
  error.retryable = verdict.retryable;
  return error;
}

}  // namespace tokpost::tiktok
