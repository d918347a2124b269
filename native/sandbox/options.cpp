#include "native/sandbox/options.hpp"

#include "native/core/base/arguments.hpp"
#include "native/core/net/url.hpp"
#include "native/sandbox/redirect_uri.hpp"
#include "native/sandbox/scopes.hpp"

#include <limits>
#include <utility>

namespace tokpost::sandbox {
namespace {

constexpr std::int64_t kMostOfAnOption = 1'000'000'000;
constexpr std::size_t kMostWebRedirects = 10;  // section 1.8

// What an app under development is likely to register, so that a first attempt finds its URI.
std::vector<std::string> usual_redirect_uris() {
  std::vector<std::string> uris = {"https://localhost/callback"};
  for (const char* host : {"localhost", "127.0.0.1"}) {
    for (const char* path :
         {"/callback", "/callback/", "/api/auth/social/tiktok/callback",
          "/api/auth/tiktok/callback", "/api/auth/callback/tiktok", "/auth/tiktok/callback"}) {
      uris.push_back(std::string("http://") + host + ":*" + path);
    }
  }
  return uris;
}

bool is_loopback_url(const Url& url) {
  return url.host == "localhost" || url.host == "127.0.0.1" || url.host == "::1";
}

void check_webhook_url(Arguments& arguments, std::string_view name, const std::string& text) {
  if (text.empty()) return;
  const auto url = parse_url(text);
  if (!url || (!url->is_https() && !is_loopback_url(*url))) {
    arguments.fault(name, "webhook_url", "must be an https URL, or http on loopback");
  }
}

void check_redirect_uris(Arguments& arguments, const std::vector<std::string>& uris) {
  std::size_t web = 0;
  for (const auto& uri : uris) {
    if (!is_loopback_redirect(uri)) ++web;
    if (const auto wrong = redirect_uri_fault(uri)) {
      arguments.fault("redirectUris", "redirect_uri", "holds \"" + uri + "\", which " + *wrong);
    }
  }
  if (uris.empty()) arguments.fault("redirectUris", "redirect_uri", "must not be empty");
  if (web > kMostWebRedirects) {
    arguments.fault("redirectUris", "redirect_uri", "holds more than 10 URIs of the web platform");
  }
}

void check_origin(Arguments& arguments, std::string_view name, std::string& text) {
  if (text.empty()) return;
  const auto url = parse_url(text);
  if (!url || url->target != "/") {
    arguments.fault(name, "url", "must be an origin such as https://sandbox.test:8443");
  } else {
    text = url->origin();
  }
}

ClientOptions read_client(const json::object& input, std::string path, ClientOptions client,
                          std::vector<Issue>& issues) {
  Arguments arguments(input, std::move(path), issues);
  arguments.text("clientKey", client.key);
  arguments.text("clientSecret", client.secret);
  arguments.flag("audited", client.audited);
  arguments.flag("sandbox", client.is_sandbox);
  arguments.texts("scopes", client.scopes);
  for (const auto& scope : client.scopes) {
    if (!is_known_scope(scope)) arguments.fault("scopes", "scope", "holds the unknown " + scope);
  }
  arguments.texts("redirectUris", client.redirect_uris);
  check_redirect_uris(arguments, client.redirect_uris);
  arguments.texts("verified", client.verified);
  arguments.text("webhookUrl", client.webhook_url);
  check_webhook_url(arguments, "webhookUrl", client.webhook_url);
  arguments.integer("userCap", client.user_cap, 0, kMostOfAnOption);
  arguments.refuse_others();
  return client;
}

// A group of limits: an object with some of them, `false` for none at all, `true` for the usual
// ones.
template <class Limits, class Read>
void read_group(Arguments& arguments, std::vector<Issue>& issues, const std::string& name,
                Limits& limits, Read read) {
  const auto* member = arguments.any(name);
  if (member == nullptr) return;
  if (member->is_bool()) {
    if (!member->get_bool()) limits = {std::nullopt, std::nullopt, std::nullopt, std::nullopt};
    return;
  }
  const auto* input = arguments.object(name);
  if (input == nullptr) return;
  Arguments fields(*input, name + ".", issues);
  read(fields);
  fields.refuse_others();
}

void read_limits(Arguments& arguments, std::vector<Issue>& issues, RateLimitOptions& limits) {
  read_group(arguments, issues, "limits", limits, [&limits](Arguments& fields) {
    fields.integer("init", limits.init, 1, kMostOfAnOption);
    fields.integer("creatorInfo", limits.creator_info, 1, kMostOfAnOption);
    fields.integer("status", limits.status, 1, kMostOfAnOption);
    fields.integer("read", limits.read, 1, kMostOfAnOption);
  });
}

void read_caps(Arguments& arguments, std::vector<Issue>& issues, CapOptions& caps) {
  read_group(arguments, issues, "caps", caps, [&caps](Arguments& fields) {
    fields.integer("postsPerCreator", caps.posts_per_creator, 0, kMostOfAnOption);
    fields.integer("pendingDrafts", caps.pending_drafts, 0, kMostOfAnOption);
    fields.integer("unauditedUsers", caps.unaudited_users, 0, kMostOfAnOption);
    fields.integer("auditedUsers", caps.audited_users, 0, kMostOfAnOption);
  });
}

void read_processing(Arguments& arguments, std::vector<Issue>& issues, ProcessingOptions& out) {
  const auto* input = arguments.object("processing");
  if (input == nullptr) return;
  Arguments fields(*input, "processing.", issues);
  std::int64_t base_ms = out.base.count();
  std::int64_t moderation_ms = out.moderation.count();
  auto rate = static_cast<std::int64_t>(out.bytes_per_second);
  fields.integer("baseMs", base_ms, 0, kMostOfAnOption);
  fields.integer("moderationMs", moderation_ms, 0, kMostOfAnOption);
  fields.integer("bytesPerSecond", rate, 1, std::numeric_limits<std::int64_t>::max() / 2);
  fields.refuse_others();
  out.base = std::chrono::milliseconds(base_ms);
  out.moderation = std::chrono::milliseconds(moderation_ms);
  out.bytes_per_second = static_cast<std::uint64_t>(rate);
}

// The names that pull.hosts maps are the app's own, so that they count as verified unless
// `pull.verified` says what is.
void read_pull(Arguments& arguments, std::vector<Issue>& issues, Options& options,
               std::vector<std::string>& verified) {
  const auto* input = arguments.object("pull");
  if (input == nullptr) return;
  Arguments fields(*input, "pull.", issues);
  if (const auto* hosts = fields.object("hosts")) {
    for (const auto& host : *hosts) {
      const std::string name(host.key().data(), host.key().size());
      const auto* text = host.value().if_string();
      const auto origin = parse_url(text == nullptr ? std::string_view() : std::string_view(*text));
      if (!origin || !is_loopback_url(*origin) || origin->target != "/") {
        fields.fault("hosts", "pull_host",
                     "maps " + name + " to something other than an origin on loopback");
      } else {
        options.pull_hosts[name] = origin->origin();
        verified.push_back(name);
      }
    }
  }
  fields.texts("verified", verified);
  fields.refuse_others();
}

}  // namespace

Result<Options> read_options(const json::object& input) {
  std::vector<Issue> issues;
  Arguments arguments(input, "", issues);
  Options options;
  std::int64_t port = 0;
  arguments.integer("port", port, 0, 65535);
  options.port = static_cast<std::uint16_t>(port);
  arguments.flag("https", options.https);
  arguments.text("apiUrl", options.api_url);
  check_origin(arguments, "apiUrl", options.api_url);
  arguments.text("uploadUrl", options.upload_url);
  check_origin(arguments, "uploadUrl", options.upload_url);

  ClientOptions usual;
  usual.scopes = default_scopes();
  usual.redirect_uris = usual_redirect_uris();
  arguments.flag("audited", usual.audited);
  arguments.texts("redirectUris", usual.redirect_uris);
  check_redirect_uris(arguments, usual.redirect_uris);
  arguments.text("webhookUrl", usual.webhook_url);
  check_webhook_url(arguments, "webhookUrl", usual.webhook_url);
  read_pull(arguments, issues, options, usual.verified);
  if (const auto* clients = arguments.array("clients")) {
    std::size_t index = 0;
    for (const auto& client : *clients) {
      const std::string path = "clients[" + std::to_string(index++) + "]";
      if (client.is_object()) {
        options.clients.push_back(read_client(client.get_object(), path + ".", usual, issues));
      } else {
        arguments.fault(path, "type", "must be an object");
      }
    }
  }
  if (options.clients.empty()) options.clients.push_back(usual);

  if (const auto* users = arguments.array("users")) options.users = *users;
  if (const auto* faults = arguments.array("faults")) options.faults = *faults;
  if (arguments.word("tokens", {"new", "old"}) == 1) {
    options.tokens = {std::chrono::seconds(86'400), std::chrono::seconds(31'536'000), false};
  }
  arguments.number("speed", options.speed, 0);
  read_limits(arguments, issues, options.limits);
  read_caps(arguments, issues, options.caps);
  read_processing(arguments, issues, options.processing);
  arguments.flag("hash", options.hash);
  if (const auto pkce = arguments.word("pkceWeb", {"lenient", "hex", "base64url"})) {
    options.web_pkce = static_cast<WebPkce>(*pkce);
  }
  arguments.flag("strictVerifier", options.strict_verifier);
  std::int64_t oauth_status = 400;
  arguments.integer("oauthErrorStatus", oauth_status, 200, 400);
  if (oauth_status != 200 && oauth_status != 400) {
    arguments.fault("oauthErrorStatus", "range", "must be 400 or 200");
  }
  options.oauth_errors_as_200 = oauth_status == 200;
  std::int64_t scope_error = options.scope_error_status;
  arguments.integer("scopeError", scope_error, 400, 401);
  options.scope_error_status = static_cast<int>(scope_error);
  options.upload_range_is_index =
      arguments.word("uploadRange", {"count", "index"}).value_or(0) == 1;
  arguments.integer("webhookDuplicateEvery", options.webhook_duplicate_every, 0, kMostOfAnOption);
  arguments.refuse_others();
  if (!issues.empty()) {
    return faulty(Errc::config, "invalid_options", "The sandbox's options are faulty.",
                  std::move(issues), "sandbox");
  }
  return options;
}

}  // namespace tokpost::sandbox
