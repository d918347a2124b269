#include "native/core/base/arguments.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tokpost {
namespace {

class ArgumentsTest : public ::testing::Test {
 protected:
  Arguments read(std::string_view text, std::string path = "") {
    input_ = json::parse(text).value().as_object();
    return {input_, std::move(path), issues_};
  }
  std::string codes() const {
    std::string all;
    for (const Issue& issue : issues_) all += issue.path + ":" + issue.code + " ";
    return all;
  }

  json::object input_;
  std::vector<Issue> issues_;
};

TEST_F(ArgumentsTest, reads_each_type) {
  auto arguments = read(
      R"({"t":"x","f":true,"n":1.5,"i":3.0,"l":["a","b"],"w":"two","o":{"k":1},"a":[1],"z":null})");
  std::string text;
  bool flag = false;
  double number = 0;
  std::int64_t integer = 0;
  std::optional<std::int64_t> optional_integer;
  std::vector<std::string> list;
  arguments.text("t", text);
  arguments.flag("f", flag);
  arguments.number("n", number, 0);
  arguments.integer("i", integer, 0, 10);
  arguments.integer("i", optional_integer, 0, 10);
  arguments.texts("l", list);
  EXPECT_EQ(arguments.word("w", {"one", "two"}), 1U);
  EXPECT_NE(arguments.object("o"), nullptr);
  EXPECT_NE(arguments.array("a"), nullptr);
  EXPECT_FALSE(arguments.has("z"));
  arguments.refuse_others();
  EXPECT_EQ(text, "x");
  EXPECT_TRUE(flag);
  EXPECT_EQ(number, 1.5);
  EXPECT_EQ(integer, 3);
  EXPECT_EQ(optional_integer, 3);
  EXPECT_EQ(list, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(codes(), "");
}

TEST_F(ArgumentsTest, leaves_alone_what_is_absent) {
  auto arguments = read("{}");
  std::string text = "default";
  bool flag = true;
  double number = 2;
  std::int64_t integer = 4;
  std::vector<std::string> list = {"kept"};
  arguments.text("t", text);
  arguments.flag("f", flag);
  arguments.number("n", number, 0);
  arguments.integer("i", integer, 0, 10);
  arguments.texts("l", list);
  EXPECT_EQ(arguments.word("w", {"one"}), std::nullopt);
  EXPECT_EQ(arguments.object("o"), nullptr);
  EXPECT_EQ(text, "default");
  EXPECT_TRUE(flag);
  EXPECT_EQ(number, 2);
  EXPECT_EQ(integer, 4);
  EXPECT_EQ(list.size(), 1U);
  EXPECT_EQ(codes(), "");
}

TEST_F(ArgumentsTest, names_every_fault_with_its_path) {
  auto arguments = read(
      R"({"t":1,"f":"yes","n":0,"i":11,"j":1.5,"l":[1],"m":"x","w":"three","o":[],"a":{},"typo":1})",
      "users[0].");
  std::string text;
  bool flag = false;
  double number = 0;
  std::int64_t integer = 0;
  std::vector<std::string> list;
  arguments.text("t", text);
  arguments.flag("f", flag);
  arguments.number("n", number, 0);
  arguments.integer("i", integer, 0, 10);
  arguments.integer("j", integer, 0, 10);
  arguments.texts("l", list);
  arguments.texts("m", list);
  arguments.word("w", {"one", "two"});
  arguments.object("o");
  arguments.array("a");
  arguments.refuse_others();
  EXPECT_EQ(codes(),
            "users[0].t:type users[0].f:type users[0].n:range users[0].i:range users[0].j:range "
            "users[0].l:type users[0].m:type users[0].w:unknown users[0].o:type users[0].a:type "
            "users[0].typo:unknown ");
  EXPECT_EQ(issues_.front().message, "`users[0].t` must be a string.");
}

TEST_F(ArgumentsTest, takes_an_unsigned_number_that_cxx_put_there) {
  input_["port"] = std::uint16_t{8080};
  Arguments arguments(input_, "", issues_);
  std::int64_t port = 0;
  arguments.integer("port", port, 0, 65535);
  EXPECT_EQ(port, 8080);
  EXPECT_EQ(codes(), "");
}

TEST_F(ArgumentsTest, one_error_tells_all) {
  const std::vector<Issue> issues = {{"a", "type", "`a` must be a string."},
                                     {"b", "unknown", "`b` is not known."}};
  const Error error =
      faulty(Errc::validation, "invalid_options", "The options are wrong.", issues, "posts.video");
  EXPECT_EQ(error.message, "The options are wrong. `a` must be a string. `b` is not known.");
  EXPECT_EQ(error.issues.size(), 2U);
  EXPECT_EQ(error.operation, "posts.video");
}

}  // namespace
}  // namespace tokpost
