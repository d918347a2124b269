#pragma once

#include "native/sandbox/world.hpp"

#include <string>

namespace tokpost::sandbox {

/// What happens to a post once its media is there: the state machines of status/fetch (API facts,
/// section 4.5) with their webhooks.

/// All bytes are in; processing takes its time and ends in `verdict`, a fail_reason or empty.
void media_arrived(World& world, Post& post, std::string verdict);
/// Ends the post with that fail_reason, and its download if there is one.
void fail_post(World& world, Post& post, std::string reason);
/// The creator posts the draft that waits in the inbox; a draft may be posted several times.
void finish_draft(World& world, Post& post, const std::string& privacy);
/// Nobody sees the account's public posts any more.
void hide_posts(World& world, const User& user);
/// The user's permission for the client ends: tokens die, running posts fail with `auth_removed`.
/// `reason` is the webhook's. False where there was none.
bool end_authorization(World& world, ClientApp& client, User& user, int reason);

}  // namespace tokpost::sandbox
