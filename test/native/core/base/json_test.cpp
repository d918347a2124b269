#include "native/core/base/json.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tokpost {
namespace {

json::object parse_object(std::string_view text) {
  return json::parse(text).value().as_object();
}

TEST(Json, keeps_integers_exact) {
  // A real post id, which a double would round to ...4000 (API facts, section 10, row 1).
  const auto document = parse_object(R"({"id":7678907398077074696,"big":18446744073709551615})");
  EXPECT_EQ(json::find_int(document, "id"), 7678907398077074696);
  EXPECT_EQ(json::find_int(document, "big"), std::nullopt);  // no int64
  EXPECT_EQ(json::id_text(document.at("id")), "7678907398077074696");
  EXPECT_EQ(json::id_text(document.at("big")), "18446744073709551615");
  EXPECT_EQ(json::dump(document), R"({"id":7678907398077074696,"big":18446744073709551615})");
}

TEST(Json, a_broken_text_is_an_error_that_does_not_quote_it) {
  const auto result = json::parse(R"({"access_token": act.secret)");
  ASSERT_TRUE(result.has_error());
  EXPECT_EQ(result.error().kind, Errc::server);
  EXPECT_EQ(result.error().code, "invalid_json");
  EXPECT_EQ(result.error().message.find("secret"), std::string::npos);
}

TEST(Json, refuses_endless_nesting) {
  EXPECT_TRUE(json::parse(std::string(100'000, '[')).has_error());
}

TEST(Json, reads_members_of_the_right_type_only) {
  const auto document = parse_object(
      R"({"s":"x","i":3,"u":9223372036854775808,"d":1.5,"b":true,"o":{"k":1},"a":[1]})");
  EXPECT_EQ(json::find_string(document, "s"), "x");
  EXPECT_EQ(json::find_string(document, "i"), std::nullopt);
  EXPECT_EQ(json::find_string(document, "missing"), std::nullopt);
  EXPECT_EQ(json::find_int(document, "i"), 3);
  EXPECT_EQ(json::find_int(document, "d"), std::nullopt);
  EXPECT_EQ(json::find_int(document, "missing"), std::nullopt);
  EXPECT_EQ(json::find_number(document, "d"), 1.5);
  EXPECT_EQ(json::find_number(document, "i"), 3.0);
  EXPECT_EQ(json::find_number(document, "s"), std::nullopt);
  EXPECT_EQ(json::find_bool(document, "b"), true);
  EXPECT_EQ(json::find_bool(document, "i"), std::nullopt);
  ASSERT_NE(json::find_object(document, "o"), nullptr);
  EXPECT_EQ(json::find_object(document, "a"), nullptr);
  EXPECT_EQ(json::find_object(document, "missing"), nullptr);
  ASSERT_NE(json::find_array(document, "a"), nullptr);
  EXPECT_EQ(json::find_array(document, "missing"), nullptr);
}

TEST(Json, an_id_is_text_or_an_integer) {
  EXPECT_EQ(json::id_text("7"), "7");
  EXPECT_EQ(json::id_text(-7), "-7");
  EXPECT_EQ(json::id_text(1.5), std::nullopt);
  EXPECT_EQ(json::id_text(nullptr), std::nullopt);
}

}  // namespace
}  // namespace tokpost
