#pragma once

#include "native/core/accounts/desk.hpp"
#include "native/core/publish/described_source.hpp"

#include <functional>
#include <memory>
#include <string>

namespace tokpost {

using DeskPtr = std::shared_ptr<Desk>;

/// Whose posts a call is about: those of a token, whose account TikTok may have to be asked for, or
/// of a stored account.
using FindOwner = std::function<Awaitable<Result<PostOwner>>(DeskPtr desk)>;
FindOwner owner_of_token(std::shared_ptr<TokenOwner> token);
FindOwner owner_as_stored(PostOwner owner);

/// Accepts what a caller wants to post. Faults of the options are told before anybody is asked
/// whose post it is.
Awaitable<Result<PostView>> async_accept_wanted(DeskPtr desk, FindOwner find_owner,
                                                WantedPost wanted);
Awaitable<Result<DryRun>> async_dry_run_wanted(DeskPtr desk, WantedPost wanted);
Awaitable<Result<Plan>> async_explain_wanted(DeskPtr desk, FindOwner find_owner, WantedPost wanted);
Awaitable<Result<Quota>> async_quota_of(DeskPtr desk, FindOwner find_owner);

/// Go on with a post, and its source where one is named.
Awaitable<Result<PostView>> async_resume_with(DeskPtr desk, std::string id, DescribedSource named);
Awaitable<Result<PostView>> async_retry_with(DeskPtr desk, std::string id, DescribedSource named);

}  // namespace tokpost
