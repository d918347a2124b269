#include "native/core/tiktok/config_check.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace tokpost::tiktok {
namespace {

constexpr const char* kKey32 = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
constexpr const char* kKey32Base64 = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

class ConfigCheckTest : public ::testing::Test {
 protected:
  ConfigCheckTest() {
    raw_.client_key = "awkey";
    raw_.client_secret = Secret("very-secret");
    raw_.redirect_uri = "https://app.example/callback";
  }

  /// "path:code path:code …" of the faults, empty where there are none.
  std::string faults() const {
    const auto checked = check_config(raw_, environment_);
    return checked.has_value() ? "" : listed(checked.error().issues);
  }
  std::string warnings() const { return listed(check_config(raw_, environment_).value().warnings); }
  AppConfig config() const { return check_config(raw_, environment_).value().config; }

  static std::string listed(const std::vector<Issue>& issues) {
    std::string all;
    for (const auto& issue : issues) {
      EXPECT_NE(issue.message.find(issue.path), std::string::npos) << "names its input";
      all += (all.empty() ? "" : " ") + issue.path + ":" + issue.code;
    }
    return all;
  }

  RawConfig raw_;
  Environment environment_;
};

TEST_F(ConfigCheckTest, options_alone_make_a_complete_configuration) {
  const AppConfig checked = config();
  EXPECT_EQ(checked.client_key, "awkey");
  EXPECT_EQ(checked.client_secret.reveal(), "very-secret");
  EXPECT_EQ(checked.redirect_uri, "https://app.example/callback");
  EXPECT_EQ(checked.scopes, default_scopes());
  EXPECT_EQ(checked.mode, Mode::production);
  EXPECT_EQ(checked.api_url.text(), "https://open.tiktokapis.com/");
  EXPECT_EQ(checked.authorize_url, "https://www.tiktok.com/v2/auth/authorize/");
  EXPECT_EQ(checked.retry.max_attempts, 5);
  EXPECT_EQ(checked.limits->init, 6);
  EXPECT_EQ(warnings(), "");
}

TEST_F(ConfigCheckTest, the_environment_fills_what_is_left_out) {
  raw_ = {};
  environment_ = {{"TIKTOK_CLIENT_KEY", "envkey"},
                  {"TIKTOK_CLIENT_SECRET", "envsecret"},
                  {"TIKTOK_REDIRECT_URI", "http://localhost:3000/cb"},
                  {"TIKTOK_MODE", "sandbox"},
                  {"TIKTOK_API_URL", "http://127.0.0.1:4010"},
                  {"TIKTOK_AUTHORIZE_URL", "http://127.0.0.1:4010/v2/auth/authorize/"},
                  {"TOKPOST_ENCRYPTION_KEY", std::string(kKey32) + ",fernet:" + kKey32Base64}};
  const AppConfig checked = config();
  EXPECT_EQ(checked.client_key, "envkey");
  EXPECT_EQ(checked.client_secret.reveal(), "envsecret");
  EXPECT_EQ(checked.redirect_uri, "http://localhost:3000/cb");
  EXPECT_EQ(checked.mode, Mode::sandbox);
  EXPECT_EQ(checked.api_url.port, 4010);
  EXPECT_EQ(checked.authorize_url, "http://127.0.0.1:4010/v2/auth/authorize/");
  ASSERT_EQ(checked.encryption_keys.size(), 2U);
  EXPECT_EQ(checked.encryption_keys[0].reveal(), kKey32);
  EXPECT_EQ(warnings(), "");
}

TEST_F(ConfigCheckTest, options_win_over_the_environment) {
  environment_ = {{"TIKTOK_CLIENT_KEY", "envkey"}, {"TIKTOK_MODE", "sandbox"}};
  raw_.mode = "production";
  EXPECT_EQ(config().client_key, "awkey");
  EXPECT_EQ(config().mode, Mode::production);
}

TEST_F(ConfigCheckTest, old_names_work_with_a_warning) {
  raw_ = {};
  environment_ = {{"TIKTOK_CLIENT_ID", "oldkey"},
                  {"TIKTOK_CLIENT_SECRET", "s"},
                  {"NEXTAUTH_URL", "https://next.example/"},
                  {"ENCRYPTION_KEY", kKey32Base64}};
  const AppConfig checked = config();
  EXPECT_EQ(checked.client_key, "oldkey");
  EXPECT_EQ(checked.redirect_uri, "https://next.example/api/auth/social/tiktok/callback");
  ASSERT_EQ(checked.encryption_keys.size(), 1U);
  EXPECT_EQ(checked.encryption_keys[0].reveal(), std::string("fernet:") + kKey32Base64);
  EXPECT_EQ(warnings(), "TIKTOK_CLIENT_ID:old_name NEXTAUTH_URL:old_name ENCRYPTION_KEY:old_name");
  environment_["BASE_URL"] = "https://base.example";
  EXPECT_EQ(config().redirect_uri, "https://base.example/api/auth/social/tiktok/callback");
}

TEST_F(ConfigCheckTest, the_sandboxs_credentials_count_in_mode_sandbox_only) {
  raw_.client_key.reset();
  raw_.client_secret.reset();
  environment_ = {{"TIKTOK_CLIENT_KEY", "awprod"},
                  {"TIKTOK_CLIENT_SECRET", "prod"},
                  {"TIKTOK_SANDBOX_CLIENT_KEY", "sbaw"},
                  {"TIKTOK_SANDBOX_CLIENT_SECRET", "sand"}};
  EXPECT_EQ(config().client_key, "awprod");
  raw_.mode = "sandbox";
  EXPECT_EQ(config().client_key, "sbaw");
  EXPECT_EQ(config().client_secret.reveal(), "sand");
}

TEST_F(ConfigCheckTest, missing_inputs_are_named_together) {
  raw_ = {};
  environment_ = {{"TIKTOK_CLIENT_KEY", ""}};
  EXPECT_EQ(faults(), "clientKey:missing clientSecret:missing redirectUri:missing");
  const Error error = check_config(raw_, environment_).error();
  EXPECT_EQ(error.kind, Errc::config);
  EXPECT_EQ(error.code, "config_invalid");
  EXPECT_NE(error.message.find("TIKTOK_CLIENT_SECRET"), std::string::npos);
}

TEST_F(ConfigCheckTest, a_slip_of_copying_is_named_without_the_value) {
  raw_.client_secret = Secret("export TIKTOK_CLIENT_SECRET=very-secret");
  EXPECT_EQ(faults(), "clientSecret:name_left_in");
  const Error error = check_config(raw_, environment_).error();
  EXPECT_EQ(error.message.find("very-secret"), std::string::npos);
  EXPECT_EQ(error.issues[0].message.find("very-secret"), std::string::npos);
  raw_.client_secret = Secret("YWJjZA==");
  raw_.client_key = " awkey";
  EXPECT_EQ(faults(), "clientKey:padded");
}

TEST_F(ConfigCheckTest, one_input_may_have_several_faults) {
  raw_.client_key = " \"TIKTOK_CLIENT_KEY=awkey\" ";
  EXPECT_EQ(faults(), "clientKey:padded clientKey:quoted clientKey:name_left_in");
  raw_.client_key = "awkey";
  raw_.redirect_uri = " http://app.example/callback?x=1";
  EXPECT_EQ(faults(), "redirectUri:padded redirectUri:has_query redirectUri:not_https");
  raw_.redirect_uri = "TIKTOK_REDIRECT_URI='http://app.example/'";
  EXPECT_EQ(faults(), "redirectUri:quoted redirectUri:name_left_in redirectUri:not_https");
}

TEST_F(ConfigCheckTest, in_mode_sandbox_a_missing_key_names_the_sandboxs_variable) {
  raw_.client_key.reset();
  raw_.client_secret.reset();
  environment_ = {{"TIKTOK_MODE", "sandbox"}};
  EXPECT_EQ(asked_mode(raw_, environment_), Mode::sandbox);
  const Error error = check_config(raw_, environment_).error();
  for (const char* name : {"TIKTOK_SANDBOX_CLIENT_KEY", "TIKTOK_CLIENT_KEY",
                           "TIKTOK_SANDBOX_CLIENT_SECRET", "TIKTOK_CLIENT_SECRET"}) {
    EXPECT_NE(error.message.find(name), std::string::npos) << name;
  }
  raw_.mode = "production";
  EXPECT_EQ(asked_mode(raw_, environment_), Mode::production);
  EXPECT_EQ(check_config(raw_, environment_).error().message.find("SANDBOX"), std::string::npos);
}

TEST_F(ConfigCheckTest, a_fault_names_the_variable_it_came_from) {
  raw_.client_key.reset();
  environment_ = {{"TIKTOK_CLIENT_KEY", "'aw'"}};
  EXPECT_EQ(faults(), "TIKTOK_CLIENT_KEY:quoted");
}

TEST_F(ConfigCheckTest, the_redirect_uri_follows_tiktoks_rules) {
  raw_.redirect_uri = "http://app.example/callback?x=1";
  EXPECT_EQ(faults(), "redirectUri:has_query redirectUri:not_https");
  raw_.redirect_uri = " https://app.example/callback";
  EXPECT_EQ(faults(), "redirectUri:padded");
  raw_.redirect_uri = "";
  EXPECT_EQ(faults(), "redirectUri:missing");
}

TEST_F(ConfigCheckTest, an_unknown_mode_is_a_fault) {
  raw_.mode = "test";
  EXPECT_EQ(faults(), "mode:unknown_mode");
}

TEST_F(ConfigCheckTest, scopes_are_kept_in_order_once_each) {
  raw_.scopes = Scopes{"video.list", "user.info.basic", "video.list"};
  EXPECT_EQ(config().scopes, (Scopes{"video.list", "user.info.basic"}));
  EXPECT_EQ(warnings(), "");
}

TEST_F(ConfigCheckTest, an_unknown_scope_is_a_warning) {
  raw_.scopes = Scopes{"user.info.basic", "photo.publish"};
  EXPECT_EQ(warnings(), "scopes[1]:unknown_scope");
  EXPECT_EQ(config().scopes.size(), 2U);
}

TEST_F(ConfigCheckTest, scopes_in_one_text_or_none_are_faults) {
  raw_.scopes = Scopes{"user.info.basic,video.list", ""};
  EXPECT_EQ(faults(), "scopes[0]:invalid_scope scopes[1]:invalid_scope");
  raw_.scopes = Scopes{};
  EXPECT_EQ(faults(), "scopes:missing");
}

TEST_F(ConfigCheckTest, the_api_url_is_an_origin_and_the_authorize_url_a_page) {
  raw_.api_url = "https://proxy.example/tiktok";
  raw_.authorize_url = "www.tiktok.com";
  EXPECT_EQ(faults(), "apiUrl:not_an_origin authorizeUrl:invalid_url");
  raw_.api_url = "ftp://x";
  raw_.authorize_url.reset();
  EXPECT_EQ(faults(), "apiUrl:invalid_url");
  raw_.api_url = "https://user:pw@proxy.example";
  EXPECT_EQ(faults(), "apiUrl:not_an_origin");
}

TEST_F(ConfigCheckTest, limits_can_be_off) {
  raw_.limits_off = true;
  EXPECT_EQ(config().limits, std::nullopt);
}

TEST_F(ConfigCheckTest, numbers_are_set_and_checked) {
  raw_.numbers = {{"polling.maxChecks", 7}};
  EXPECT_EQ(config().polling.max_checks, 7);
  raw_.numbers = {{"polling.maxChecks", 0}, {"retry.tries", 3}};
  EXPECT_EQ(faults(), "polling.maxChecks:out_of_range retry.tries:unknown_option");
}

TEST_F(ConfigCheckTest, an_option_that_does_not_exist_is_a_fault) {
  raw_.unknown_options = {"clientkey"};
  EXPECT_EQ(faults(), "clientkey:unknown_option");
}

TEST_F(ConfigCheckTest, the_store_is_a_url_of_the_options_or_the_environment) {
  EXPECT_EQ(config().store.path, "./tokpost.db");
  environment_ = {{"TOKPOST_STORE", "memory:"}};
  EXPECT_EQ(config().store.kind, StoreChoice::Kind::memory);
  raw_.store = "sqlite:/var/lib/a.db?table=mine";
  EXPECT_EQ(config().store.path, "/var/lib/a.db");
  EXPECT_EQ(config().store.table, "mine");
  raw_.store = "mysql://user:hush@host/db";
  EXPECT_EQ(faults(), "store:unknown_store");
  raw_.store.reset();
  environment_ = {{"TOKPOST_STORE", "sqlite:"}};
  EXPECT_EQ(faults(), "TOKPOST_STORE:invalid_store");
  raw_.has_store_object = true;
  EXPECT_EQ(faults(), "");
}

TEST_F(ConfigCheckTest, production_is_what_node_calls_so) {
  EXPECT_FALSE(config().in_production);
  environment_ = {{"NODE_ENV", "test"}};
  EXPECT_FALSE(config().in_production);
  environment_ = {{"NODE_ENV", "production"}};
  EXPECT_TRUE(config().in_production);
}

TEST_F(ConfigCheckTest, the_media_route_is_at_an_https_origin) {
  EXPECT_EQ(config().media_public_url, "");
  raw_.media_public_url = "https://App.example:8443/";
  EXPECT_EQ(config().media_public_url, "https://app.example:8443");
  for (const char* url : {"http://app.example", "https://app.example/media", "app.example"}) {
    raw_.media_public_url = url;
    EXPECT_EQ(faults(), "media.publicUrl:not_an_origin") << url;
  }
}

TEST_F(ConfigCheckTest, the_proxy_is_a_url) {
  for (const char* proxy : {"not a url", "socks5://proxy:1080", "https://proxy.example"}) {
    raw_.proxy = proxy;
    EXPECT_EQ(faults(), "proxy:invalid_proxy") << proxy;
  }
  raw_.proxy = "http://user:pw@proxy.example:3128";
  environment_ = {{"HTTPS_PROXY", "proxy"}};
  EXPECT_EQ(faults(), "") << "the option wins";
  raw_.proxy.reset();
  EXPECT_EQ(faults(), "HTTPS_PROXY:invalid_proxy");
  environment_ = {{"HTTPS_PROXY", ""}, {"https_proxy", "ftp://proxy"}};
  EXPECT_EQ(faults(), "https_proxy:invalid_proxy");
}

TEST_F(ConfigCheckTest, roots_are_certificates) {
  raw_.ca = {"./ca.pem"};
  EXPECT_EQ(faults(), "tls.ca:invalid_ca");
  raw_.ca = {"", "-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n"};
  EXPECT_EQ(faults(), "tls.ca[1]:invalid_ca");
}

TEST_F(ConfigCheckTest, threads_are_1_to_64) {
  for (const char* threads : {"0", "65", "2.5", "many", "-1", "2 "}) {
    environment_ = {{"TOKPOST_THREADS", threads}};
    EXPECT_EQ(faults(), "TOKPOST_THREADS:invalid_threads") << threads;
  }
  environment_ = {{"TOKPOST_THREADS", "64"}};
  EXPECT_EQ(faults(), "");
}

TEST_F(ConfigCheckTest, relays_are_as_the_options_say) {
  EXPECT_FALSE(config().relay.allow_private);
  raw_.relay.allow_private = true;
  raw_.relay.allow_hosts = {"cdn.example"};
  EXPECT_TRUE(config().relay.allow_private);
  EXPECT_EQ(config().relay.allow_hosts, std::vector<std::string>{"cdn.example"});
}

TEST_F(ConfigCheckTest, an_old_key_only_decrypts_beside_a_new_one) {
  environment_ = {{"TOKPOST_ENCRYPTION_KEY", kKey32}, {"ENCRYPTION_KEY", kKey32Base64}};
  ASSERT_EQ(config().encryption_keys.size(), 2U);
  EXPECT_EQ(config().encryption_keys[0].reveal(), kKey32);
  EXPECT_EQ(config().encryption_keys[1].reveal(), std::string("fernet:") + kKey32Base64);
  EXPECT_EQ(warnings(), "ENCRYPTION_KEY:old_name");
  raw_.encryption_keys = std::vector<Secret>{Secret(kKey32)};
  EXPECT_EQ(config().encryption_keys.size(), 1U) << "the option is the whole of it";
  EXPECT_EQ(warnings(), "");
}

TEST_F(ConfigCheckTest, another_programs_key_is_left_alone) {
  for (const char* key : {"a passphrase of Laravel's", "base64:c2hvcnQ=", "12345"}) {
    environment_ = {{"ENCRYPTION_KEY", key}};
    EXPECT_EQ(faults(), "") << key;
    EXPECT_TRUE(config().encryption_keys.empty());
    EXPECT_EQ(warnings(), "ENCRYPTION_KEY:not_fernet");
  }
  environment_["TOKPOST_ENCRYPTION_KEY"] = kKey32;
  ASSERT_EQ(config().encryption_keys.size(), 1U);
  EXPECT_EQ(config().encryption_keys[0].reveal(), kKey32);
}

TEST_F(ConfigCheckTest, encryption_keys_are_32_bytes) {
  raw_.encryption_keys = std::vector<Secret>{Secret(kKey32), Secret(kKey32Base64),
                                             Secret(std::string("fernet:") + kKey32Base64)};
  EXPECT_EQ(config().encryption_keys.size(), 3U);
  raw_.encryption_keys = std::vector<Secret>{Secret("short"), Secret("fernet:short"), Secret("")};
  EXPECT_EQ(faults(),
            "encryptionKeys[0]:invalid_key encryptionKeys[1]:invalid_key "
            "encryptionKeys[2]:invalid_key");
  const Error error = check_config(raw_, environment_).error();
  EXPECT_EQ(error.message.find("short"), std::string::npos);
}

}  // namespace
}  // namespace tokpost::tiktok
