#include "native/core/tiktok/store_choice.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tokpost::tiktok {
namespace {

using Kind = StoreChoice::Kind;

StoreChoice chosen(std::string_view text) {
  auto choice = parse_store_choice(text);
  EXPECT_TRUE(choice.has_value()) << text;
  return choice ? *choice : StoreChoice();
}

std::string fault(std::string_view text) {
  const auto choice = parse_store_choice(text);
  return choice ? "" : choice.error().code;
}

TEST(StoreChoice, a_file_has_a_path_and_perhaps_a_table) {
  EXPECT_EQ(chosen("sqlite:./tokpost.db").kind, Kind::sqlite);
  EXPECT_EQ(chosen("sqlite:./tokpost.db").path, "./tokpost.db");
  EXPECT_EQ(chosen("sqlite:./tokpost.db").table, "");
  EXPECT_EQ(chosen("sqlite:/var/lib/a b.db?table=platform_connections").path, "/var/lib/a b.db");
  EXPECT_EQ(chosen("sqlite:/var/lib/a b.db?table=platform_connections").table,
            "platform_connections");
}

TEST(StoreChoice, memory_and_postgres_are_known_by_their_scheme) {
  EXPECT_EQ(chosen("memory:").kind, Kind::memory);
  EXPECT_EQ(chosen("postgres://user:secret@host/db?table=mine").kind, Kind::postgres);
  EXPECT_EQ(chosen("postgresql://host/db").kind, Kind::postgres);
}

TEST(StoreChoice, anything_else_is_a_fault) {
  EXPECT_EQ(fault("mysql://host/db"), "unknown_store");
  EXPECT_EQ(fault("./tokpost.db"), "unknown_store");
  EXPECT_EQ(fault(""), "unknown_store");
  EXPECT_EQ(fault("memory:more"), "unknown_store");
  EXPECT_EQ(fault("sqlite:"), "invalid_store");
  EXPECT_EQ(fault("sqlite:?table=a"), "invalid_store");
  EXPECT_EQ(fault("sqlite:a.db?mode=ro"), "invalid_store");
  EXPECT_EQ(fault("sqlite:a.db?table="), "invalid_store");
  EXPECT_EQ(fault("sqlite:a.db?table=1a"), "invalid_store");
  EXPECT_EQ(fault("sqlite:a.db?table=a;drop"), "invalid_store");
}

TEST(StoreChoice, a_fault_shows_no_password) {
  const auto choice = parse_store_choice("mysql://user:secret@host/db");
  ASSERT_FALSE(choice.has_value());
  EXPECT_EQ(choice.error().message.find("secret"), std::string::npos);
}

}  // namespace
}  // namespace tokpost::tiktok
