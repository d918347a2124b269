#include "native/sandbox/options.hpp"

#include <boost/json/parse.hpp>

#include <gtest/gtest.h>

#include <algorithm>

namespace tokpost::sandbox {
namespace {

Result<Options> options_from(std::string_view text) {
  return read_options(boost::json::parse({text.data(), text.size()}).as_object());
}

/// The paths of all that is wrong.
std::vector<std::string> faults(std::string_view text) {
  const auto options = options_from(text);
  std::vector<std::string> paths;
  if (options) return paths;
  for (const auto& issue : options.error().issues) paths.push_back(issue.path);
  return paths;
}

using Paths = std::vector<std::string>;

TEST(Options, without_any_are_tiktoks) {
  const auto options = options_from("{}").value();
  EXPECT_EQ(options.port, 0);
  EXPECT_FALSE(options.https);
  EXPECT_TRUE(options.hash);
  EXPECT_EQ(options.speed, 1);
  EXPECT_EQ(options.limits.init, 6);
  EXPECT_EQ(options.limits.creator_info, 20);
  EXPECT_EQ(options.limits.status, 30);
  EXPECT_EQ(options.limits.read, 600);
  EXPECT_EQ(options.caps.posts_per_creator, 15);
  EXPECT_EQ(options.caps.pending_drafts, 5);
  EXPECT_EQ(options.caps.unaudited_users, 5);
  EXPECT_EQ(options.caps.audited_users, std::nullopt);
  EXPECT_EQ(options.tokens.access, std::chrono::hours(2));
  EXPECT_EQ(options.tokens.refresh, std::chrono::hours(24 * 180));
  EXPECT_TRUE(options.tokens.strict_rotation);
  ASSERT_EQ(options.clients.size(), 1U);
  EXPECT_TRUE(options.clients[0].audited);
  EXPECT_EQ(options.clients[0].redirect_uris[0], "https://localhost/callback");
}

TEST(Options, limits_and_caps_change_one_by_one_or_go) {
  const auto some = options_from(R"({"limits":{"init":3},"caps":{"postsPerCreator":2}})").value();
  EXPECT_EQ(some.limits.init, 3);
  EXPECT_EQ(some.limits.status, 30);
  EXPECT_EQ(some.caps.posts_per_creator, 2);
  EXPECT_EQ(some.caps.pending_drafts, 5);
  const auto none = options_from(R"({"limits":false,"caps":false})").value();
  EXPECT_EQ(none.limits.init, std::nullopt);
  EXPECT_EQ(none.limits.read, std::nullopt);
  EXPECT_EQ(none.caps.posts_per_creator, std::nullopt);
  EXPECT_EQ(none.caps.unaudited_users, std::nullopt);
  EXPECT_EQ(options_from(R"({"limits":true,"caps":null})")->limits.init, 6);
}

TEST(Options, old_tokens_live_longer_and_do_not_rotate) {
  const auto tokens = options_from(R"({"tokens":"old"})")->tokens;
  EXPECT_EQ(tokens.access, std::chrono::hours(24));
  EXPECT_EQ(tokens.refresh, std::chrono::hours(24 * 365));
  EXPECT_FALSE(tokens.strict_rotation);
}

TEST(Options, clients_have_what_they_do_not_say_from_the_top) {
  const auto options = options_from(R"({"audited":false,"redirectUris":["https://a.test/cb"],
      "webhookUrl":"http://127.0.0.1:9/hook",
      "clients":[{"clientKey":"one","clientSecret":"s"},
                 {"audited":true,"redirectUris":["http://localhost:*/cb"],"userCap":2,
                  "sandbox":true,"scopes":["video.list"],"verified":["b.test"],
                  "webhookUrl":"https://b.test/hook"}]})")
                           .value();
  ASSERT_EQ(options.clients.size(), 2U);
  const auto& [first, second] = std::tie(options.clients[0], options.clients[1]);
  EXPECT_EQ(first.key, "one");
  EXPECT_EQ(first.secret, "s");
  EXPECT_FALSE(first.audited);
  EXPECT_EQ(first.redirect_uris, Paths{"https://a.test/cb"});
  EXPECT_EQ(first.webhook_url, "http://127.0.0.1:9/hook");
  EXPECT_TRUE(second.audited);
  EXPECT_TRUE(second.is_sandbox);
  EXPECT_EQ(second.redirect_uris, Paths{"http://localhost:*/cb"});
  EXPECT_EQ(second.scopes, Paths{"video.list"});
  EXPECT_EQ(second.verified, Paths{"b.test"});
  EXPECT_EQ(second.webhook_url, "https://b.test/hook");
  EXPECT_EQ(second.user_cap, 2);
}

TEST(Options, hosts_to_pull_from_are_verified_unless_that_is_said) {
  const auto usual =
      options_from(R"({"pull":{"hosts":{"a.test":"http://127.0.0.1:8080/"}}})").value();
  EXPECT_EQ(usual.pull_hosts.at("a.test"), "http://127.0.0.1:8080");
  EXPECT_EQ(usual.clients[0].verified, Paths{"a.test"});
  const auto said =
      options_from(R"({"pull":{"hosts":{"a.test":"http://localhost:1"},"verified":["b.test"]}})")
          .value();
  EXPECT_EQ(said.clients[0].verified, Paths{"b.test"});
}

TEST(Options, origins_lose_their_slash) {
  const auto options = options_from(R"({"apiUrl":"https://front.test:8443/"})").value();
  EXPECT_EQ(options.api_url, "https://front.test:8443");
  EXPECT_EQ(faults(R"({"apiUrl":"https://front.test/api","uploadUrl":"x"})"),
            (Paths{"apiUrl", "uploadUrl"}));
}

TEST(Options, webhooks_go_to_https_or_loopback) {
  for (const char* good : {"https://a.test/h", "http://127.0.0.1:1/h", "http://localhost/h"}) {
    EXPECT_TRUE(faults(R"({"webhookUrl":")" + std::string(good) + R"("})").empty()) << good;
  }
  for (const char* bad : {"http://a.test/h", "ftp://a.test", "hook"}) {
    EXPECT_EQ(faults(R"({"webhookUrl":")" + std::string(bad) + R"("})"), Paths{"webhookUrl"});
  }
}

TEST(Options, pulls_reach_origins_on_loopback_only) {
  for (const char* bad : {"http://a.test", "http://127.0.0.1:1/path", "7"}) {
    EXPECT_EQ(faults(R"({"pull":{"hosts":{"a.test":")" + std::string(bad) + R"("}}})"),
              Paths{"pull.hosts"})
        << bad;
  }
}

TEST(Options, redirect_uris_are_those_that_could_be_registered) {
  EXPECT_EQ(faults(R"({"redirectUris":[]})"), Paths{"redirectUris"});
  EXPECT_EQ(faults(R"({"redirectUris":["http://a.test/cb","https://a.test/cb#x"]})"),
            (Paths{"redirectUris", "redirectUris"}));
  std::string web = R"("https://a.test/0")";
  for (int i = 1; i <= 10; ++i) web += R"(,"https://a.test/)" + std::to_string(i) + '"';
  EXPECT_EQ(faults(R"({"redirectUris":[)" + web + "]}"), Paths{"redirectUris"});
  EXPECT_EQ(faults(R"({"clients":[{},{"redirectUris":["x"]}]})"), Paths{"clients[1].redirectUris"});
}

TEST(Options, what_is_no_option_is_named) {
  EXPECT_EQ(faults(R"({"limit":false,"caps":{"posts":1},"pull":{"host":{}},
                       "processing":{"speed":1},"clients":[{"key":"x"}]})"),
            (Paths{"pull.host", "clients[0].key", "caps.posts", "processing.speed", "limit"}));
}

TEST(Options, words_and_numbers_out_of_range_are_named) {
  EXPECT_EQ(faults(R"({"port":70000,"tokens":"x","speed":0,"hash":1,"oauthErrorStatus":300,
                       "uploadRange":"x","webhookDuplicateEvery":-1,"users":{},"faults":1})"),
            (Paths{"port", "users", "faults", "tokens", "speed", "hash", "oauthErrorStatus",
                   "uploadRange", "webhookDuplicateEvery"}));
}

TEST(Options, switches_are_read) {
  const auto options =
      options_from(R"({"pkceWeb":"base64url","strictVerifier":true,"oauthErrorStatus":200,
               "scopeError":400,"uploadRange":"index","webhookDuplicateEvery":3,"hash":false,
               "speed":60,"processing":{"baseMs":1,"bytesPerSecond":2,"moderationMs":3}})")
          .value();
  EXPECT_EQ(options.web_pkce, WebPkce::base64url);
  EXPECT_TRUE(options.strict_verifier);
  EXPECT_TRUE(options.oauth_errors_as_200);
  EXPECT_EQ(options.scope_error_status, 400);
  EXPECT_TRUE(options.upload_range_is_index);
  EXPECT_EQ(options.webhook_duplicate_every, 3);
  EXPECT_FALSE(options.hash);
  EXPECT_EQ(options.speed, 60);
  EXPECT_EQ(options.processing.base.count(), 1);
  EXPECT_EQ(options.processing.bytes_per_second, 2U);
  EXPECT_EQ(options.processing.moderation.count(), 3);
}

}  // namespace
}  // namespace tokpost::sandbox
