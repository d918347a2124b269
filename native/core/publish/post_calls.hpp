#pragma once

#include "native/core/tiktok/context.hpp"
#include "native/core/tiktok/post_init.hpp"
#include "native/core/tiktok/post_status.hpp"
#include "native/core/tiktok/token_session.hpp"

#include <functional>
#include <memory>
#include <string>

namespace tokpost {

// The calls of posting for one account. Each is sent once, and once more with a new token where
// TikTok refused the old one; whether it may be repeated after any other failure is the caller's to
// know.

/// `make` gives the request. An error whose `request_sent` is set leaves open whether the post
/// exists now (design decision 5); one of a token that could not be had never does.
Awaitable<Result<tiktok::PostTicket>> async_init_post(
    tiktok::Context context, std::shared_ptr<tiktok::TokenSession> session,
    std::function<HttpRequest(const Secret& token)> make, bool needs_upload_url);

Awaitable<Result<tiktok::PostStatus>> async_post_status(
    tiktok::Context context, std::shared_ptr<tiktok::TokenSession> session, std::string publish_id);

/// Asks TikTok to stop a pull.
Awaitable<Status> async_cancel_post(tiktok::Context context,
                                    std::shared_ptr<tiktok::TokenSession> session,
                                    std::string publish_id);

}  // namespace tokpost
