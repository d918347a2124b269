#pragma once

#include "native/sandbox/world.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tokpost::sandbox {

/// Books an event for the client's webhook URL, signed when it is sent; nothing where the client
/// has none. `content` goes out as JSON in a string (API facts, section 8).
void send_webhook(World& world, ClientApp& client, const User* user, std::string_view event,
                  const json::object& content, std::optional<WallTime> created = {});

/// What came of one attempt.
struct WebhookAnswer {
  int status = 0;     ///< 0: there was no answer
  std::string error;  ///< the code of why there was none
};

/// Notes the attempt. Anything but 200 brings the event again, later and later, for 72 hours.
void webhook_answered(World& world, Delivery delivery, const WebhookAnswer& answer);

/// The value of the TikTok-Signature header.
std::string sign_webhook(std::string_view secret, std::int64_t unix_seconds, std::string_view body);

/// The members that events of posts share. `post_id` 0 stands for none.
json::object post_event(const Post& post, std::int64_t post_id = 0);

}  // namespace tokpost::sandbox
