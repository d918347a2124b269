#pragma once

#include "native/core/base/clock.hpp"
#include "native/core/base/json.hpp"
#include "native/core/base/secret.hpp"
#include "native/core/net/http_message.hpp"
#include "native/core/net/url.hpp"
#include "native/core/tiktok/config.hpp"

#include <string>
#include <string_view>

namespace tokpost::tiktok {

// Every request to TikTok is made and every reply is read by one of these.

/// A GET or POST of the API with the user's token. `path` ends in a slash: TikTok's gateway answers
/// 404 without it. `operation` names the call in errors.
HttpRequest api_get(const AppConfig& config, const Secret& token, std::string_view path,
                    std::string_view operation, const Params& query);
HttpRequest api_post(const AppConfig& config, const Secret& token, std::string_view path,
                     std::string_view operation, const json::object& body);
/// A form of OAuth. `secrets` is zeroed, the body is with the request.
HttpRequest oauth_post(const AppConfig& config, std::string_view path, std::string_view operation,
                       Params secrets);

/// The `data` of {"data":…,"error":{"code":"ok"}}, an empty object where there is none. Anything
/// else is an Error by classify(): a code other than ok with whatever status, a bare inner error
/// object, JSON that is no envelope, a page of a gateway.
Result<json::object> read_api_reply(const HttpReply& reply, std::string_view operation,
                                    WallTime now);

/// The flat object of an OAuth reply. `error` decides, not the status, which TikTok leaves open.
Result<json::object> read_oauth_reply(const HttpReply& reply, std::string_view operation,
                                      WallTime now);

/// An answer that is TikTok's but lacks what it must hold. Like any reply that cannot be read it
/// leaves open whether the request took effect.
Error incomplete_reply(const HttpReply& reply, std::string_view operation,
                       std::string_view missing);

}  // namespace tokpost::tiktok
