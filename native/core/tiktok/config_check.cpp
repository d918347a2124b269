#include "native/core/tiktok/config_check.hpp"

#include "native/core/net/proxy.hpp"
#include "native/core/net/tls_context.hpp"
#include "native/core/tiktok/pasted_text.hpp"
#include "native/core/tiktok/redirect_uri.hpp"
#include "native/core/tiktok/store_choice.hpp"
#include "native/core/vault/key_ring.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace tokpost::tiktok {
namespace {

constexpr std::string_view kFernetPrefix = "fernet:";
constexpr const char* kCallbackPath = "/api/auth/social/tiktok/callback";
constexpr int kMostThreads = 64;

/// A text input and the name under which the caller knows it.
struct Input {
  std::string text;
  std::string path;
};

class ConfigCheck {
 public:
  ConfigCheck(const RawConfig& raw, const Environment& environment)
      : raw_(raw), environment_(environment) {}

  Result<CheckedConfig> run() {
    check_mode();
    check_credentials();
    check_redirect_uri();
    check_scopes();
    check_urls();
    check_numbers();
    check_encryption_keys();
    check_store();
    check_media();
    check_connections();
    check_threads();
    for (const auto& name : raw_.unknown_options) {
      fault(name, "unknown_option", "is no option of tokpost.");
    }
    if (issues_.empty()) return std::move(checked_);
    const std::string count = std::to_string(issues_.size());
    Error error = make_error(Errc::config, "config_invalid",
                             issues_.size() == 1 ? issues_.front().message
                                                 : "The configuration has " + count + " faults.",
                             "config");
    if (issues_.size() > 1) {
      for (const auto& issue : issues_) error.message += " " + issue.message;
    }
    error.issues = std::move(issues_);
    return error;
  }

 private:
  AppConfig& config() { return checked_.config; }

  void fault(const std::string& path, std::string code, const std::string& what) {
    issues_.push_back({path, std::move(code), path + " " + what});
  }
  void warn(const std::string& path, std::string code, const std::string& what) {
    checked_.warnings.push_back({path, std::move(code), path + " " + what});
  }

  // An empty variable is what shells and .env files leave of an unset one.
  const std::string* variable(const std::string& name) const {
    const auto found = environment_.find(name);
    return found == environment_.end() || found->second.empty() ? nullptr : &found->second;
  }

  // The option, else the variable.
  std::optional<Input> input(const std::optional<std::string>& option, const std::string& path,
                             const std::string& variable_name) const {
    if (option) return Input{*option, path};
    if (const auto* text = variable(variable_name)) return Input{*text, variable_name};
    return std::nullopt;
  }

  // What was meant by the text, after a fault for each thing that a hasty paste left around it;
  // empty where nothing was.
  std::string_view check_paste(const Input& input) {
    PastedText pasted = read_pasted(input.text);
    for (auto& [code, what] : pasted.faults) fault(input.path, std::move(code), what);
    return pasted.meant;
  }

  void check_mode() {
    config().mode = asked_mode(raw_, environment_);
    const auto mode = input(raw_.mode, "mode", "TIKTOK_MODE");
    if (mode && mode->text != "production" && mode->text != "sandbox") {
      fault(mode->path, "unknown_mode", "must be production or sandbox.");
    }
  }

  std::optional<Input> credential(const std::optional<std::string>& option, const std::string& path,
                                  const std::string& name) const {
    if (!option && config_mode() == Mode::sandbox) {
      const std::string sandbox_name = "TIKTOK_SANDBOX_" + name;
      if (const auto* text = variable(sandbox_name)) return Input{*text, sandbox_name};
    }
    return input(option, path, "TIKTOK_" + name);
  }
  Mode config_mode() const { return checked_.config.mode; }

  void miss_credential(const std::string& path, const std::string& name) {
    const std::string usual = "TIKTOK_" + name;
    if (config_mode() == Mode::sandbox) {
      fault(path, "missing",
            "is missing; pass it or set TIKTOK_SANDBOX_" + name + " (or " + usual +
                "): a sandbox has credentials of its own.");
    } else {
      fault(path, "missing", "is missing; pass it or set " + usual + ".");
    }
  }

