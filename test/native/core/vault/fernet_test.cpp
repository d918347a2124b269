#include "native/core/vault/fernet.hpp"

#include "native/core/base/json.hpp"
#include "native/core/vault/encoding.hpp"
#include "test/native/support/fixtures.hpp"

#include <boost/json/array.hpp>

#include <gtest/gtest.h>

#include <string>

namespace tokpost {
namespace {

struct Fixture {
  Secret key;
  std::vector<std::pair<std::string, std::string>> tokens;  // raw token, plain text
};

// Tokens that Python's `cryptography` wrote.
Fixture read_fixture() {
  const auto document = json::parse(test::read_fixture("fernet.json")).value();
  const auto& root = document.as_object();
  Fixture fixture{Secret(from_base64(json::find_string(root, "key").value()).value()), {}};
  for (const auto& entry : *json::find_array(root, "tokens")) {
    const auto& row = entry.as_object();
    fixture.tokens.emplace_back(from_base64(json::find_string(row, "token").value()).value(),
                                json::find_string(row, "plain").value());
  }
  return fixture;
}

TEST(Fernet, opens_what_python_wrote) {
  const Fixture fixture = read_fixture();
  ASSERT_FALSE(fixture.tokens.empty());
  for (const auto& [token, plain] : fixture.tokens) {
    EXPECT_EQ(fernet_open(fixture.key, token).value().reveal(), plain);
  }
}

TEST(Fernet, notices_every_changed_byte_and_every_cut) {
  const Fixture fixture = read_fixture();
  const std::string& token = fixture.tokens.front().first;
  for (std::size_t i = 0; i < token.size(); ++i) {
    std::string changed = token;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_TRUE(fernet_open(fixture.key, changed).has_error()) << i;
    EXPECT_TRUE(fernet_open(fixture.key, token.substr(0, i)).has_error()) << i;
  }
}

TEST(Fernet, refuses_another_key) {
  const Fixture fixture = read_fixture();
  const auto result =
      fernet_open(Secret(std::string(kFernetKeyBytes, 'k')), fixture.tokens.front().first);
  ASSERT_TRUE(result.has_error());
  EXPECT_EQ(result.error().code, "decrypt_failed");
}

}  // namespace
}  // namespace tokpost
