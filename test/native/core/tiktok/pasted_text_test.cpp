#include "native/core/tiktok/pasted_text.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace tokpost::tiktok {
namespace {

// The codes of what a paste left, then the value: "padded quoted|value".
std::string read_back(std::string_view text) {
  const PastedText pasted = read_pasted(text);
  std::string all;
  for (const auto& fault : pasted.faults) all += (all.empty() ? "" : " ") + fault.code;
  return all + "|" + std::string(pasted.meant);
}

TEST(PastedText, a_value_alone_is_what_was_meant) {
  // Values may hold '=' themselves.
  for (const char* text : {"very-secret", "YWJjZA==", "a-b=c", "1a=b", "very=="}) {
    EXPECT_EQ(read_back(text), "|" + std::string(text));
  }
}

TEST(PastedText, slips_are_recognised) {
  const std::pair<const char*, const char*> slips[] = {
      {" value", "padded|value"},
      {"value\n", "padded|value"},
      {"\"value\"", "quoted|value"},
      {"'value'", "quoted|value"},
      {"\"value", "quoted|value"},
      {"value'", "quoted|value"},
      {"TIKTOK_CLIENT_SECRET=value", "name_left_in|value"},
      {"export TIKTOK_CLIENT_SECRET=value", "name_left_in|value"},
      {"clientSecret = value", "name_left_in|value"},
      {"SECRET='value'", "quoted name_left_in|value"},
      {"TIKTOK_CLIENT_SECRET=", "name_left_in|"},
      {" \"A_KEY=value\" ", "padded quoted name_left_in|value"}};
  for (const auto& [text, expected] : slips) EXPECT_EQ(read_back(text), expected) << text;
}

TEST(PastedText, nothing_is_no_value) {
  EXPECT_EQ(read_back(""), "missing|");
  EXPECT_EQ(read_back(" \t\r\n"), "missing|");
}

TEST(PastedText, blanks_go_from_both_ends_only) {
  EXPECT_EQ(without_blanks(" a b\n"), "a b");
  EXPECT_EQ(without_blanks(""), "");
}

}  // namespace
}  // namespace tokpost::tiktok