  void check_credentials() {
    auto key = credential(raw_.client_key, "clientKey", "CLIENT_KEY");
    if (!key) {
      if (const auto* text = variable("TIKTOK_CLIENT_ID")) {
        key = Input{*text, "TIKTOK_CLIENT_ID"};
        warn(key->path, "old_name", "is read as the client key; rename it to TIKTOK_CLIENT_KEY.");
      }
    }
    if (!key) {
      miss_credential("clientKey", "CLIENT_KEY");
    } else {
      config().client_key = check_paste(*key);
    }
    std::optional<std::string> secret_option;
    if (raw_.client_secret) secret_option = raw_.client_secret->reveal();
    auto secret = credential(secret_option, "clientSecret", "CLIENT_SECRET");
    if (secret_option) secure_zero(*secret_option);
    if (!secret) return miss_credential("clientSecret", "CLIENT_SECRET");
    config().client_secret = Secret(check_paste(*secret));
    secure_zero(secret->text);
  }

  void check_redirect_uri() {
    auto uri = input(raw_.redirect_uri, "redirectUri", "TIKTOK_REDIRECT_URI");
    for (const char* name : {"BASE_URL", "NEXTAUTH_URL"}) {
      const auto* base = variable(name);
      if (uri || base == nullptr) continue;
      uri = Input{base->substr(0, base->find_last_not_of('/') + 1) + kCallbackPath, name};
      warn(name, "old_name",
           "is read as the base of the redirect URI; set TIKTOK_REDIRECT_URI to the whole of it.");
    }
    if (!uri) {
      fault("redirectUri", "missing", "is missing; pass it or set TIKTOK_REDIRECT_URI.");
      return;
    }
    const std::string_view text = check_paste(*uri);
    if (text.empty()) return;
    for (auto& issue : redirect_uri_issues(text, uri->path)) issues_.push_back(std::move(issue));
    config().redirect_uri = text;
  }

  void check_scopes() {
    if (!raw_.scopes) return;
    if (raw_.scopes->empty()) {
      fault("scopes", "missing", "is empty; ask for user.info.basic at least.");
    }
    Scopes scopes;
    for (std::size_t i = 0; i < raw_.scopes->size(); ++i) {
      const std::string& scope = (*raw_.scopes)[i];
      const std::string path = "scopes[" + std::to_string(i) + "]";
      if (without_blanks(scope).empty() || scope.find_first_of(", \t\r\n") != std::string::npos) {
        fault(path, "invalid_scope", "must be one scope without commas or blanks.");
        continue;
      }
      if (!is_known_scope(scope)) {
        warn(path, "unknown_scope",
             "is no scope of TikTok's documents; TikTok shows an error page for one it does not "
             "know.");
      }
      if (!has_scope(scopes, scope)) scopes.push_back(scope);
    }
    config().scopes = std::move(scopes);
  }

  void check_urls() {
    auto api = input(raw_.api_url, "apiUrl", "TIKTOK_API_URL")
                   .value_or(Input{std::string(kApiUrl), "apiUrl"});
    if (const auto text = check_paste(api); !text.empty()) {
      const Result<Url> url = parse_url(text);
      if (url.has_error()) {
        fault(api.path, "invalid_url", "is no absolute http or https URL.");
      } else if (url->target != "/" || !url->user_info.empty()) {
        fault(api.path, "not_an_origin",
              "must be an origin: scheme, host and port without a path.");
      } else {
        config().api_url = *url;
      }
    }
    auto page = input(raw_.authorize_url, "authorizeUrl", "TIKTOK_AUTHORIZE_URL")
                    .value_or(Input{std::string(kAuthorizeUrl), "authorizeUrl"});
    const std::string_view text = check_paste(page);
    if (text.empty()) return;
    if (parse_url(text).has_error() || text.find('#') != std::string_view::npos) {
      fault(page.path, "invalid_url", "is no absolute http or https URL of a page.");
      return;
    }
    config().authorize_url = text;
  }

  void check_numbers() {
    if (raw_.limits_off) config().limits.reset();
    for (auto& issue : set_numbers(config(), raw_.numbers)) issues_.push_back(std::move(issue));
  }

  void check_store() {
    config().in_production =
        environment_.contains("NODE_ENV") && environment_.at("NODE_ENV") == "production";
    if (raw_.has_store_object) return;
    const auto store = input(raw_.store, "store", "TOKPOST_STORE");
    if (!store) return;
    const Result<StoreChoice> choice = parse_store_choice(store->text);
    if (choice.has_error()) {
      fault(store->path, choice.error().code, choice.error().message);
    } else {
      config().store = *choice;
    }
  }

