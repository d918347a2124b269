#include "native/sandbox/oauth_endpoints.hpp"
#include "native/sandbox/pages.hpp"
#include "native/sandbox/scopes.hpp"

#include <algorithm>
#include <utility>

namespace tokpost::sandbox {
namespace {

constexpr std::string_view kCookie = "tokpost_sandbox_user";

/// Who is signed in to TikTok in this browser; nullptr if nobody.
User* signed_in_user(Exchange& exchange) {
  const auto* header = find_header(exchange.head.headers, "Cookie");
  if (header == nullptr) return nullptr;
  std::string_view rest = *header;
  while (!rest.empty()) {
    const auto end = std::min(rest.find(';'), rest.size());
    std::string_view pair = rest.substr(0, end);
    while (pair.starts_with(' ')) pair.remove_prefix(1);
    if (pair.starts_with(kCookie) && pair.substr(kCookie.size()).starts_with('=')) {
      return exchange.world.find_user(pair.substr(kCookie.size() + 1));
    }
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return nullptr;
}

Reply redirect(const std::string& location) {
  Reply reply = html_reply(302, "");
  reply.headers.push_back({"Location", location});
  return reply;
}

Reply fault_page(Exchange& exchange, const AuthorizeFault& fault) {
  if (fault.row != 0) violate(exchange, fault.row, fault.text);
  return html_reply(400, error_page(fault));
}

Reply answer_form(Exchange& exchange, const AuthorizeRequest& request) {
  const Params form = decode_params(exchange.body);
  if (find_param(form, "action") == "deny") return redirect(deny(request));
  auto* user = exchange.world.find_user_by_name(find_param(form, "user").value_or(""));
  if (find_param(form, "action") != "allow" || user == nullptr) {
    return html_reply(400, error_page({"user", "choose an account of the sandbox", 0}));
  }
  if (const auto fault = check_target(exchange.world, request, *user))
    return fault_page(exchange, *fault);
  std::vector<std::string> ticked;
  for (const auto& [name, value] : form) {
    if (name == "scope") ticked.push_back(value);
  }
  exchange.user = user;
  Reply reply = redirect(allow(exchange.world, request, *user, granted_scopes(request, ticked)));
  reply.headers.push_back(
      {"Set-Cookie", std::string(kCookie) + "=" + user->id + "; Path=/; HttpOnly; SameSite=Lax"});
  return reply;
}

}  // namespace

Reply authorize(Exchange& exchange) {
  const auto checked = check_authorize(exchange.world, exchange.query);
  if (const auto* fault = std::get_if<AuthorizeFault>(&checked)) {
    return fault_page(exchange, *fault);
  }
  const auto& request = std::get<AuthorizeRequest>(checked);
  if (exchange.head.method == "POST") return answer_form(exchange, request);

  auto* user = signed_in_user(exchange);
  const bool skip =
      user != nullptr && !request.always_ask && !check_target(exchange.world, request, *user) &&
      exchange.world.grants.covers(request.client->settings.key, user->id, request.scopes);
  if (skip) {
    exchange.user = user;
    return redirect(allow(exchange.world, request, *user, request.scopes));
  }
  return html_reply(200, consent_page(exchange.world, request, user == nullptr ? "" : user->id));
}

}  // namespace tokpost::sandbox
