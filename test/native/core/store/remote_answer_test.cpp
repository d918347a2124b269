#include "native/core/store/remote_answer.hpp"

#include <gtest/gtest.h>

namespace tokpost {
namespace {

TEST(RemoteAnswer, reads_members_of_every_type) {
  const json::value answer =
      *json::parse(R"({"text":"a","nothing":null,"number":7,"flag":true,"time":1800000000123,)"
                   R"("texts":["x","y"],"inner":{"text":"b"}})");
  RemoteAnswer reader("posts.get", answer);
  EXPECT_EQ(reader.text("text"), "a");
  EXPECT_EQ(reader.maybe_text("nothing"), std::nullopt);
  EXPECT_EQ(reader.maybe_text("absent"), std::nullopt);
  EXPECT_EQ(reader.integer("number"), 7);
  EXPECT_EQ(reader.maybe_integer("nothing"), std::nullopt);
  EXPECT_TRUE(reader.flag("flag"));
  EXPECT_EQ(to_unix_milliseconds(reader.time("time")), 1'800'000'000'123);
  EXPECT_EQ(reader.maybe_time("absent"), std::nullopt);
  EXPECT_EQ(reader.texts("texts"), (std::vector<std::string>{"x", "y"}));
  EXPECT_EQ(reader.object("inner").text("text"), "b");
  EXPECT_TRUE(reader.check().has_value());
  EXPECT_EQ(*reader.finish(3), 3);
}

TEST(RemoteAnswer, remembers_the_first_member_that_is_wrong) {
  const json::value answer = *json::parse(R"({"text":1,"number":"7"})");
  RemoteAnswer reader("posts.get", answer);
  EXPECT_EQ(reader.text("text"), "");
  EXPECT_EQ(reader.integer("number"), 0);
  const auto result = reader.finish(3);
  ASSERT_TRUE(result.has_error());
  EXPECT_EQ(result.error().kind, Errc::store);
  EXPECT_EQ(result.error().code, "store_answer_invalid");
  EXPECT_NE(result.error().message.find("posts.get"), std::string::npos);
  EXPECT_NE(result.error().message.find("text"), std::string::npos);
}

TEST(RemoteAnswer, every_reader_notices_what_is_missing) {
  const json::value empty = json::object();
  const auto fails = [&](auto read) {
    RemoteAnswer reader("posts.get", empty);
    read(reader);
    return reader.check().has_error();
  };
  EXPECT_TRUE(fails([](RemoteAnswer& reader) { reader.text("x"); }));
  EXPECT_TRUE(fails([](RemoteAnswer& reader) { reader.integer("x"); }));
  EXPECT_TRUE(fails([](RemoteAnswer& reader) { reader.flag("x"); }));
  EXPECT_TRUE(fails([](RemoteAnswer& reader) { reader.array("x"); }));
  EXPECT_TRUE(fails([](RemoteAnswer& reader) { reader.object("x"); }));
  EXPECT_FALSE(fails([](RemoteAnswer& reader) { reader.maybe_text("x"); }));
  const json::value numbers = *json::parse(R"({"texts":[1]})");
  RemoteAnswer reader("posts.get", numbers);
  reader.texts("texts");
  EXPECT_TRUE(reader.check().has_error());
}

TEST(RemoteAnswer, an_answer_that_is_no_object_is_one_fault) {
  const json::value text = "a text";
  RemoteAnswer reader("posts.get", text);
  reader.text("id");
  ASSERT_TRUE(reader.check().has_error());
  EXPECT_NE(reader.check().error().message.find("the answer"), std::string::npos);
}

TEST(RemoteAnswer, absent_values_are_written_as_null) {
  EXPECT_TRUE(or_null(std::optional<std::string>()).is_null());
  EXPECT_EQ(or_null(std::optional<std::string>("a")).get_string(), "a");
  EXPECT_EQ(or_null(std::optional<std::int64_t>(5)).get_int64(), 5);
  EXPECT_EQ(or_null(std::optional<WallTime>(from_unix_seconds(2))).get_int64(), 2000);
  EXPECT_TRUE(text_or_null(std::nullopt).is_null());
}

}  // namespace
}  // namespace tokpost
