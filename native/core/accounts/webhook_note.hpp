#pragma once

#include "native/core/accounts/account_parts.hpp"
#include "native/core/tiktok/webhook_event.hpp"

namespace tokpost {

/// Takes a verified webhook as a hint: durable when it answers, so that TikTok need not send it
/// again. One about a post wakes whoever watches it. `authorization.removed` makes the tokens be
/// tried of those connections of this open_id that may be older than the event; TikTok's own answer
/// decides. Safe twice, and in any order.
Awaitable<Status> async_note_webhook(AccountTools tools, tiktok::WebhookEvent event);

}  // namespace tokpost
