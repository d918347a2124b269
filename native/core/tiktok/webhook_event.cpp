#include "native/core/tiktok/webhook_event.hpp"

#include "native/core/base/json.hpp"

#include <array>
#include <utility>

namespace tokpost::tiktok {
namespace {

struct EventName {
  std::string_view name;
  WebhookKind kind;
};

// The name that we hand out comes first; the rest are spellings that TikTok's pages have used.
constexpr std::array kEventNames = {
    EventName{"authorization.removed", WebhookKind::authorization_removed},
    EventName{"post.publish.failed", WebhookKind::post_failed},
    EventName{"post.publish.complete", WebhookKind::post_complete},
    EventName{"post.publish.completed", WebhookKind::post_complete},
    EventName{"post.publish.inbox_delivered", WebhookKind::post_in_inbox},
    EventName{"post.publish.publicly_available", WebhookKind::post_public},
    EventName{"post.publish.publicaly_available", WebhookKind::post_public},
    EventName{"post.publish.no_longer_publicaly_available", WebhookKind::post_no_longer_public},
    EventName{"post.publish.no_longer_publicly_available", WebhookKind::post_no_longer_public},
};

// "Webhook events": authorization.removed, reason.
constexpr std::array<std::string_view, 6> kRemovalReasons = {
    "unknown",     "user_disconnected", "account_deleted",
    "age_changed", "account_banned",    "developer_revoked"};

Error bad_body(std::string message) {
  return make_error(Errc::validation, "webhook_body", std::move(message), "webhook.parse");
}

EventName recognise(std::string_view name) {
  for (const auto& known : kEventNames) {
    if (known.name != name) continue;
    for (const auto& first : kEventNames) {
      if (first.kind == known.kind) return first;
    }
  }
  return {name, WebhookKind::other};
}

std::optional<std::string> read_id(const json::object& content, std::string_view name) {
  const json::value* id = json::find(content, name);
  return id == nullptr ? std::nullopt : json::id_text(*id);
}

std::optional<std::string> read_reason(const json::object& content, WebhookKind kind) {
  if (kind != WebhookKind::authorization_removed) return json::find_string(content, "reason");
  const auto number = json::find_int(content, "reason").value_or(0);
  const bool known = number > 0 && number < static_cast<std::int64_t>(kRemovalReasons.size());
  return std::string(kRemovalReasons.at(known ? static_cast<std::size_t>(number) : 0));
}

// JSON serialised into a string, as documented; an object is taken as well.
Result<json::object> read_content(const json::object& body) {
  const json::value* content = json::find(body, "content");
  if (content == nullptr || content->is_null()) return json::object();
  if (const auto* object = content->if_object()) return *object;
  const auto* text = content->if_string();
  if (text == nullptr) return bad_body("The event's content is neither text nor an object.");
  if (text->empty()) return json::object();
  const Result<json::value> inner = json::parse({text->data(), text->size()});
  if (inner.has_error() || !inner->is_object()) {
    return bad_body("The event's content is not valid JSON.");
  }
  return inner->get_object();
}

}  // namespace

WebhookKind webhook_kind(std::string_view event) {
  return recognise(event).kind;
}

Result<WebhookEvent> parse_webhook_event(std::string_view body) {
  const Result<json::value> document = json::parse(body);
  const json::object* from = document.has_value() ? document->if_object() : nullptr;
  if (from == nullptr) return bad_body("The body is not a JSON object.");
  const auto name = json::find_string(*from, "event");
  if (!name) return bad_body("The body names no event.");
  const Result<json::object> content = read_content(*from);
  if (content.has_error()) return content.error();
  const EventName known = recognise(*name);
  WebhookEvent event;
  event.kind = known.kind;
  event.event = known.name;
  event.client_key = json::find_string(*from, "client_key").value_or("");
  event.open_id = json::find_string(*from, "user_openid").value_or("");
  event.created_at = from_unix_seconds(json::find_int(*from, "create_time").value_or(0));
  event.publish_id = read_id(*content, "publish_id");
  event.post_id = read_id(*content, "post_id");
  event.reason = read_reason(*content, event.kind);
  event.publish_type = json::find_string(*content, "publish_type");
  return event;
}

}  // namespace tokpost::tiktok
