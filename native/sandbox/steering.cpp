#include "native/sandbox/steering.hpp"

#include "native/core/base/arguments.hpp"
#include "native/sandbox/authorize_request.hpp"
#include "native/sandbox/exchange.hpp"
#include "native/sandbox/ids.hpp"
#include "native/sandbox/lifecycle.hpp"
#include "native/sandbox/pages.hpp"
#include "native/sandbox/scopes.hpp"
#include "native/sandbox/webhooks.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace tokpost::sandbox {
namespace {

constexpr std::int64_t kLongestAdvanceMs = 10LL * 366 * 86'400'000;
constexpr std::int64_t kLatestEventMs = 10'000'000'000'000;

Error invalid(std::string code, std::string message) {
  return make_error(Errc::validation, std::move(code), std::move(message), "sandbox");
}

/// A user by username, by open_id, or as the object that addUser() answered.
Result<User*> find_user(World& world, const json::object& arguments) {
  const auto* value = json::find(arguments, "user");
  std::string name;
  if (value != nullptr && value->is_string()) {
    name = std::string(value->get_string());
  } else if (value != nullptr && value->is_object()) {
    name = json::find_string(value->get_object(), "openId")
               .value_or(json::find_string(value->get_object(), "username").value_or(""));
  }
  if (name.empty())
    return invalid("missing_user", "`user` must be a username, an openId or a user.");
  auto* user = world.find_user_by_name(name);
  if (user == nullptr) return invalid("unknown_user", "The sandbox has no user \"" + name + "\".");
  return user;
}

Result<ClientApp*> find_client(World& world, const json::object& arguments) {
  const auto key = json::find_string(arguments, "clientKey");
  auto* client = key ? world.find_client(*key) : &world.default_client();
  if (client == nullptr) return invalid("unknown_client", "The sandbox has no such clientKey.");
  return client;
}

/// The list of scopes at `name`, or `otherwise` where there is none.
Result<std::vector<std::string>> read_scopes(const json::object& arguments,
                                             std::vector<std::string> otherwise) {
  std::vector<Issue> issues;
  Arguments reader(arguments, "", issues);
  reader.texts("scopes", otherwise);
  for (const auto& scope : otherwise) {
    if (!is_known_scope(scope)) reader.fault("scopes", "scope", "holds the unknown " + scope);
  }
  if (!issues.empty()) {
    return faulty(Errc::validation, "invalid_scopes", "The scopes are faulty.", std::move(issues),
                  "sandbox");
  }
  return otherwise;
}

Result<json::value> add_user(World& world, const json::object& arguments) {
  auto user = std::make_unique<User>();
  user->id = make_word(16);
  user->union_id = make_uuid();
  const std::string number = std::to_string(world.users.size() + 1);
  if (auto read = read_user(arguments, world.now(), *user); !read) return read.error();
  if (user->username.empty()) user->username = "user" + number;
  if (user->display_name.empty()) user->display_name = user->username;
  if (world.find_user_by_name(user->username) != nullptr) {
    return invalid("username_taken", "There is a user \"" + user->username + "\" already.");
  }
  const User& added = world.add_user(std::move(user));
  return json::value(describe(added, world.open_id(world.default_client(), added)));
}

Result<json::value> set_user(World& world, const json::object& arguments) {
  const auto found = find_user(world, arguments);
  if (!found) return found.error();
  const auto* patch = json::find_object(arguments, "patch");
  if (patch == nullptr) return invalid("missing_patch", "`patch` must be an object.");
  User& user = **found;
  User patched = user;
  if (auto read = read_user(*patch, world.now(), patched); !read) return read.error();
  const auto* other = world.find_user_by_name(patched.username);
  if (patched.username.empty() || (other != nullptr && other != &user)) {
    return invalid("username_taken", "`username` is empty or another user's.");
  }
  const bool goes_private = patched.is_private && !user.is_private;
  user = std::move(patched);
  if (goes_private) hide_posts(world, user);
  return json::value(describe(user, world.open_id(world.default_client(), user)));
}

Result<json::value> issue_tokens(World& world, const json::object& arguments) {
  const auto user = find_user(world, arguments);
  if (!user) return user.error();
  const auto client = find_client(world, arguments);
  if (!client) return client.error();
  auto scopes = read_scopes(arguments, (*client)->settings.scopes);
  if (!scopes) return scopes.error();
  const TokenPair pair =
      world.grants.issue({(*client)->settings.key, (*user)->id, std::move(*scopes)}, world.now());
  json::array granted;
  for (const auto& scope : pair.grant.scopes) granted.push_back(json::value(scope));
  json::object out;
  out["openId"] = world.open_id(**client, **user);
  out["scopes"] = std::move(granted);
  out["accessToken"] = pair.access;
  out["refreshToken"] = pair.refresh;
  out["expiresAt"] = iso_time(pair.expires);
  out["refreshExpiresAt"] = iso_time(pair.refresh_expires);
  out["tokenType"] = "Bearer";
  return json::value(std::move(out));
}

// There is no reply to spoil here, so that the fault is the call's. What has no answer has no use:
// whether the page took effect first makes no difference.
std::optional<Error> authorize_error(const Fault& fault) {
  if (fault.drop != Fault::Drop::none) {
    return make_error(Errc::network, "reset", "The fault script cuts the connection.", "sandbox");
  }
  if (fault.garble != Fault::Garble::none) {
    return make_error(Errc::server, "bad_reply", "The fault script garbles the page.", "sandbox");
  }
  if (fault.status == 0) return std::nullopt;  // a wait, to a call that answers at once
  const std::string status = std::to_string(fault.status);
  return make_error(Errc::server, "http_" + status, "The fault script answers " + status + ".",
                    "sandbox");
}

Result<json::value> authorize(World& world, const json::object& arguments) {
  const auto text = json::find_string(arguments, "url");
  const auto url = parse_url(text.value_or(""));
  if (!url) return invalid("invalid_url", "`url` must be the authorize URL.");
  if (route_api("GET", url->path()).operation != Operation::authorize) {
    return invalid("invalid_url", "`url` must have the path /v2/auth/authorize/.");
  }
  const auto user = find_user(world, arguments);
  if (!user) return user.error();
  if (const auto fault = world.faults.next(Operation::authorize)) {
    if (auto error = authorize_error(*fault)) return *std::move(error);
  }
  const auto checked = check_authorize(world, decode_params(url->query()));
  const auto page_of = [&](const AuthorizeFault& fault) {
    if (fault.row != 0) {
      world.ledger.add(Violation{world.now(), fault.row, fault.text, Operation::authorize,
                                 (*user)->username, true});
    }
    return invalid(fault.item, error_page_text(fault));
  };
  if (const auto* fault = std::get_if<AuthorizeFault>(&checked)) return page_of(*fault);
  const auto& request = std::get<AuthorizeRequest>(checked);
  if (json::find_bool(arguments, "deny").value_or(false)) return json::value(deny(request));
  if (const auto fault = check_target(world, request, **user)) return page_of(*fault);
  const auto ticked = read_scopes(arguments, request.scopes);
  if (!ticked) return ticked.error();
  return json::value(allow(world, request, **user, granted_scopes(request, *ticked)));
}

Result<json::value> advance(World& world, const json::object& arguments) {
  std::vector<Issue> issues;
  Arguments reader(arguments, "", issues);
  std::int64_t ms = -1;
  reader.integer("ms", ms, 0, kLongestAdvanceMs);
  if (ms < 0) return invalid("invalid_ms", "`ms` must be a number of milliseconds, at least 0.");
  world.advance(std::chrono::milliseconds(ms));
  return json::value(iso_time(world.now()));
}

Result<json::value> complete_draft(World& world, const json::object& arguments) {
  auto* post = world.find_post(json::find_string(arguments, "publishId").value_or(""));
  if (post == nullptr) return invalid("unknown_post", "The sandbox has no such publishId.");
  const bool waits = post->status == PostStatus::send_to_user_inbox ||
                     post->status == PostStatus::publish_complete;
  if (!is_draft(post->kind) || !waits) {
    return make_error(Errc::state, "not_in_inbox",
                      "The post is no draft that waits in the inbox: it is " +
                          std::string(to_string(post->status)) + ".",
                      "sandbox");
  }
  const auto options = privacy_options(*world.find_user(post->user_id));
  const auto privacy = json::find_string(arguments, "privacy").value_or(options.front());
  if (!contains(options, privacy)) {
    return invalid("invalid_privacy", "`privacy` is none of the creator's options.");
  }
  finish_draft(world, *post, privacy);
  return json::value(nullptr);
}

/// Whom an event is about: the user it names, else that of its post, else nobody.
Result<User*> find_subject(World& world, const json::object& arguments, const Post* post) {
  if (json::find(arguments, "user") != nullptr) return find_user(world, arguments);
  if (const auto* open_id = json::find(arguments, "openId")) {
    return find_user(world, {{"user", *open_id}});
  }
  return post == nullptr ? nullptr : world.find_user(post->user_id);
}

struct EventToSend {
  std::string name;
  std::optional<WallTime> created;
  json::object content;
};

Result<EventToSend> read_event(const json::object& arguments) {
  std::vector<Issue> issues;
  Arguments reader(arguments, "", issues);
  EventToSend event;
  reader.text("event", event.name);
  if (event.name.empty()) reader.fault("event", "missing", "must be the name of an event");
  for (const char* name : {"user", "openId", "clientKey"}) reader.any(name);
  std::optional<std::int64_t> created_ms;
  reader.integer("createdAtMs", created_ms, 0, kLatestEventMs);
  if (created_ms) event.created = from_unix_milliseconds(*created_ms);
  if (const auto* content = reader.object("content")) event.content = *content;
  constexpr std::array<std::array<const char*, 2>, 4> kMembers = {
      {{"publishId", "publish_id"},
       {"postId", "post_id"},
       {"reason", "reason"},
       {"publishType", "publish_type"}}};
  for (const auto& [ours, theirs] : kMembers) {
    if (const auto* value = reader.any(ours)) event.content[theirs] = *value;
  }
  reader.refuse_others();
  if (issues.empty()) return event;
  return faulty(Errc::validation, "invalid_event", "The event cannot be sent.", std::move(issues),
                "sandbox");
}

Result<json::value> send_event(World& world, const json::object& arguments) {
  const auto event = read_event(arguments);
  if (!event) return event.error();
  auto client = find_client(world, arguments);
  if (!client) return client.error();
  const auto* post = world.find_post(json::find_string(arguments, "publishId").value_or(""));
  if (post != nullptr && json::find(arguments, "clientKey") == nullptr) {
    client = world.find_client(post->client_key);
  }
  if ((*client)->settings.webhook_url.empty()) {
    return make_error(Errc::state, "no_webhook_url", "The client has no webhookUrl.", "sandbox");
  }
  const auto user = find_subject(world, arguments, post);
  if (!user) return user.error();
  send_webhook(world, **client, *user, event->name, event->content, event->created);
  return json::value(nullptr);
}

Result<json::value> inject(World& world, const json::object& arguments) {
  const auto fault = read_fault(arguments);
  if (!fault) return fault.error();
  world.faults.add(*fault);
  return json::value(nullptr);
}

Result<json::value> posts(World& world) {
  json::array list;
  for (const auto& post : world.posts) {
    const User& user = *world.find_user(post->user_id);
    ClientApp& client = *world.find_client(post->client_key);
    list.push_back(describe(*post, user.username, world.open_id(client, user)));
  }
  return json::value(std::move(list));
}

json::array usual_users() {
  const auto user = [](std::string_view name, std::string_view display_name) {
    json::object out;
    out["username"] = name;
    out["displayName"] = display_name;
    return out;
  };
  json::object creator = user("creator", "Public Creator");
  creator["followers"] = 1200;
  creator["following"] = 85;
  creator["likes"] = 34'000;
  creator["verified"] = true;
  creator["bio"] = "A public account.";
  creator["videos"] = 25;
  json::object quiet = user("private_creator", "Private Creator");
  quiet["private"] = true;
  quiet["followers"] = 12;
  json::object strict = user("strict_creator", "Strict Creator");
  strict["commentDisabled"] = true;
  strict["duetDisabled"] = true;
  strict["stitchDisabled"] = true;
  strict["maxVideoSeconds"] = 60;
  json::object capped = user("capped_creator", "Capped Creator");
  capped["postsByOthers"] = 15;
  json::object banned = user("banned_creator", "Banned Creator");
  banned["banned"] = true;
  return {creator, quiet, strict, capped, banned};
}

}  // namespace

