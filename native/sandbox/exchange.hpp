#pragma once

#include "native/core/net/url.hpp"
#include "native/sandbox/http_server.hpp"
#include "native/sandbox/world.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokpost::sandbox {

/// One request while it is answered, under the world's lock.
struct Exchange {
  Exchange(World& in, const RequestHead& request, const std::string& request_body)
      : world(in), head(request), body(request_body) {}

  World& world;
  const RequestHead& head;
  const std::string& body;
  Operation operation = Operation::other;
  std::string path;
  Params query;
  std::optional<Fault> fault;

  // Who sent it, once admit() has seen the token.
  std::string access_token;
  const Grant* grant = nullptr;
  ClientApp* client = nullptr;
  User* user = nullptr;
};

/// Why a request is not granted. With a row it is the client's own fault, for the ledger.
struct Refusal {
  int status = 400;
  std::string code;
  std::string message;
  int row = 0;
  std::string rule;
};
using Refused = std::optional<Refusal>;

/// The first value of that name, or nullopt.
std::optional<std::string> find_param(const Params& params, std::string_view name);

/// Puts a broken rule into the ledger.
void violate(Exchange& exchange, int row, std::string rule, bool is_certain = true);

Reply json_reply(int status, const json::value& document);
Reply html_reply(int status, std::string page);
Reply text_reply(int status, std::string text);

/// The envelope of the API around `data`.
Reply ok_reply(Exchange& exchange, json::object data);
/// The envelope without `data`, which is how cancel answers.
Reply ok_reply_without_data(Exchange& exchange);
/// The envelope of a failure, and the ledger's line where there is one. A 401 carries `data: {}`,
/// a 400 or 403 carries none, as seen live.
Reply refuse(Exchange& exchange, const Refusal& refusal);

/// The checks that every endpoint of the API begins with, in TikTok's order: token, one of these
/// scopes, rate limit.
Refused admit(Exchange& exchange, const std::vector<std::string_view>& any_scope);
Refused check_token(Exchange& exchange);
Refused check_scope(Exchange& exchange, const std::vector<std::string_view>& any_scope);
Refused check_rate(Exchange& exchange);

/// The body as an object: application/json, with or without charset. An empty body counts as {}
/// where `may_be_empty`.
Refused read_json_body(Exchange& exchange, bool may_be_empty, json::object& out);

}  // namespace tokpost::sandbox
