#include "native/core/store/sqlite_row.hpp"

#include "native/core/store/sqlite_connection.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tokpost {
namespace {

struct Values {
  std::string text;
  std::optional<std::string> maybe_text;
  std::int64_t integer = 0;
  std::optional<std::int64_t> maybe_integer;
  bool flag = false;
  std::optional<WallTime> maybe_time;
};

Values read_values(SqliteRow& row) {
  Values values;
  values.text = row.text();
  values.maybe_text = row.maybe_text();
  values.integer = row.integer();
  values.maybe_integer = row.maybe_integer();
  values.flag = row.flag();
  values.maybe_time = row.maybe_time();
  return values;
}

class SqliteRowTest : public ::testing::Test {
 protected:
  Values select(const std::string& sql) {
    SqliteOptions options;
    options.path = kMemoryPath;
    auto connection = SqliteConnection::open(options);
    auto row = (*connection)->select_one<Values>(sql, read_values);
    EXPECT_TRUE(row.has_value() && row->has_value());
    return row->value_or(Values{});
  }
};

TEST_F(SqliteRowTest, reads_one_column_after_the_other) {
  const Values values = select("SELECT 'a' || char(0) || 'b', '', 9007199254740993, -1, 1, 1500");
  EXPECT_EQ(values.text, std::string("a\0b", 3));
  EXPECT_EQ(values.maybe_text, "");
  EXPECT_EQ(values.integer, 9007199254740993);
  EXPECT_EQ(values.maybe_integer, -1);
  EXPECT_TRUE(values.flag);
  EXPECT_EQ(values.maybe_time, from_unix_milliseconds(1500));
}

TEST_F(SqliteRowTest, null_is_nothing) {
  const Values values = select("SELECT NULL, NULL, NULL, NULL, NULL, NULL");
  EXPECT_EQ(values.text, "");
  EXPECT_FALSE(values.maybe_text.has_value());
  EXPECT_EQ(values.integer, 0);
  EXPECT_FALSE(values.maybe_integer.has_value());
  EXPECT_FALSE(values.flag);
  EXPECT_FALSE(values.maybe_time.has_value());
}

}  // namespace
}  // namespace tokpost