  void check_media() {
    config().relay = raw_.relay;
    if (!raw_.media_public_url) return;
    const Result<Url> url = parse_url(*raw_.media_public_url);
    if (url.has_error() || !url->is_https() || url->target != "/" || !url->user_info.empty()) {
      fault("media.publicUrl", "not_an_origin",
            "must be an https origin without a path: TikTok fetches the app's media from there.");
    } else {
      config().media_public_url = url->origin();
    }
  }

  void check_encryption_keys() {
    if (raw_.encryption_keys) {
      for (std::size_t i = 0; i < raw_.encryption_keys->size(); ++i) {
        add_key((*raw_.encryption_keys)[i].reveal(), "encryptionKeys[" + std::to_string(i) + "]");
      }
      return;
    }
    if (const auto* list = variable("TOKPOST_ENCRYPTION_KEY")) {
      std::string_view rest = *list;
      while (!rest.empty()) {
        const auto comma = std::min(rest.find(','), rest.size());
        add_key(rest.substr(0, comma), "TOKPOST_ENCRYPTION_KEY");
        rest.remove_prefix(std::min(comma + 1, rest.size()));
      }
    }
    check_old_key();
  }

  // Many programs have a key of this name; what is none of Fernet's is not ours to judge.
  void check_old_key() {
    const auto* text = variable("ENCRYPTION_KEY");
    if (text == nullptr) return;
    const std::string key = std::string(kFernetPrefix) + *text;
    if (!KeyRing::takes(key)) {
      return warn("ENCRYPTION_KEY", "not_fernet",
                  "is no Fernet key and is left alone; tokpost's own key is "
                  "TOKPOST_ENCRYPTION_KEY.");
    }
    warn("ENCRYPTION_KEY", "old_name",
         "is read as a Fernet key that only decrypts; set TOKPOST_ENCRYPTION_KEY to a new key, "
         "followed by ',fernet:' and the old one.");
    add_key(key, "ENCRYPTION_KEY");
  }

  void check_connections() {
    for (std::size_t i = 0; i < raw_.ca.size(); ++i) {
      const std::string path = raw_.ca.size() == 1 ? "tls.ca" : "tls.ca[" + std::to_string(i) + "]";
      if (!are_certificates(raw_.ca[i])) {
        fault(path, "invalid_ca", "holds something that is no certificate in PEM form.");
      }
    }
    auto proxy = input(raw_.proxy, "proxy", "HTTPS_PROXY");
    if (!proxy) proxy = input(raw_.proxy, "proxy", "https_proxy");
    if (proxy && ProxyRules::read(proxy->text, "").has_error()) {
      fault(proxy->path, "invalid_proxy", "must be of the form http://[user:password@]host:port.");
    }
  }

  void check_threads() {
    const auto* text = variable("TOKPOST_THREADS");
    if (text == nullptr) return;
    int count = 0;
    const char* last = text->data() + text->size();
    const auto [end, ec] = std::from_chars(text->data(), last, count);
    if (ec != std::errc() || end != last || count < 1 || count > kMostThreads) {
      fault("TOKPOST_THREADS", "invalid_threads", "must be a whole number from 1 to 64.");
    }
  }

  void add_key(std::string_view key, const std::string& path) {
    key = without_blanks(key);
    if (!KeyRing::takes(key)) {
      fault(path, "invalid_key",
            key.starts_with(kFernetPrefix)
                ? "must hold a Fernet key: 32 bytes as base64."
                : "must be 32 bytes as base64 or hex; `npx tokpost keys` makes one.");
      return;
    }
    config().encryption_keys.emplace_back(key);
  }

  const RawConfig& raw_;
  const Environment& environment_;
  CheckedConfig checked_;
  std::vector<Issue> issues_;
};

}  // namespace

Mode asked_mode(const RawConfig& raw, const Environment& environment) {
  const auto variable = environment.find("TIKTOK_MODE");
  const std::string mode = raw.mode.value_or(variable == environment.end() ? "" : variable->second);
  return mode == "sandbox" ? Mode::sandbox : Mode::production;
}

Result<CheckedConfig> check_config(const RawConfig& raw, const Environment& environment) {
  return ConfigCheck(raw, environment).run();
}

}  // namespace tokpost::tiktok
