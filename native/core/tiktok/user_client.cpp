#include "native/core/tiktok/user_client.hpp"

#include "native/core/tiktok/missing_scope.hpp"
#include "native/core/vault/digest.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <utility>

namespace tokpost::tiktok {
namespace {

// A shared call runs for all its callers, so that none of their deadlines limits it.
constexpr auto kSharedLimit = std::chrono::minutes(2);

/// One call of the API: what limits it, how its request is made and how its reply is read.
template <class T>
struct Call {
  Limited limited;
  std::function<HttpRequest(const Secret& token)> make_request;
  std::function<Result<T>(const HttpReply& reply, WallTime now)> read;
};

// Whose limits a call counts towards: a refresh changes the token, not the account.
std::string who_calls(const TokenSession& session, const Secret& token) {
  std::string open_id = session.tokens().open_id;
  return open_id.empty() ? "token:" + sha256(token.reveal()) : open_id;
}

template <class T>
Awaitable<Result<T>> async_attempts(Context context, Call<T> call, std::string who, Secret token,
                                    Deadline deadline) {
  std::function<Awaitable<Result<T>>(int)> attempt =
      [context, call, who, token, deadline](int number) -> Awaitable<Result<T>> {
    if (context.turns) {
      const Status turn = co_await context.turns->async_turn(call.limited, who, deadline);
      if (turn.has_error()) co_return turn.error();
    }
    HttpRequest request = call.make_request(token);
    request.attempt = number;
    Result<HttpReply> reply = co_await context.http->async_send(std::move(request), deadline);
    if (reply.has_error()) co_return reply.error();
    co_return call.read(*reply, context.clock->wall_now());
  };
  // Every call of this client only reads.
  return async_with_retry<T>(context.retry_tools(), true, deadline, std::move(attempt));
}

template <class T>
bool is_token_rejected(const Result<T>& result) {
  return result.has_error() && result.error().code == "access_token_invalid";
}

template <class T>
Awaitable<Result<T>> async_call(Context context, std::shared_ptr<TokenSession> session,
                                Call<T> call, Deadline deadline) {
  Result<Secret> token = co_await session->async_access_token(deadline);
  if (token.has_error()) co_return token.error();
  const std::string who = who_calls(*session, *token);
  Result<T> result = co_await async_attempts(context, call, who, *token, deadline);
  if (!is_token_rejected(result)) co_return result;
  Result<Secret> fresh = co_await session->async_after_rejection(*token, deadline);
  // Without a refresh token TikTok's own answer says more than ours.
  if (is_token_rejected(fresh)) co_return result;
  if (fresh.has_error()) co_return fresh.error();
  Result<T> repeated = co_await async_attempts(context, call, who, *fresh, deadline);
  co_return repeated;
}

// Nothing can be said where the granted scopes are not known.
Status require_scope(const Context& context, const Scopes& granted, std::string_view scope,
                     std::string operation) {
  if (granted.empty() || has_scope(granted, scope)) return {};
  return missing_scope_error(*context.config, scope, std::move(operation));
}

}  // namespace

std::shared_ptr<UserClient> UserClient::make(Context context,
                                             std::shared_ptr<TokenSession> session) {
  return std::shared_ptr<UserClient>(new UserClient(std::move(context), std::move(session)));
}

UserClient::UserClient(Context context, std::shared_ptr<TokenSession> session)
    : context_(std::move(context)),
      session_(std::move(session)),
      creator_info_(std::make_shared<SharedCall<CreatorInfo>>(*context_.pool, *context_.clock)) {}

void UserClient::close() {
  creator_info_->cancel();
  session_->close();
}

Awaitable<Result<Profile>> UserClient::async_profile(Deadline deadline) {
  const auto self = shared_from_this();
  const TokenSet tokens = session_->tokens();
  if (profile_fields(tokens.scopes).empty()) {
    co_return missing_scope_error(*context_.config, kScopeUserBasic, "user.info");
  }
  Call<Profile> call{.limited = Limited::user_info};
  call.make_request = [config = context_.config, scopes = tokens.scopes](const Secret& token) {
    return profile_request(*config, token, scopes);
  };
  call.read = read_profile;
  Result<Profile> profile = co_await async_call(context_, session_, call, deadline);
  if (profile.has_value() && profile->open_id.empty()) profile->open_id = tokens.open_id;
  co_return profile;
}

Awaitable<Result<CreatorInfo>> UserClient::async_creator_info(Deadline deadline) {
  const auto self = shared_from_this();
  const Status allowed = require_scope(context_, scopes(), kScopeVideoPublish, "creator.info");
  if (allowed.has_error()) co_return allowed.error();
  Call<CreatorInfo> call{.limited = Limited::creator_info};
  call.make_request = [config = context_.config](const Secret& token) {
    return creator_info_request(*config, token);
  };
  call.read = read_creator_info;
  SharedCall<CreatorInfo>::Body body = [context = context_, session = session_, call] {
    const Deadline limit = Deadline::after(kSharedLimit, *context.clock);
    return async_call(context, session, call, limit);
  };
  Result<CreatorInfo> info = co_await creator_info_->async_join(std::move(body), deadline);
  co_return info;
}

Awaitable<Result<VideoPage>> UserClient::async_video_page(VideoPageOptions options,
                                                          Deadline deadline) {
  const auto self = shared_from_this();
  const Status allowed = require_scope(context_, scopes(), kScopeVideoList, "video.list");
  if (allowed.has_error()) co_return allowed.error();
  Call<VideoPage> call{.limited = Limited::video_list};
  call.make_request = [config = context_.config, options](const Secret& token) {
    return video_list_request(*config, token, options);
  };
  call.read = read_video_page;
  Result<VideoPage> page = co_await async_call(context_, session_, call, deadline);
  co_return page;
}

Awaitable<Result<std::vector<Video>>> UserClient::async_find_videos(std::vector<std::string> ids,
                                                                    Deadline deadline) {
  const auto self = shared_from_this();
  const Status allowed = require_scope(context_, scopes(), kScopeVideoList, "video.query");
  if (allowed.has_error()) co_return allowed.error();
  std::vector<Video> found;
  for (const auto& batch : query_batches(ids)) {
    Call<std::vector<Video>> call{.limited = Limited::video_query};
    call.make_request = [config = context_.config, batch](const Secret& token) {
      return video_query_request(*config, token, batch);
    };
    call.read = read_videos;
    Result<std::vector<Video>> part = co_await async_call(context_, session_, call, deadline);
    if (part.has_error()) co_return part.error();
    std::move(part->begin(), part->end(), std::back_inserter(found));
  }
  co_return in_order_of(ids, std::move(found));
}

Awaitable<Result<ConnectionTest>> UserClient::async_test(Deadline deadline) {
  const auto self = shared_from_this();
  Result<Profile> profile = co_await async_profile(deadline);
  ConnectionTest answer;
  if (profile.has_value()) {
    answer.connected = true;
    answer.message = "Connected as " + profile->display_name + ".";
    answer.profile = *std::move(profile);
    co_return answer;
  }
  const Error& error = profile.error();
  if (error.kind != Errc::auth && error.kind != Errc::scope) co_return error;
  answer.message = error.message;
  co_return answer;
}

}  // namespace tokpost::tiktok
