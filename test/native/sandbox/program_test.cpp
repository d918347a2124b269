#include "native/sandbox/program.hpp"

#include <gtest/gtest.h>

namespace tokpost::sandbox {
namespace {

std::string options_of(const std::vector<std::string>& arguments) {
  const auto read = read_arguments(arguments);
  return read ? json::dump(read->options) : read.error().message;
}

TEST(Program, turns_arguments_into_options) {
  EXPECT_EQ(options_of({}), "{}");
  EXPECT_EQ(options_of({"--port", "8080", "--https", "--speed=2.5"}),
            R"({"port":8080,"https":true,"speed":2.5E0})");
  EXPECT_EQ(options_of({"--unaudited", "--no-limits", "--no-caps", "--no-hash"}),
            R"({"audited":false,"limits":false,"caps":false,"hash":false})");
  EXPECT_EQ(options_of({"--tokens", "old", "--webhook-url", "http://localhost/hook"}),
            R"({"tokens":"old","webhookUrl":"http://localhost/hook"})");
}

TEST(Program, some_arguments_may_be_repeated) {
  EXPECT_EQ(options_of({"--redirect-uri", "http://a", "--redirect-uri=http://b?c=d"}),
            R"({"redirectUris":["http://a","http://b?c=d"]})");
  EXPECT_EQ(options_of({"--pull", "a.test=http://127.0.0.1:1", "--pull=b.test=http://127.0.0.1:2"}),
            R"({"pull":{"hosts":{"a.test":"http://127.0.0.1:1","b.test":"http://127.0.0.1:2"}}})");
}

TEST(Program, names_the_argument_that_is_wrong) {
  EXPECT_EQ(options_of({"--port", "70000"}),
            "--port takes a port number; tokpost-sandbox --help lists what there is.");
  EXPECT_TRUE(options_of({"--speed", "fast"}).starts_with("--speed takes a number;"));
  EXPECT_TRUE(options_of({"--pull", "a.test"}).starts_with("--pull takes HOST=ORIGIN;"));
  EXPECT_TRUE(options_of({"--tokens"}).starts_with("--tokens needs a value;"));
  EXPECT_TRUE(options_of({"--colour", "blue"}).starts_with("--colour is not known;"));
  EXPECT_TRUE(options_of({"blue"}).starts_with("blue is not known;"));
}

TEST(Program, helps) {
  EXPECT_TRUE(read_arguments({"--port", "1", "-h"})->help);
  EXPECT_EQ(read_arguments({"--options", "-"})->options_file, "-");
  // Every option that is read stands in the help.
  for (const char* name :
       {"--port", "--https", "--redirect-uri", "--webhook-url", "--unaudited", "--tokens",
        "--speed", "--no-limits", "--no-caps", "--no-hash", "--pull", "--options"}) {
    EXPECT_NE(program_help().find(name), std::string_view::npos) << name;
  }
}

TEST(Program, the_command_line_wins_over_the_file) {
  const json::object line = {{"port", 1}};
  const json::object file = {{"port", 2}, {"https", true}};
  EXPECT_EQ(json::dump(merged(line, file)), R"({"port":1,"https":true})");
}

}  // namespace
}  // namespace tokpost::sandbox
