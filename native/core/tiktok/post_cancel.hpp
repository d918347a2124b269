#pragma once

#include "native/core/base/clock.hpp"
#include "native/core/net/http_message.hpp"
#include "native/core/tiktok/config.hpp"

#include <string>

namespace tokpost::tiktok {

/// Best effort: TikTok stops pulls that are still running, and nothing else.
HttpRequest post_cancel_request(const AppConfig& config, const Secret& token,
                                const std::string& publish_id);
Status read_post_cancel(const HttpReply& reply, WallTime now);

}  // namespace tokpost::tiktok