Status populate(World& world) {
  for (auto settings : world.options.clients) {
    if (settings.key.empty()) settings.key = (settings.is_sandbox ? "sbaw" : "aw") + make_word(16);
    if (settings.secret.empty()) settings.secret = make_word(32);
    if (world.find_client(settings.key) != nullptr) {
      return make_error(Errc::config, "invalid_options",
                        "Two clients have the clientKey " + settings.key + ".", "sandbox");
    }
    auto client = std::make_unique<ClientApp>();
    client->settings = std::move(settings);
    world.clients.push_back(std::move(client));
  }
  std::vector<Issue> issues;
  const auto note = [&](const std::string& path, const Error& error) {
    issues.push_back({path, error.code, path + ": " + error.message});
  };
  const auto each = [&](const json::array& list, const std::string& name, auto&& call) {
    for (std::size_t i = 0; i < list.size(); ++i) {
      const std::string path = name + "[" + std::to_string(i) + "]";
      const auto* item = list[i].if_object();
      if (item == nullptr) {
        note(path, invalid("type", "It must be an object."));
      } else if (const auto done = call(world, *item); !done) {
        note(path, done.error());
      }
    }
  };
  each(world.options.users.empty() ? usual_users() : world.options.users, "users", add_user);
  each(world.options.faults, "faults", inject);
  if (issues.empty()) return Status();
  return faulty(Errc::config, "invalid_options", "The sandbox's options are faulty.",
                std::move(issues), "sandbox");
}

