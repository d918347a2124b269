#include "native/sandbox/webhooks.hpp"

#include "native/core/vault/digest.hpp"
#include "native/core/vault/encoding.hpp"

#include <algorithm>
#include <utility>

namespace tokpost::sandbox {
namespace {

constexpr std::chrono::seconds kFirstRetry{10};
constexpr std::chrono::hours kGiveUp{72};
constexpr int kMostDoublings = 12;  // then about every 11 hours

void book(World& world, Delivery delivery) {
  const WallTime due = delivery.due;
  world.schedule.at(due, [delivery = std::move(delivery)](World& later) {
    later.effects.emplace_back(SendWebhook{delivery});
  });
}

}  // namespace

void send_webhook(World& world, ClientApp& client, const User* user, std::string_view event,
                  const json::object& content, std::optional<WallTime> created) {
  if (client.settings.webhook_url.empty()) return;
  json::object body;
  body["client_key"] = client.settings.key;
  body["event"] = event;
  body["create_time"] = to_unix_seconds(created.value_or(world.now()));
  if (user != nullptr) body["user_openid"] = world.open_id(client, *user);
  body["content"] = json::dump(content);
  Delivery delivery;
  delivery.url = client.settings.webhook_url;
  delivery.secret = client.settings.secret;
  delivery.body = json::dump(body);
  delivery.first_due = world.now();
  delivery.due = world.now();
  delivery.event = event;
  delivery.client_key = client.settings.key;
  if (user != nullptr) delivery.username = user->username;
  const auto every = world.options.webhook_duplicate_every;
  ++world.webhooks_sent;
  if (every > 0 && world.webhooks_sent % every == 0) book(world, delivery);
  book(world, std::move(delivery));
}

void webhook_answered(World& world, Delivery delivery, const WebhookAnswer& answer) {
  world.ledger.add(WebhookRecord{world.now(), delivery.event, delivery.client_key,
                                 delivery.username, delivery.attempt + 1, answer.status,
                                 answer.error});
  if (answer.status == 200) return;
  const auto pause = kFirstRetry * (std::int64_t{1} << std::min(delivery.attempt, kMostDoublings));
  ++delivery.attempt;
  delivery.due += pause;
  if (delivery.due - delivery.first_due <= kGiveUp) book(world, std::move(delivery));
}

std::string sign_webhook(std::string_view secret, std::int64_t unix_seconds,
                         std::string_view body) {
  const std::string t = std::to_string(unix_seconds);
  return "t=" + t + ",s=" + to_hex(hmac_sha256(Secret(secret), t + ".", body));
}

json::object post_event(const Post& post, std::int64_t post_id) {
  json::object content;
  content["publish_id"] = post.publish_id;
  if (post_id != 0) content["post_id"] = post_id;
  content["publish_type"] = is_draft(post.kind) ? "INBOX_SHARE" : "DIRECT_PUBLISH";
  return content;
}

}  // namespace tokpost::sandbox
