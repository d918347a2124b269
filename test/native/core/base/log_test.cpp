#include "native/core/base/log.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace tokpost {
namespace {

using Lines = std::vector<std::pair<LogLevel, std::string>>;

Log log_into(Lines& lines, LogLevel lowest) {
  return Log([&lines](LogLevel level, std::string line) { lines.emplace_back(level, line); },
             lowest);
}

TEST(Log, is_silent_without_a_sink) {
  const Log log;
  EXPECT_FALSE(log.wants(LogLevel::error));
  log.error("nobody hears it");
}

TEST(Log, drops_what_is_below_its_level) {
  Lines lines;
  const Log log = log_into(lines, LogLevel::warn);
  log.debug("1");
  log.info("2");
  log.warn("3");
  log.error("4");
  EXPECT_EQ(lines, (Lines{{LogLevel::warn, "3"}, {LogLevel::error, "4"}}));
}

TEST(Log, redacts_every_line) {
  Lines lines;
  log_into(lines, LogLevel::debug).info("token act.secret!1");
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0].second.find("secret"), std::string::npos);
}

TEST(LogLevel, has_names) {
  EXPECT_EQ(to_string(LogLevel::debug), "debug");
  EXPECT_EQ(to_string(LogLevel::info), "info");
  EXPECT_EQ(to_string(LogLevel::warn), "warn");
  EXPECT_EQ(to_string(LogLevel::error), "error");
}

}  // namespace
}  // namespace tokpost
