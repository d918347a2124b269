#include "native/core/publish/post_calls.hpp"

#include "native/core/tiktok/post_cancel.hpp"

#include <utility>

namespace tokpost {
namespace {

template <class T>
using Read = std::function<Result<T>(const HttpReply& reply, WallTime now)>;
using Make = std::function<HttpRequest(const Secret& token)>;

template <class T>
Awaitable<Result<T>> async_exchange(tiktok::Context context, Make make, Read<T> read,
                                    Secret token) {
  HttpRequest request = make(token);
  const Deadline deadline = Deadline::after(context.config->timeouts.request, *context.clock);
  Result<HttpReply> reply = co_await context.http->async_send(std::move(request), deadline);
  if (reply.has_error()) co_return reply.error();
  co_return read(*reply, context.clock->wall_now());
}

// What went wrong with the token says nothing of the call, which was not sent.
Error not_sent(Error error) {
  error.request_sent = false;
  return error;
}

template <class T>
Awaitable<Result<T>> async_call(tiktok::Context context,
                                std::shared_ptr<tiktok::TokenSession> session, Make make,
                                Read<T> read) {
  Result<Secret> token = co_await session->async_access_token(Deadline::never());
  if (token.has_error()) co_return not_sent(token.error());
  Result<T> answer = co_await async_exchange<T>(context, make, read, *token);
  if (answer.has_value() || answer.error().code != "access_token_invalid") co_return answer;
  Result<Secret> fresh = co_await session->async_after_rejection(*token, Deadline::never());
  if (fresh.has_error()) co_return not_sent(fresh.error());
  Result<T> repeated = co_await async_exchange<T>(context, make, read, *fresh);
  co_return repeated;
}

}  // namespace

Awaitable<Result<tiktok::PostTicket>> async_init_post(tiktok::Context context,
                                                      std::shared_ptr<tiktok::TokenSession> session,
                                                      Make make, bool needs_upload_url) {
  Read<tiktok::PostTicket> read = [needs_upload_url](const HttpReply& reply, WallTime now) {
    return tiktok::read_post_ticket(reply, needs_upload_url, now);
  };
  return async_call<tiktok::PostTicket>(std::move(context), std::move(session), std::move(make),
                                        std::move(read));
}

Awaitable<Result<tiktok::PostStatus>> async_post_status(
    tiktok::Context context, std::shared_ptr<tiktok::TokenSession> session,
    std::string publish_id) {
  Make make = [config = context.config, publish_id = std::move(publish_id)](const Secret& token) {
    return tiktok::post_status_request(*config, token, publish_id);
  };
  Read<tiktok::PostStatus> read = tiktok::read_post_status;
  return async_call<tiktok::PostStatus>(std::move(context), std::move(session), std::move(make),
                                        std::move(read));
}

Awaitable<Status> async_cancel_post(tiktok::Context context,
                                    std::shared_ptr<tiktok::TokenSession> session,
                                    std::string publish_id) {
  Make make = [config = context.config, publish_id = std::move(publish_id)](const Secret& token) {
    return tiktok::post_cancel_request(*config, token, publish_id);
  };
  Read<void> read = tiktok::read_post_cancel;
  return async_call<void>(std::move(context), std::move(session), std::move(make), std::move(read));
}

}  // namespace tokpost
