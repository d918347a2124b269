#include "native/core/vault/key_ring.hpp"

#include "native/core/base/json.hpp"
#include "native/core/vault/encoding.hpp"
#include "test/native/support/fixtures.hpp"

#include <boost/json/array.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tokpost {
namespace {

constexpr std::string_view kContext = "connections/42/access_token";

std::string key_text(char fill) {
  return to_base64url(std::string(32, fill));
}

KeyRing ring_of(const std::vector<std::string>& entries) {
  return KeyRing::parse(entries, "TOKPOST_ENCRYPTION_KEY").value();
}

TEST(KeyRing, takes_base64_of_both_alphabets_and_hex) {
  const std::string bytes(32, '\xfb');
  const std::string written = ring_of({to_base64url(bytes)}).encrypt(Secret("act.x"), kContext);
  for (const std::string& entry :
       {std::string("+/v7+/v7+/v7+/v7+/v7+/v7+/v7+/v7+/v7+/v7+/s="), to_hex(bytes)}) {
    EXPECT_EQ(ring_of({entry}).decrypt(written, kContext).value().reveal(), "act.x");
  }
}

TEST(KeyRing, rotates_without_losing_what_the_old_key_wrote) {
  const std::string old_text = ring_of({key_text('a')}).encrypt(Secret("act.x"), kContext);
  const KeyRing rotated = ring_of({key_text('b'), key_text('a')});
  EXPECT_EQ(rotated.decrypt(old_text, kContext).value().reveal(), "act.x");
  EXPECT_TRUE(rotated.is_outdated(old_text));
  const std::string new_text = rotated.encrypt(Secret("act.x"), kContext);
  EXPECT_FALSE(rotated.is_outdated(new_text));
  EXPECT_EQ(ring_of({key_text('a')}).decrypt(new_text, kContext).error().code, "unknown_key");
}

TEST(KeyRing, binds_a_text_to_its_row) {
  const KeyRing ring = KeyRing::generate();
  const std::string text = ring.encrypt(Secret("act.x"), kContext);
  EXPECT_EQ(ring.decrypt(text, "connections/43/access_token").error().code, "decrypt_failed");
}

TEST(KeyRing, reads_fernet_tokens_and_calls_them_outdated) {
  const auto fixture = json::parse(test::read_fixture("fernet.json")).value();
  const auto& root = fixture.as_object();
  const KeyRing ring = ring_of({key_text('a'), "fernet:" + json::find_string(root, "key").value()});
  for (const auto& entry : *json::find_array(root, "tokens")) {
    const auto& row = entry.as_object();
    const std::string token = json::find_string(row, "token").value();
    EXPECT_EQ(ring.decrypt(token, kContext).value().reveal(),
              json::find_string(row, "plain").value());
    EXPECT_TRUE(ring.is_outdated(token));
    EXPECT_EQ(ring_of({key_text('a')}).decrypt(token, kContext).error().code, "unknown_key");
  }
}

TEST(KeyRing, a_ring_of_fernet_keys_alone_cannot_encrypt) {
  EXPECT_FALSE(ring_of({"fernet:" + key_text('a')}).can_encrypt());
  EXPECT_TRUE(ring_of({key_text('a')}).can_encrypt());
}

TEST(KeyRing, names_every_faulty_entry_and_shows_none) {
  const std::vector<std::string> entries = {key_text('a'), "", "short-secret",
                                            "\"" + key_text('b') + "\"", "fernet:nonsense"};
  const auto result = KeyRing::parse(entries, "TOKPOST_ENCRYPTION_KEY");
  ASSERT_TRUE(result.has_error());
  const Error& error = result.error();
  EXPECT_EQ(error.kind, Errc::config);
  ASSERT_EQ(error.issues.size(), 4U);
  for (const Issue& issue : error.issues) {
    EXPECT_NE(issue.message.find("TOKPOST_ENCRYPTION_KEY"), std::string::npos);
    EXPECT_EQ(issue.message.find("short-secret"), std::string::npos);
    EXPECT_EQ(issue.message.find("nonsense"), std::string::npos);
  }
}

TEST(KeyRing, refuses_text_that_it_did_not_write) {
  const KeyRing ring = KeyRing::generate();
  for (const std::string text : {"", "act.plain", "tp1.", "tp1.12345678", "tp2.12345678.AAAA"}) {
    EXPECT_EQ(ring.decrypt(text, kContext).error().code, "not_encrypted") << text;
  }
  EXPECT_EQ(ring.decrypt("tp1.00000000.AAAA", kContext).error().code, "unknown_key");
  const std::string text = ring.encrypt(Secret("act.x"), kContext);
  EXPECT_EQ(ring.decrypt(text + "!", kContext).error().code, "decrypt_failed");
}

TEST(KeyRing, makes_keys_that_it_takes) {
  EXPECT_TRUE(KeyRing::parse({KeyRing::make_key().reveal()}, "x").has_value());
  EXPECT_FALSE(KeyRing::make_key() == KeyRing::make_key());
}

TEST(KeyRing, derives_a_key_per_purpose_from_the_first) {
  const KeyRing ring = ring_of({key_text('a'), key_text('b')});
  EXPECT_EQ(ring.derive("cookie").reveal().size(), 32U);
  EXPECT_FALSE(ring.derive("cookie") == ring.derive("media-url"));
  EXPECT_TRUE(ring.derive("cookie") == ring_of({key_text('a')}).derive("cookie"));
}

}  // namespace
}  // namespace tokpost