json::object describe(World& world) {
  const auto& settings = world.default_client().settings;
  json::array redirects;
  std::string usable;
  for (const auto& uri : settings.redirect_uris) {
    redirects.push_back(json::value(uri));
    if (usable.empty() && uri.find('*') == std::string::npos) usable = uri;
  }
  if (usable.empty()) {
    usable = settings.redirect_uris.front();
    usable.replace(usable.find('*'), 1, "3000");  // any port will do
  }
  json::object out;
  out["apiUrl"] = world.urls.api;
  out["authorizeUrl"] = world.urls.api + "/v2/auth/authorize/";
  out["uploadUrl"] = world.urls.upload;
  out["ca"] = world.urls.ca_pem.empty() ? json::value(nullptr) : json::value(world.urls.ca_pem);
  out["clientKey"] = settings.key;
  out["clientSecret"] = settings.secret;
  out["redirectUri"] = usable;
  out["redirectUris"] = std::move(redirects);
  return out;
}

Result<json::value> steer(World& world, std::string_view method, const json::object& arguments) {
  if (method == "addUser") return add_user(world, arguments);
  if (method == "set") return set_user(world, arguments);
  if (method == "issueTokens") return issue_tokens(world, arguments);
  if (method == "authorize") return authorize(world, arguments);
  if (method == "advance") return advance(world, arguments);
  if (method == "completeDraft") return complete_draft(world, arguments);
  if (method == "sendWebhook") return send_event(world, arguments);
  if (method == "inject") return inject(world, arguments);
  if (method == "requests") return json::value(world.ledger.requests());
  if (method == "posts") return posts(world);
  if (method == "violations") return json::value(world.ledger.violations());
  if (method == "webhooks") return json::value(world.ledger.webhooks());
  return invalid("unknown_call", "The sandbox has no call " + std::string(method) + ".");
}

}  // namespace tokpost::sandbox
